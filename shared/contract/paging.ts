import { z } from 'zod';

/** The most rows that one call may return. */
export const PAGE_LIMIT = 500;

/** An opaque keyset cursor; only the agent reads it. */
export const cursor = z.string().min(1).max(1024);

/**
 * The input of a list procedure: keyset paging, sorted and filtered in SQL.
 *
 * @param states the states that the noun can be filtered by
 * @param sorts the columns that the noun can be sorted by; the first is the default
 */
export function pageRequest<State extends [string, ...string[]], Sort extends [string, ...string[]]>(
  states: State,
  sorts: Sort,
) {
  return z.strictObject({
    search: z.string().max(200).optional(),
    states: z.array(z.enum(states)).max(states.length).optional(),
    sort: z.strictObject({ by: z.enum(sorts), direction: z.enum(['asc', 'desc']) }).optional(),
    after: cursor.optional(),
    limit: z.int().min(1).max(PAGE_LIMIT).default(100),
  });
}

/** The output of a list procedure. */
export function page<Row extends z.ZodType>(row: Row) {
  return z.strictObject({
    rows: z.array(row),
    /** Where the next page starts, or null on the last page. */
    next: cursor.nullable(),
    /**
     * How many rows match in all. Counting them must not cost more as the store grows: where it would, `exact` is false
     * and more than `count` match, which is at least as many as there were up to the end of this page.
     */
    total: z.strictObject({ count: z.int().nonnegative(), exact: z.boolean() }),
  });
}
