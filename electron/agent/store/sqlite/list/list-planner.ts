import type { Connection } from '../connection.ts';
import { readCursor, writeCursor, type Cursor } from './cursor.ts';
import type { Bindings, Condition, ListedNoun, Listing, Sort, SortedPlace } from './noun.ts';
import { lastIndexed } from './search.ts';
import { StatementCache } from './statements.ts';

/** Matches beyond this are not counted, and not sorted: with so many, walking the sort's index meets a page soon. */
export const COUNTED = 1_000;

/** The rows of one page by `seq`, in order. */
export type ListedPage = {
  readonly seqs: readonly number[];
  readonly next: string | null;
  readonly total: { readonly count: number; readonly exact: boolean };
};

type Probe = { readonly condition: Condition; readonly narrow: string; readonly count: number };
type Sought = { readonly sort: Sort; readonly listing: Listing; readonly cursor: Cursor | null };

/**
 * Answers a page of any table in about the same time at any size. The conditions' indexes are probed for up to
 * COUNTED rows: few are fetched and sorted; with many, the sort's index is walked and each row tested until the page is
 * full. A search in time order comes straight from the trigram index.
 */
export class ListPlanner {
  readonly #noun: ListedNoun;
  readonly #statements: StatementCache;
  readonly #snapshot: (listing: Listing) => ListedPage;

  constructor(database: Connection, noun: ListedNoun) {
    this.#noun = noun;
    this.#statements = new StatementCache(database);
    this.#snapshot = database.transaction((listing: Listing) => this.#page(listing));
  }

  /** One snapshot of the database for the whole page. */
  page(listing: Listing): ListedPage {
    return this.#snapshot(listing);
  }

  #page(listing: Listing): ListedPage {
    const sort = this.#noun.sorts[listing.by];
    if (sort === undefined) throw new TypeError(`no sort ${listing.by}`);
    const cursor =
      listing.after === undefined ? null : readCursor(listing.after, listing.by, listing.direction, sort.kind);
    const sought: Sought = { sort, listing, cursor };
    const { conditions } = listing;
    const narrowest = this.#narrowest(conditions);
    const few = narrowest !== null && narrowest.count <= COUNTED;
    const exact = few ? this.#countAmong(narrowest, conditions) : this.#countAll(conditions);
    const walkCost = ((listing.limit + 1) * this.#tableSize()) / Math.max(1, exact ?? COUNTED);
    const places =
      few && narrowest.count <= walkCost ? this.#sorted(sought, narrowest) : this.#inOrder(sought, narrowest);
    return this.#finish(sought, places, exact);
  }

  #finish({ listing, cursor }: Sought, places: readonly SortedPlace[], exact: number | null): ListedPage {
    const shown = places.slice(0, listing.limit);
    const last = shown.at(-1);
    const more = places.length > listing.limit && last !== undefined;
    const next = more ? writeCursor({ by: listing.by, direction: listing.direction, ...last }) : null;
    const whole = cursor === null && !more;
    const atLeast = listing.conditions.length === 1 ? Math.max(COUNTED, places.length) : places.length;
    const total =
      exact !== null ? { count: exact, exact: true } : { count: whole ? places.length : atLeast, exact: whole };
    return { seqs: shown.map(({ seq }) => seq), next, total };
  }

  #narrowest(conditions: readonly Condition[]): Probe | null {
    let best: Probe | null = null;
    for (const condition of conditions) {
      if (condition.narrow === null) continue;
      const sql = `SELECT count(*) AS count FROM (SELECT seq FROM (${condition.narrow}) LIMIT ${COUNTED + 1})`;
      const { count } = this.#statements.get(sql).get(condition.bindings) as { count: number };
      if (best === null || count < best.count) best = { condition, narrow: condition.narrow, count };
    }
    return best;
  }

  /** Exactly how many of the few candidates pass every test. */
  #countAmong({ narrow }: Probe, conditions: readonly Condition[]): number {
    const sql = `SELECT count(*) AS count FROM (${narrow}) n CROSS JOIN ${this.#noun.table} r ON r.seq = n.seq WHERE ${testsOf(conditions)}`;
    return (this.#statements.get(sql).get(bindingsOf(conditions)) as { count: number }).count;
  }

  /** How many pass where it is known without looking; null where it is not. */
  #countAll(conditions: readonly Condition[]): number | null {
    const [only] = conditions;
    if (only === undefined) return this.#tableSize();
    return conditions.length === 1 ? only.count : null;
  }

  #tableSize(): number {
    const sql =
      "SELECT coalesce(sum(count), 0) AS count FROM tally WHERE noun = @noun AND part NOT IN ('disorder', 'indexed')";
    return (this.#statements.get(sql).get({ noun: this.#noun.table }) as { count: number }).count;
  }

  /** Few candidates: fetch, test, sort. The unary plus keeps the sort's index out of it. */
  #sorted({ sort, listing, cursor }: Sought, { narrow }: Probe): SortedPlace[] {
    const { direction, limit, conditions } = listing;
    const after = cursor === null ? '1' : `(+r.${sort.column}, +r.seq) ${comparison(direction)} (@afterKey, @afterSeq)`;
    const sql = `SELECT r.seq AS seq, r.${sort.column} AS key FROM (${narrow}) n CROSS JOIN ${this.#noun.table} r ON r.seq = n.seq
      WHERE ${testsOf(conditions)} AND ${after} ORDER BY +r.${sort.column} ${direction}, +r.seq ${direction} LIMIT @limit`;
    const bindings = { ...bindingsOf(conditions), ...afterBindings(cursor), limit: limit + 1 };
    return this.#statements.get(sql).all(bindings) as SortedPlace[];
  }

  #inOrder(sought: Sought, probe: Probe | null): SortedPlace[] {
    const { listing, cursor, sort } = sought;
    const searched = probe?.condition.byTrigrams === true;
    if (searched && listing.by === this.#noun.chronological && this.#isOrderly()) return this.#byRecording(sought);
    if (cursor === null) return this.#walk(sought, '1', listing.limit + 1);
    // Equal keys may be many (an import has one time); two ranges keep each page a look-up.
    const equal = this.#walk(
      sought,
      `r.${sort.column} = @afterKey AND r.seq ${comparison(listing.direction)} @afterSeq`,
      listing.limit + 1,
    );
    if (equal.length > listing.limit) return equal;
    const beyond = `r.${sort.column} ${comparison(listing.direction)} @afterKey`;
    return [...equal, ...this.#walk(sought, beyond, listing.limit + 1 - equal.length)];
  }

  #walk({ sort, listing, cursor }: Sought, after: string, limit: number): SortedPlace[] {
    const { direction, conditions } = listing;
    const sql = `SELECT r.seq AS seq, r.${sort.column} AS key FROM ${this.#noun.table} r INDEXED BY ${sort.index}
      WHERE ${after} AND ${testsOf(conditions)} ORDER BY r.${sort.column} ${direction}, r.seq ${direction} LIMIT @limit`;
    const bindings: Record<string, Bindings[string]> = { ...bindingsOf(conditions), limit };
    if (cursor !== null && after.includes('@afterKey')) bindings['afterKey'] = cursor.key;
    if (cursor !== null && after.includes('@afterSeq')) bindings['afterSeq'] = cursor.seq;
    return this.#statements.get(sql).all(bindings) as SortedPlace[];
  }

  /** Newest or oldest first from the trigram index, with the rows that it does not have yet before or behind. */
  #byRecording(sought: Sought): SortedPlace[] {
    const { direction, limit } = sought.listing;
    const parts =
      direction === 'desc' ? ['unindexed' as const, 'indexed' as const] : ['indexed' as const, 'unindexed' as const];
    const places: SortedPlace[] = [];
    for (const part of parts) {
      const wanted = limit + 1 - places.length;
      if (wanted > 0) places.push(...this.#recorded(sought, part, wanted));
    }
    return places;
  }

  #recorded({ sort, listing, cursor }: Sought, part: 'indexed' | 'unindexed', limit: number): SortedPlace[] {
    const { direction, conditions } = listing;
    const { table, lags } = this.#noun;
    if (part === 'unindexed' && !lags) return [];
    const seq = part === 'indexed' ? `${table}_text.rowid` : 'r.seq';
    const from =
      part === 'indexed'
        ? `${table}_text CROSS JOIN ${table} r ON r.seq = ${table}_text.rowid WHERE ${table}_text MATCH @match`
        : `${table} r WHERE r.seq > ${lastIndexed(table)}`;
    const after = cursor === null ? '1' : `${seq} ${comparison(direction)} @afterSeq`;
    const sql = `SELECT r.seq AS seq, r.${sort.column} AS key FROM ${from} AND ${after} AND ${testsOf(conditions)}
      ORDER BY ${seq} ${direction} LIMIT @limit`;
    const bindings: Record<string, Bindings[string]> = { ...bindingsOf(conditions), limit };
    if (cursor !== null) bindings['afterSeq'] = cursor.seq;
    return this.#statements.get(sql).all(bindings) as SortedPlace[];
  }

  #isOrderly(): boolean {
    const sql = "SELECT count FROM tally WHERE noun = @noun AND part = 'disorder'";
    return (this.#statements.get(sql).get({ noun: this.#noun.table }) as { count: number }).count === 0;
  }
}

function comparison(direction: 'asc' | 'desc'): '<' | '>' {
  return direction === 'asc' ? '>' : '<';
}

function testsOf(conditions: readonly Condition[]): string {
  return conditions.length === 0 ? '1' : conditions.map(({ test }) => `(${test})`).join(' AND ');
}

function bindingsOf(conditions: readonly Condition[]): Bindings {
  return Object.assign({}, ...conditions.map(({ bindings }) => bindings)) as Bindings;
}

function afterBindings(cursor: Cursor | null): Bindings {
  return cursor === null ? {} : { afterKey: cursor.key, afterSeq: cursor.seq };
}
