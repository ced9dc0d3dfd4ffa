import type { SortKey } from './cursor.ts';
import type { Bindings, Condition, ListedNoun, Sort, SortedPlace } from './noun.ts';
import { lastIndexed } from './search.ts';
import type { StatementCache } from './statements.ts';

/** Which rows to meet, in which order, after which place. */
export type Walk = {
  readonly sort: Sort;
  readonly direction: 'asc' | 'desc';
  readonly conditions: readonly Condition[];
  /** The parts of the noun that have rows which the conditions can be met by. */
  readonly parts: readonly string[];
  readonly from: { readonly key: SortKey; readonly seq: number } | null;
  readonly limit: number;
};

/** Meets rows in the order of an index, testing each, until there are enough. */
export class Walker {
  readonly #noun: ListedNoun;
  readonly #statements: StatementCache;

  constructor(noun: ListedNoun, statements: StatementCache) {
    this.#noun = noun;
    this.#statements = statements;
  }

  /**
   * In the sort's index, which has all that the tests read; its parts are merged as they are walked. Equal keys may be
   * many (an import has one time): with the rows of the last key apart, SQLite finds either beginning by a look-up.
   */
  bySort(walk: Walk): SortedPlace[] {
    const { sort, direction, from, limit } = walk;
    if (from === null) return this.#merged(walk, '1', limit);
    const compare = comparison(direction);
    const equal = this.#merged(walk, `r.${sort.column} = @afterKey AND r.seq ${compare} @afterSeq`, limit);
    if (equal.length === limit) return equal;
    return [...equal, ...this.#merged(walk, `r.${sort.column} ${compare} @afterKey`, limit - equal.length)];
  }

  #merged({ sort, direction, conditions, parts, from }: Walk, after: string, limit: number): SortedPlace[] {
    const order = `ORDER BY key ${direction}, seq ${direction}`;
    // A merge needs the first row of every part. Were a search tested before it, a part without a match would be walked
    // to its end; so it is tested behind it, on what the merge hands on.
    const behind = parts.length === 1 ? [] : conditions.filter(({ reads }) => reads !== null);
    const before = conditions.filter((condition) => !behind.includes(condition));
    const columns = [...new Set(behind.flatMap(({ reads }) => reads ?? []))].map((column) => `, r.${column}`).join('');
    const walks = parts.map(
      (value) => `SELECT r.seq AS seq, r.${sort.column} AS key${columns}
        FROM ${this.#noun.table} r INDEXED BY ${sort.index}
        WHERE r.${this.#noun.part.column} = '${value}' AND ${after} AND ${testsOf(before)}`,
    );
    if (walks.length === 0) return [];
    const merged = walks.join(' UNION ALL ');
    // LIMIT -1 keeps SQLite from testing in the parts after all, and the order.
    const sql =
      behind.length === 0
        ? `${merged} ${order} LIMIT @limit`
        : `SELECT r.seq, r.key FROM (${merged} ${order} LIMIT -1) r WHERE ${testsOf(behind)} LIMIT @limit`;
    return this.#places(sql, { ...bindingsOf(conditions), ...placeOf(from), limit });
  }

  /** Newest or oldest first from the trigram index, with the rows that it does not have yet before or behind. */
  byRecording(walk: Walk): SortedPlace[] {
    const indexed = (limit: number): SortedPlace[] => this.#recorded({ ...walk, limit }, 'indexed');
    const unindexed = (limit: number): SortedPlace[] =>
      this.#noun.lags ? this.#recorded({ ...walk, limit }, 'unindexed') : [];
    const [first, then] = walk.direction === 'desc' ? [unindexed, indexed] : [indexed, unindexed];
    const places = first(walk.limit);
    return places.length === walk.limit ? places : [...places, ...then(walk.limit - places.length)];
  }

  #recorded({ sort, direction, conditions, from, limit }: Walk, side: 'indexed' | 'unindexed'): SortedPlace[] {
    const { table } = this.#noun;
    const seq = side === 'indexed' ? `${table}_text.rowid` : 'r.seq';
    const rows =
      side === 'indexed'
        ? `${table}_text CROSS JOIN ${table} r ON r.seq = ${table}_text.rowid WHERE ${table}_text MATCH @match`
        : `${table} r NOT INDEXED WHERE r.seq > ${lastIndexed(table)}`;
    const after = from === null ? '1' : `${seq} ${comparison(direction)} @afterSeq`;
    const sql = `SELECT r.seq AS seq, r.${sort.column} AS key FROM ${rows} AND ${after} AND ${testsOf(conditions)}
      ORDER BY ${seq} ${direction} LIMIT @limit`;
    return this.#places(sql, { ...bindingsOf(conditions), ...placeOf(from), limit });
  }

  /** Few matches, given by `seq` as JSON: fetched and sorted. */
  sorted({ sort, direction, from, limit }: Walk, matches: string): SortedPlace[] {
    const after = from === null ? '1' : `(r.${sort.column}, r.seq) ${comparison(direction)} (@afterKey, @afterSeq)`;
    const sql = `SELECT r.seq AS seq, r.${sort.column} AS key
      FROM json_each(@matches) m CROSS JOIN ${this.#noun.table} r ON r.seq = m.value
      WHERE ${after} ORDER BY r.${sort.column} ${direction}, r.seq ${direction} LIMIT @limit`;
    return this.#places(sql, { matches, ...placeOf(from), limit });
  }

  /** How many rows pass every test, each looked at in an index. */
  count({ sort, conditions, parts }: Walk): number {
    const sql = `SELECT count(*) AS count FROM ${this.#noun.table} r INDEXED BY ${sort.index}
      WHERE r.${this.#noun.part.column} IN (${parts.map((value) => `'${value}'`).join(', ')}) AND ${testsOf(conditions)}`;
    return (this.#statements.get(sql).get(bindingsOf(conditions)) as { count: number }).count;
  }

  #places(sql: string, bindings: Bindings): SortedPlace[] {
    return this.#statements.get(sql).all(bindings) as SortedPlace[];
  }
}

export function testsOf(conditions: readonly Condition[]): string {
  return conditions.length === 0 ? '1' : conditions.map(({ test }) => `(${test})`).join(' AND ');
}

export function bindingsOf(conditions: readonly Condition[]): Bindings {
  return Object.assign({}, ...conditions.map(({ bindings }) => bindings)) as Bindings;
}

function placeOf(from: Walk['from']): Bindings {
  return from === null ? {} : { afterKey: from.key, afterSeq: from.seq };
}

function comparison(direction: 'asc' | 'desc'): '<' | '>' {
  return direction === 'asc' ? '>' : '<';
}
