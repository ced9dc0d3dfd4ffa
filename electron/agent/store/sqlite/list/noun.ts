import type { SortKey } from './cursor.ts';

type Direction = 'asc' | 'desc';
/** Values bound by name; every name is used once in a query. */
export type Bindings = Readonly<Record<string, string | number | null | Uint8Array>>;

export type Sort = {
  /**
   * The column, NOT NULL, and the index to walk: the noun's part, this column, `seq`, and after them every column that
   * a condition's test may read.
   */
  readonly column: string;
  readonly index: string;
  readonly kind: 'string' | 'number';
};

/** A table that is listed: what the planner must know. All fragments are ours, never a caller's text. */
export type ListedNoun = {
  readonly table: 'registration' | 'certificate' | 'exchange';
  readonly sorts: Readonly<Record<string, Sort>>;
  /** The column that divides the rows, and its values; the tally counts each. */
  readonly part: { readonly column: string; readonly values: readonly string[] };
  /** True where the trigram index lags behind (see text-index.ts): rows after the tally `indexed` are not in it yet. */
  readonly lags: boolean;
  /** The sort by time of recording, whose order is that of `seq` while the tally `disorder` is zero. */
  readonly chronological: string;
  /**
   * The column that a search of one or two characters is a prefix of, its index after the part, and the column that
   * tells the same of a row (all sorts' indexes have it).
   */
  readonly prefix: { readonly column: string; readonly index: string; readonly told: string };
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
  /** The parts of the rows outside which none passes; null for all. */
  readonly parts: readonly string[] | null;
  /** The columns that the test reads, when every sort's index has them and it says nothing about parts; else null. */
  readonly reads: readonly string[] | null;
  /**
   * For a search that the trigram index alone answers, by `@match`: about which share of the rows passes, from a sample
   * in which `hits` rows did. Such a search can be delivered by `seq`. Null for every other condition.
   */
  readonly sample: { readonly hits: number; readonly share: number } | null;
};

export type SortedPlace = { readonly seq: number; readonly key: SortKey };

export type Listing = {
  readonly by: string;
  readonly direction: Direction;
  readonly after: string | undefined;
  readonly limit: number;
  readonly conditions: readonly Condition[];
};
