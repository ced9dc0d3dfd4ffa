import type { Connection } from '../connection.ts';
import { readCursor, writeCursor, type Cursor } from './cursor.ts';
import type { Bindings, Condition, ListedNoun, Listing, Sort, SortedPlace } from './noun.ts';
import { lastIndexed } from './search.ts';
import { StatementCache } from './statements.ts';

/** Matches beyond this are not counted, and not sorted: with so many, walking the sort's index meets a page soon. */
const COUNTED = 1_000;
/** A search that passes fewer rows than this is walked in the trigram index rather than in the sort's. */
const DENSE = 0.2;

/** The rows of one page by `seq`, in order. */
export type ListedPage = {
  readonly seqs: readonly number[];
  readonly next: string | null;
  readonly total: { readonly count: number; readonly exact: boolean };
};

type Sought = { readonly sort: Sort; readonly listing: Listing; readonly cursor: Cursor | null };

type Matches = { readonly count: number; readonly seqs: string };

/**
 * Answers a page of any table in about the same time at any size. The narrowest condition's index is asked for up to
 * COUNTED matches: few are fetched and sorted; with many, the sort's index is walked and each row tested until the page
 * is full. A search in time order comes straight from the trigram index.
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
    const { by, direction, after, conditions, limit } = listing;
    const cursor = after === undefined ? null : readCursor(after, by, direction, sort.kind);
    const sought: Sought = { sort, listing, cursor };
    const [first, second] = conditions;
    if (first === undefined) {
      return finish(sought, this.#walkFrom(sought), { count: this.#tableSize(), exact: true });
    }
    const narrowest = second === undefined ? first : this.#narrowest(conditions);
    const matches = this.#matches(narrowest, conditions);
    if (matches.count > COUNTED) {
      const known = second === undefined ? first.count : null;
      const total = known === null ? { count: COUNTED, exact: false } : { count: known, exact: true };
      return finish(sought, this.#inOrder(sought, narrowest), total);
    }
    const walkedRows = ((limit + 1) * this.#tableSize()) / Math.max(1, matches.count);
    const places = matches.count <= walkedRows ? this.#sorted(sought, matches.seqs) : this.#inOrder(sought, narrowest);
    return finish(sought, places, { count: matches.count, exact: true });
  }

  /** The condition with the fewest candidates, counted as far as it matters. */
  #narrowest(conditions: readonly Condition[]): Condition {
    const counted = conditions.map((condition) => {
      const sql = `SELECT count(*) AS count FROM (SELECT seq FROM (${condition.narrow}) LIMIT ${COUNTED + 1})`;
      return { condition, count: this.#number(sql, condition.bindings) };
    });
    return counted.reduce((best, other) => (other.count < best.count ? other : best)).condition;
  }

  /** The rows that pass every test, one more than are counted at most; as JSON, because they go back into SQL. */
  #matches(narrowest: Condition, conditions: readonly Condition[]): Matches {
    const alone = conditions.length === 1 && narrowest.exact;
    const candidates = alone
      ? `SELECT seq FROM (${narrowest.narrow})`
      : `SELECT r.seq FROM (${narrowest.narrow}) n CROSS JOIN ${this.#noun.table} r ON r.seq = n.seq
         WHERE ${testsOf(conditions)}`;
    const sql = `SELECT count(*) AS count, json_group_array(seq) AS seqs FROM (${candidates} LIMIT ${COUNTED + 1})`;
    return this.#statements.get(sql).get(bindingsOf(conditions)) as Matches;
  }

  #tableSize(): number {
    const sql = "SELECT sum(count) AS count FROM tally WHERE noun = @noun AND part NOT IN ('disorder', 'indexed')";
    return this.#number(sql, { noun: this.#noun.table });
  }

  #isOrderly(): boolean {
    const sql = "SELECT count FROM tally WHERE noun = @noun AND part = 'disorder'";
    return this.#number(sql, { noun: this.#noun.table }) === 0;
  }

  /** Few matches: fetch and sort them. */
  #sorted({ sort, listing, cursor }: Sought, matches: string): SortedPlace[] {
    const { direction, limit } = listing;
    const after = cursor === null ? '1' : `(r.${sort.column}, r.seq) ${comparison(direction)} (@afterKey, @afterSeq)`;
    const sql = `SELECT r.seq AS seq, r.${sort.column} AS key
      FROM json_each(@matches) m CROSS JOIN ${this.#noun.table} r ON r.seq = m.value
      WHERE ${after} ORDER BY r.${sort.column} ${direction}, r.seq ${direction} LIMIT @limit`;
    const place = cursor === null ? {} : { afterKey: cursor.key, afterSeq: cursor.seq };
    return this.#places(sql, { matches, limit: limit + 1, ...place });
  }

  /** Many matches: walk an index that is in order already. */
  #inOrder(sought: Sought, { density }: Condition): SortedPlace[] {
    const byTrigrams = density !== null && density < DENSE && sought.listing.by === this.#noun.chronological;
    return byTrigrams && this.#isOrderly() ? this.#byRecording(sought) : this.#walkFrom(sought);
  }

  /** Equal keys may be many (an import has one time); walking two ranges keeps each page a look-up. */
  #walkFrom(sought: Sought): SortedPlace[] {
    const { sort, listing, cursor } = sought;
    const wanted = listing.limit + 1;
    if (cursor === null) return this.#walk(sought, '1', wanted);
    const compare = comparison(listing.direction);
    const equal = this.#walk(sought, `r.${sort.column} = @afterKey AND r.seq ${compare} @afterSeq`, wanted);
    if (equal.length === wanted) return equal;
    return [...equal, ...this.#walk(sought, `r.${sort.column} ${compare} @afterKey`, wanted - equal.length)];
  }

  #walk({ sort, listing, cursor }: Sought, after: string, limit: number): SortedPlace[] {
    const { direction, conditions } = listing;
    const sql = `SELECT r.seq AS seq, r.${sort.column} AS key FROM ${this.#noun.table} r INDEXED BY ${sort.index}
      WHERE ${after} AND ${testsOf(conditions)} ORDER BY r.${sort.column} ${direction}, r.seq ${direction} LIMIT @limit`;
    const place = cursor === null ? {} : { afterKey: cursor.key, afterSeq: cursor.seq };
    return this.#places(sql, { ...bindingsOf(conditions), ...place, limit });
  }

  /** Newest or oldest first from the trigram index, with the rows that it does not have yet before or behind. */
  #byRecording(sought: Sought): SortedPlace[] {
    const wanted = sought.listing.limit + 1;
    const indexed = (limit: number): SortedPlace[] => this.#recorded(sought, 'indexed', limit);
    const unindexed = (limit: number): SortedPlace[] =>
      this.#noun.lags ? this.#recorded(sought, 'unindexed', limit) : [];
    const [first, then] = sought.listing.direction === 'desc' ? [unindexed, indexed] : [indexed, unindexed];
    const places = first(wanted);
    return places.length === wanted ? places : [...places, ...then(wanted - places.length)];
  }

  #recorded({ sort, listing, cursor }: Sought, part: 'indexed' | 'unindexed', limit: number): SortedPlace[] {
    const { direction, conditions } = listing;
    const { table } = this.#noun;
    const seq = part === 'indexed' ? `${table}_text.rowid` : 'r.seq';
    const from =
      part === 'indexed'
        ? `${table}_text CROSS JOIN ${table} r ON r.seq = ${table}_text.rowid WHERE ${table}_text MATCH @match`
        : `${table} r WHERE r.seq > ${lastIndexed(table)}`;
    const after = cursor === null ? '1' : `${seq} ${comparison(direction)} @afterSeq`;
    const sql = `SELECT r.seq AS seq, r.${sort.column} AS key FROM ${from} AND ${after} AND ${testsOf(conditions)}
      ORDER BY ${seq} ${direction} LIMIT @limit`;
    return this.#places(sql, {
      ...bindingsOf(conditions),
      ...(cursor === null ? {} : { afterSeq: cursor.seq }),
      limit,
    });
  }

  #places(sql: string, bindings: Bindings): SortedPlace[] {
    return this.#statements.get(sql).all(bindings) as SortedPlace[];
  }

  #number(sql: string, bindings: Bindings): number {
    return (this.#statements.get(sql).get(bindings) as { count: number }).count;
  }
}

function finish({ listing }: Sought, places: readonly SortedPlace[], total: ListedPage['total']): ListedPage {
  const { by, direction, limit } = listing;
  const shown = places.slice(0, limit);
  const last = shown.at(-1);
  const next = places.length > limit && last !== undefined ? writeCursor({ by, direction, ...last }) : null;
  return { seqs: shown.map(({ seq }) => seq), next, total };
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
