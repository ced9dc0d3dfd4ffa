import type { Bindings, Condition, ListedNoun } from './noun.ts';
import type { Tally } from './tally.ts';

/** The rows of one state: a range of an index, disjoint from those of the other states. */
export type Slice = {
  /** SQL over the index's columns, without a table name; ours. */
  readonly where: string;
  /** What follows from it, for a sort's index that can begin there. */
  readonly also?: string;
  /** The parts of the noun that it lies in. */
  readonly parts: readonly string[];
  /** The parts of the tally that add up to it; null where it depends on the time. */
  readonly tally: readonly string[] | null;
  /** The index, where it is another than that of its fellows. */
  readonly index?: string;
};

/** Rows in any of these slices. */
export function anyOf(
  table: ListedNoun['table'],
  index: string,
  slices: readonly Slice[],
  bindings: Bindings,
  tally: Tally,
): Condition {
  const counted = slices.map((slice) => slice.tally);
  const known = counted.every((part) => part !== null) ? tally.sum(counted.flat()) : null;
  return {
    test: slices.map(({ where, also }) => `(${where}${also === undefined ? '' : ` AND ${also}`})`).join(' OR '),
    bindings,
    narrow: slices
      .map((slice) => `SELECT seq FROM ${table} INDEXED BY ${slice.index ?? index} WHERE ${slice.where}`)
      .join(' UNION ALL '),
    exact: true,
    count: known,
    parts: [...new Set(slices.flatMap(({ parts }) => parts))],
    reads: null,
    sample: null,
  };
}
