import type { Connection } from '../connection.ts';
import type { Bindings, Condition, ListedNoun } from './noun.ts';
import { fold } from './search-text.ts';
import { TrigramSample } from './trigram-sample.ts';

const MOST_TERMS = 8;
/** A serial number or the beginning of a fingerprint, with or without separators. */
const HEXADECIMAL = /^[0-9a-f]{8,64}$/;
/** How many candidates one side of a union contributes; the planner asks for fewer. */
const UNION_SIDE = 2_000;

/**
 * What the operator typed, as a condition: every word must occur somewhere in the row. Words go to the trigram index as
 * quoted trigrams, and to the row test as plain text, so nothing that is typed has a meaning of its own.
 */
export class TextSearch {
  readonly #noun: ListedNoun;
  readonly #sample: TrigramSample;

  constructor(database: Connection, noun: ListedNoun) {
    this.#noun = noun;
    this.#sample = new TrigramSample(database, noun.table);
  }

  condition(text: string | undefined): Condition | null {
    const folded = fold(text ?? '');
    const words = [...new Set(folded.split(/\s+/).filter((word) => word !== ''))].slice(0, MOST_TERMS);
    if (words.length === 0) return null;
    const hexadecimal = folded.replaceAll(/[\s:-]/g, '');
    const byText = this.#byText(words);
    return this.#noun.hexadecimal.length > 0 && HEXADECIMAL.test(hexadecimal)
      ? orHexadecimal(byText, this.#noun, hexadecimal)
      : byText;
  }

  #byText(words: readonly string[]): Condition {
    const { table, part, prefix } = this.#noun;
    const tests = words.map((_, index) => `instr(r.search, @word${index}) > 0`);
    const bindings: Record<string, string> = Object.fromEntries(words.map((word, index) => [`word${index}`, word]));
    const { trigrams, ...sample } = this.#sample.look(words);
    if (trigrams.length > 0) {
      bindings['match'] = trigrams.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ');
      const indexed = `SELECT rowid AS seq FROM ${table}_text WHERE ${table}_text MATCH @match`;
      const narrow = this.#noun.lags
        ? `${indexed} UNION ALL SELECT seq FROM ${table} NOT INDEXED WHERE seq > ${lastIndexed(table)}`
        : indexed;
      return {
        test: tests.join(' AND '),
        bindings,
        narrow,
        exact: false,
        count: null,
        parts: null,
        reads: ['search'],
        sample,
      };
    }
    // One or two characters: the beginning of the name.
    const [first = ''] = words;
    bindings['prefix'] = first;
    bindings['prefixEnd'] = `${first}\u{10ffff}`;
    const range = (column: string): string => `${column} >= @prefix AND ${column} < @prefixEnd`;
    return {
      test: [range(`r.${prefix.told}`), ...tests.slice(1)].join(' AND '),
      bindings,
      narrow: `SELECT seq FROM ${table} INDEXED BY ${prefix.index}
        WHERE ${part.column} IN (${part.values.map((value) => `'${value}'`).join(', ')}) AND ${range(prefix.column)}`,
      exact: words.length === 1,
      count: null,
      parts: null,
      reads: [prefix.told, 'search'],
      sample: null,
    };
  }
}

/** The last row that is in the trigram index, as an SQL expression. */
export function lastIndexed(table: ListedNoun['table']): string {
  return `(SELECT count FROM tally WHERE noun = '${table}' AND part = 'indexed')`;
}

function orHexadecimal(text: Condition, noun: ListedNoun, hexadecimal: string): Condition {
  const bindings: Bindings = { ...text.bindings, hex: hexadecimal, hexEnd: `${hexadecimal}g` };
  const range = (column: string): string => `${column} >= @hex AND ${column} < @hexEnd`;
  const tests = noun.hexadecimal.map(({ column }) => `(${range(`r.${column}`)})`);
  const sides = noun.hexadecimal.map(
    ({ column, index }) => `SELECT seq FROM ${noun.table} INDEXED BY ${index} WHERE ${range(column)}`,
  );
  const narrow = [text.narrow, ...sides].map((side) => `SELECT seq FROM (${side} LIMIT ${UNION_SIDE})`);
  return {
    test: `(${[`(${text.test})`, ...tests].join(' OR ')})`,
    bindings,
    narrow: narrow.join(' UNION '),
    exact: false,
    count: null,
    parts: null,
    reads: null,
    sample: null,
  };
}
