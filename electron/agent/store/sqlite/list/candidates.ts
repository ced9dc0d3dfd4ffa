import type { Condition } from './noun.ts';
import type { StatementCache } from './statements.ts';
import { bindingsOf, type Walk } from './walk.ts';

/** Candidates beyond this are not counted; with so many, walking a sort's index meets a page soon. */
export const COUNTED = 1_000;
/** What looking up and testing one row costs, in steps of an index that has all that is tested. */
export const LOOK_UP = 10;
/** So many rows of a sample make its share worth relying on. */
const HITS = 4;
/** By how much the sample may err. */
const DOUBT = 4;

/** A condition and how many rows its index gives: known, or sampled and many, or counted up to a bound. */
export type Candidates = {
  readonly condition: Condition;
  readonly count: number;
  /** Which, as JSON because they go back into SQL; null when they were not looked at. */
  readonly seqs: string | null;
};

/**
 * The condition with the fewest candidates, counted as far as it matters: not when a tally or a sample says enough, and
 * not beyond another's.
 *
 * @param rows how many rows are in the parts that are walked
 */
export function narrowest(statements: StatementCache, walk: Walk, rows: number): Candidates | null {
  const { conditions } = walk;
  const known = conditions.flatMap((condition) => {
    const count = condition.count ?? sampled(condition, walk, rows);
    return count === null ? [] : [{ condition, count, seqs: null }];
  });
  let best = known.reduce<Candidates | null>((least, other) => fewer(least, other), null);
  for (const condition of conditions) {
    if (best?.count === 0) break;
    if (known.some((one) => one.condition === condition)) continue;
    best = fewer(best, counted(statements, condition, Math.min(COUNTED, best?.count ?? COUNTED)));
  }
  return best;
}

/** How long a walk is until the page is full, were the rows that match spread evenly. */
export function stepsOf({ limit, conditions }: Walk, candidates: number, rows: number): number {
  const expected = conditions.reduce((left, { sample }) => left * (sample?.share ?? 1), rows);
  const matching = expected > 0 ? Math.min(candidates, expected) : candidates;
  return Math.min(rows, (limit * rows) / Math.max(1, matching));
}

/** How many rows pass, going by a sample that leaves no doubt that walking costs less than looking them up. */
function sampled({ sample }: Condition, walk: Walk, rows: number): number | null {
  if (sample === null || sample.hits < HITS) return null;
  const count = Math.round(sample.share * rows);
  return count * LOOK_UP > DOUBT * stepsOf(walk, count, rows) ? count : null;
}

function counted(statements: StatementCache, condition: Condition, bound: number): Candidates {
  const sql = `SELECT count(*) AS count, json_group_array(seq) AS seqs
    FROM (SELECT seq FROM (${condition.narrow}) LIMIT @bound + 1)`;
  const bindings = { ...bindingsOf([condition]), bound };
  return { condition, ...(statements.get(sql).get(bindings) as { count: number; seqs: string }) };
}

function fewer(one: Candidates | null, other: Candidates): Candidates {
  return one === null || other.count < one.count ? other : one;
}
