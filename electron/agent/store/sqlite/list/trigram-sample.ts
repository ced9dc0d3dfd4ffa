import type { Connection } from '../connection.ts';

const SAMPLE = 1_024;
/** Which trigrams are rare shows in every fourth of them. */
const RANKED = 4;
/** How many trigrams of a search are looked up; the row test checks the rest. */
const LOOKED_UP = 3;
const TRIGRAM = 3;

/**
 * Which trigrams are rare. All names of an office end alike, so most trigrams of a search occur in every row and only
 * cost time; a sample of rows, spread over the table and drawn again as the table grows, tells which.
 */
export class TrigramSample {
  readonly #last;
  readonly #pick;
  #texts: readonly string[] = [];
  #ranked: readonly string[] = [];
  #drawnAt = 0;

  constructor(database: Connection, table: string) {
    this.#last = database.prepare(`SELECT coalesce(max(seq), 0) FROM ${table}`).pluck();
    this.#pick = database.prepare(`SELECT search FROM ${table} WHERE seq >= ? ORDER BY seq LIMIT 1`).pluck();
  }

  /**
   * The few rarest trigrams of the words, none when every word is shorter; and how many rows of the sample have all the
   * words, which is about the share of all rows.
   */
  look(words: readonly string[]): { trigrams: readonly string[]; hits: number; share: number } {
    const trigrams = new Set<string>();
    for (const word of words) {
      const characters = [...word];
      for (let start = 0; start + TRIGRAM <= characters.length; start += 1) {
        trigrams.add(characters.slice(start, start + TRIGRAM).join(''));
      }
    }
    this.#draw();
    const counted = [...trigrams].map((trigram) => ({ trigram, count: this.#count(trigram) }));
    counted.sort((a, b) => a.count - b.count);
    const chosen = counted.slice(0, LOOKED_UP).map(({ trigram }) => trigram);
    const hits = this.#texts.filter((text) => words.every((word) => text.includes(word))).length;
    return { trigrams: chosen, hits, share: hits / Math.max(1, this.#texts.length) };
  }

  #count(trigram: string): number {
    return this.#ranked.reduce((count, text) => (text.includes(trigram) ? count + 1 : count), 0);
  }

  #draw(): void {
    const last = this.#last.get() as number;
    if (last <= this.#drawnAt * 1.25 && last >= this.#drawnAt && this.#texts.length > 0) return;
    const step = Math.max(1, Math.floor(last / SAMPLE));
    const texts: string[] = [];
    for (let seq = 1; seq <= last && texts.length < SAMPLE; seq += step) {
      const text = this.#pick.get(seq) as string | undefined;
      if (text !== undefined) texts.push(text);
    }
    this.#texts = texts;
    this.#ranked = texts.filter((_, index) => index % RANKED === 0);
    this.#drawnAt = last;
  }
}
