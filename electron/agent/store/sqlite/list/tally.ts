import type { Connection } from '../connection.ts';

/** Reads the counts that triggers keep. */
export class Tally {
  readonly #part;

  constructor(database: Connection, noun: 'registration' | 'certificate' | 'exchange') {
    this.#part = database
      .prepare<[string], number>(`SELECT count FROM tally WHERE noun = '${noun}' AND part = ?`)
      .pluck();
  }

  sum(parts: readonly string[]): number {
    return parts.reduce((sum, part) => sum + (this.#part.get(part) ?? 0), 0);
  }
}
