import type { SortKey } from './cursor.ts';

type Direction = 'asc' | 'desc';
/** Values bound by name; every name is used once in a query. */
export type Bindings = Readonly<Record<string, string | number | null | Uint8Array>>;

export type Sort = {
  /** The column, NOT NULL, and the index that begins with it. */
  readonly column: string;
  readonly index: string;
  readonly kind: 'string' | 'number';
};

/** A table that is listed: what the planner must know. All fragments are ours, never a caller's text. */
export type ListedNoun = {
  readonly table: 'registration' | 'certificate' | 'exchange';
  readonly sorts: Readonly<Record<string, Sort>>;
  /** True where the trigram index lags behind (see text-index.ts): rows after the tally `indexed` are not in it yet. */
  readonly lags: boolean;
  /** The sort by time of recording, whose order is that of `seq` while the tally `disorder` is zero. */
  readonly chronological: string;
  /** The column that a search of one or two characters is a prefix of, and its index. */
  readonly prefix: { readonly column: string; readonly index: string };
  /** Columns that a long hexadecimal text (serial, fingerprint) may be the beginning of, each with its index. */
  readonly hexadecimal: readonly { readonly column: string; readonly index: string }[];
};

/** One condition of a list. */
export type Condition = {
  /** A test of one row `r`. */
  readonly test: string;
  readonly bindings: Bindings;
  /** A SELECT of `seq` that an index answers and that holds every row that passes the test. */
  readonly narrow: string;
  /** True when it holds no others. */
  readonly exact: boolean;
  /** How many pass in all, where that is known without counting. */
  readonly count: number | null;
  /**
   * For a search that the trigram index alone answers, by `@match`: about which part of the rows passes, from a sample.
   * Such a search can be delivered by `seq`. Null for every other condition.
   */
  readonly density: number | null;
};

export type SortedPlace = { readonly seq: number; readonly key: SortKey };

export type Listing = {
  readonly by: string;
  readonly direction: Direction;
  readonly after: string | undefined;
  readonly limit: number;
  readonly conditions: readonly Condition[];
};
