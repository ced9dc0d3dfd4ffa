import type { Connection } from '../connection.ts';
import { COUNTED, LOOK_UP, narrowest, stepsOf, type Candidates } from './candidates.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Condition, ListedNoun, Listing, SortedPlace } from './noun.ts';
import { StatementCache } from './statements.ts';
import { bindingsOf, testsOf, Walker, type Walk } from './walk.ts';

/** So few rows are counted whole, whatever the condition. */
const SMALL = 2_000;
/** Where a walk in the trigram index, which has less to pass over but must look up rows, costs less than another. */
const SELECTIVE = 0.2;
/** The same further down: the trigram index cannot begin there. */
const RARE = 0.025;
/** A condition that so many rows meet does not count. */
const BROAD = 0.9;

type Total = { readonly count: number; readonly exact: boolean };

/** The rows of one page by `seq`, in order. */
export type ListedPage = { readonly seqs: readonly number[]; readonly next: string | null; readonly total: Total };

type Tally = { readonly part: string; readonly count: number };

type Matches = { readonly count: number; readonly seqs: string };

/**
 * Answers a page of any table in about the same time at any size. Few candidates (of the condition that has the fewest)
 * are looked up, tested and sorted. With many, an index that has the order already is walked, and each step tested,
 * until the page is full: that costs the less, the more rows match. What a walk does not meet it does not count: then
 * the total is that more match than were shown so far.
 */
export class ListPlanner {
  readonly #noun: ListedNoun;
  readonly #statements: StatementCache;
  readonly #walker: Walker;
  readonly #snapshot: (listing: Listing) => ListedPage;

  constructor(database: Connection, noun: ListedNoun) {
    this.#noun = noun;
    this.#statements = new StatementCache(database);
    this.#walker = new Walker(noun, this.#statements);
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
    const from = after === undefined ? null : readCursor(after, by, direction, sort.kind);
    const passed = from?.passed ?? 0;
    const tallies = this.#tallies().filter(({ count }) => count > 0);
    const walked = tallies.filter(({ part }) => conditions.every(({ parts }) => parts?.includes(part) ?? true));
    const parts = walked.map(({ part }) => part);
    const walk: Walk = { sort, direction, conditions, parts, from, limit: limit + 1 };
    const rows = sumOf(walked);
    const candidates = narrowest(this.#statements, walk, rows);
    if (candidates === null) return finish(listing, passed, this.#walker.bySort(walk), { count: rows, exact: true });
    const { count } = candidates;
    if (count <= COUNTED && count * LOOK_UP <= stepsOf(walk, count, rows)) {
      const matches = this.#matches(candidates, conditions);
      const places = this.#walker.sorted(walk, matches.seqs);
      return finish(listing, passed, places, { count: matches.count, exact: true });
    }
    const places = this.#byTrigrams(listing, walk, sumOf(tallies))
      ? this.#walker.byRecording(walk)
      : this.#walker.bySort(walk);
    const isLast = places.length <= limit;
    const met = { count: passed + (isLast ? places.length : limit), exact: isLast };
    return finish(listing, passed, places, this.#total(walk, candidates, rows, met));
  }

  /** The candidates that pass every test. */
  #matches({ condition, count, seqs }: Candidates, conditions: readonly Condition[]): Matches {
    const isAlone = conditions.length === 1 && condition.exact;
    if (isAlone && seqs !== null) return { count, seqs };
    const narrow = seqs === null ? condition.narrow : 'SELECT value AS seq FROM json_each(@candidates)';
    const matching = isAlone
      ? narrow
      : `SELECT r.seq AS seq FROM (${narrow}) n CROSS JOIN ${this.#noun.table} r ON r.seq = n.seq
         WHERE ${testsOf(conditions)}`;
    const sql = `SELECT count(*) AS count, json_group_array(seq) AS seqs FROM (${matching})`;
    return this.#statements.get(sql).get({ ...bindingsOf(conditions), candidates: seqs }) as Matches;
  }

  /** Whether a search is delivered in order of recording from the trigram index rather than from the sort's. */
  #byTrigrams({ by }: Listing, { conditions, from }: Walk, rows: number): boolean {
    const search = conditions.find(({ sample }) => sample !== null);
    if (search === undefined || by !== this.#noun.chronological) return false;
    const isAlone = conditions.every((one) => one === search || (one.count ?? 0) >= BROAD * rows);
    const share = search.sample?.share ?? 1;
    return share < (isAlone && from === null ? SELECTIVE : RARE) && this.#isOrderly();
  }

  /** What is known of the total after a walk that met so many. */
  #total(walk: Walk, { condition, count }: Candidates, rows: number, met: Total): Total {
    const { conditions } = walk;
    const isAlone = conditions.length === 1 && condition.exact;
    if (isAlone && (condition.count !== null || count <= COUNTED)) return { count, exact: true };
    if (met.exact) return met;
    if (rows <= SMALL) return { count: this.#walker.count(walk), exact: true };
    return { count: isAlone ? Math.max(COUNTED, met.count) : met.count, exact: false };
  }

  /** How many rows each part has; no value of a part is the name of another tally. */
  #tallies(): readonly Tally[] {
    const { table, part } = this.#noun;
    const sql = 'SELECT part, count FROM tally WHERE noun = @noun';
    const tallies = this.#statements.get(sql).all({ noun: table }) as Tally[];
    return tallies.filter((one) => part.values.includes(one.part));
  }

  #isOrderly(): boolean {
    const sql = "SELECT count FROM tally WHERE noun = @noun AND part = 'disorder'";
    return (this.#statements.get(sql).get({ noun: this.#noun.table }) as { count: number }).count === 0;
  }
}

function sumOf(tallies: readonly Tally[]): number {
  return tallies.reduce((sum, { count }) => sum + count, 0);
}

function finish(listing: Listing, passed: number, places: readonly SortedPlace[], total: Total): ListedPage {
  const { by, direction, limit } = listing;
  const shown = places.slice(0, limit);
  const last = shown.at(-1);
  const next =
    places.length > limit && last !== undefined
      ? writeCursor({ by, direction, ...last, passed: passed + shown.length })
      : null;
  return { seqs: shown.map(({ seq }) => seq), next, total };
}
