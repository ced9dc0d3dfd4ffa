import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASE_FILE } from '../../../../../../electron/agent/store/sqlite/folder.ts';
import { openSqliteStore } from '../../../../../../electron/agent/store/sqlite/open-store.ts';
import { certificateList } from '../../../../../../electron/agent/store/sqlite/queries/certificate-list.ts';
import { registrationList } from '../../../../../../electron/agent/store/sqlite/queries/registration-list.ts';
import { statement } from '../../../../../../electron/agent/store/statements.ts';
import type { RegistrationListInput } from '../../../../../../shared/contract/registrations.ts';
import { authority, certificate, makeFolder, mustCommit, NOW, registration } from '../../samples.ts';

/** Many enough that looking at each row is far from what any page may look at. */
const COUNT = 12_000;
/** A page of what every tenth row has, and some for chance. */
const MOST_TESTED = 1_500;

const { folder, remove } = makeFolder();
let database: Database.Database;
let list: ReturnType<typeof registrationList>;
let tested = 0;
let executed: string[] = [];

beforeAll(async () => {
  const store = await openSqliteStore(folder);
  const registrations = Array.from({ length: COUNT }, (_, number) =>
    registration({
      fqdn: `d${String((number * 7_919) % COUNT).padStart(5, '0')}.floor-${number % 10}.office.example`,
      expiresAt: NOW + (((number * 31) % 7) - 2) * 1_000,
      createdAt: NOW + number,
    }),
  );
  await mustCommit(store, statement('registration.insertMany', { registrations }));
  const cancelled = registrations.filter((_, number) => number % 4 === 0);
  await mustCommit(store, ...cancelled.map(({ id }) => statement('registration.cancel', { id, at: NOW })));
  await mustCommit(store, statement('authority.insert', authority()));
  const certificates = registrations
    .slice(0, 2_000)
    .map(({ fqdn }, number) => certificate({ serial: `ab${number}`, name: fqdn, issuedAt: NOW + number }));
  await mustCommit(store, ...certificates.map((one) => statement('certificate.insert', one)));
  await store.close();

  database = new Database(join(folder, DATABASE_FILE), {
    readonly: true,
    verbose: (sql) => executed.push(String(sql)),
  });
  // The test of one row for one word of a search.
  database.function('instr', { deterministic: true }, (text, word) => {
    tested += 1;
    return String(text).indexOf(String(word)) + 1;
  });
  list = registrationList(database);
}, 60_000);
afterAll(() => {
  database.close();
  remove();
});

function page(input: RegistrationListInput) {
  tested = 0;
  executed = [];
  return list({ limit: 100, now: NOW, ...input });
}

const SORTS = (['createdAt', 'fqdn', 'expiresAt', 'lastRequestAt'] as const).flatMap((by) =>
  (['asc', 'desc'] as const).map((direction) => ({ by, direction })),
);

describe.each(SORTS)('a page by $by, $direction', (sort) => {
  test.each([
    ['what all rows have', { search: 'office.example' }, 100],
    ['what every tenth has', { search: 'floor-3.' }, 100],
    ['what every tenth has, in one state', { search: 'floor-3.', states: ['waiting' as const] }, 100],
    ['what one row has', { search: 'd00543' }, 1],
    ['what none has', { search: 'nowhere' }, 0],
    ['what none has in a state without rows', { search: 'office', states: ['enrolled' as const] }, 0],
  ])('looks for %s at few rows', (_, input, found) => {
    expect(page({ ...input, sort }).rows.length).toBe(found);
    expect(tested).toBeLessThanOrEqual(MOST_TESTED);
  });

  test('looks at few rows far down, too, and says how many it has shown', () => {
    let after: string | null = null;
    for (let number = 1; number <= 9; number += 1) {
      const { next, total } = page({ search: 'floor-3.', sort, ...(after === null ? {} : { after }) });
      expect(total).toEqual({ count: number * 100, exact: false });
      expect(tested).toBeLessThanOrEqual(MOST_TESTED);
      after = next;
    }
    const { next, total } = page({ search: 'floor-3.', sort, limit: 500, ...(after === null ? {} : { after }) });
    expect(next).toBeNull();
    expect(total).toEqual({ count: COUNT / 10, exact: true });
  });

  test('walks an index in its order', () => {
    for (const input of [{}, { states: ['cancelled' as const] }, { search: 'floor-3.' }]) {
      const { next } = page({ ...input, sort });
      page({ ...input, sort, after: next ?? '' });
      for (const sql of executed.filter((text) => /^\s*SELECT[^]*registration r INDEXED BY/u.test(text))) {
        const plan = database.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all();
        expect(plan.map(({ detail }) => detail).join('\n')).not.toMatch(/TEMP B-TREE|SCAN registration/u);
      }
    }
  });
});

test('a search whose matches all lie in one state does not walk the others to their end', () => {
  // Floor 3 has odd numbers, and a quarter of all, even ones, are cancelled.
  page({ search: 'floor-3.', sort: { by: 'fqdn', direction: 'asc' } });
  expect(tested).toBeLessThanOrEqual(MOST_TESTED);
});

test('what is known is told exactly', () => {
  expect(page({}).total).toEqual({ count: COUNT, exact: true });
  expect(page({ states: ['cancelled'] }).total).toEqual({ count: COUNT / 4, exact: true });
  expect(page({ states: ['waiting'] }).total).toEqual({ count: 1_000, exact: false });
  expect(page({ search: 'd00543' }).total).toEqual({ count: 1, exact: true });
  expect(page({ search: 'nowhere' }).total).toEqual({ count: 0, exact: true });
});

test('certificates that are not in the trigram index yet are met by their place, not by their state', () => {
  const certificates = certificateList(database);
  executed = [];
  certificates({
    search: 'floor-3.',
    kind: 'device',
    limit: 10,
    now: NOW,
    sort: { by: 'issuedAt', direction: 'desc' },
  });
  const unindexed = executed.filter((sql) => sql.includes("part = 'indexed'"));
  expect(unindexed.length).toBeGreaterThan(0);
  for (const sql of unindexed) {
    const plan = database.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all();
    expect(plan.map(({ detail }) => detail).join('\n')).not.toMatch(/SEARCH r USING INDEX|TEMP B-TREE/u);
  }
});
