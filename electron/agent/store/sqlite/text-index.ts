import type { Connection } from './connection.ts';

/** How many rows wait to be indexed at most; a search looks at them one by one. */
const BACKLOG = 256;

/**
 * Brings the trigram indexes of certificates and transactions up to date, many rows at a time: each flush of an index
 * writes several pages, which one enrollment alone should not pay for.
 */
export class TextIndex {
  readonly #nouns;

  constructor(database: Connection) {
    this.#nouns = (['certificate', 'exchange'] as const).map((noun) => ({
      last: database.prepare(`SELECT coalesce(max(seq), 0) FROM ${noun}`).pluck(),
      indexed: database.prepare(`SELECT count FROM tally WHERE noun = '${noun}' AND part = 'indexed'`).pluck(),
      index: database.prepare(
        `INSERT INTO ${noun}_text (rowid, search) SELECT seq, search FROM ${noun} WHERE seq > @indexed AND seq <= @last`,
      ),
      note: database.prepare(`UPDATE tally SET count = ? WHERE noun = '${noun}' AND part = 'indexed'`),
    }));
  }

  /** Inside the transaction that added rows. */
  catchUp(): void {
    for (const noun of this.#nouns) {
      const last = noun.last.get() as number;
      const indexed = noun.indexed.get() as number;
      if (last - indexed < BACKLOG) continue;
      noun.index.run({ indexed, last });
      noun.note.run(last);
    }
  }
}
