import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { openSqliteStore } from '../../../../../../electron/agent/store/sqlite/open-store.ts';
import { statement, type NewRegistration } from '../../../../../../electron/agent/store/statements.ts';
import type { Page } from '../../../../../../electron/agent/store/queries.ts';
import type { Store } from '../../../../../../electron/agent/store/store.ts';
import type { RegistrationListInput, RegistrationRow } from '../../../../../../shared/contract/registrations.ts';
import { makeFolder, mustCommit, NOW, registration } from '../../samples.ts';

/** Enough that "many" is many for some searches and few for others. */
const COUNT = 2_500;
const PLACES = ['lobby', 'attic', 'cellar%', 'roof_7', 'straße'];

const { folder, remove } = makeFolder();
let store: Store;
let all: RegistrationRow[];

/** Deterministic, with many equal keys: times in steps, expiry often none. */
function device(number: number): NewRegistration {
  const fqdn = `d${String((number * 7_919) % COUNT).padStart(5, '0')}.${PLACES[number % 5] ?? ''}.office.example`;
  return registration({
    fqdn,
    ipAddresses: number % 4 === 0 ? [`10.1.${number >> 8}.${number & 255}`] : [],
    serialNumber: number % 3 === 0 ? `SN-${number}` : null,
    expiresAt: number % 2 === 0 ? null : NOW + ((number % 7) - 3) * 1_000,
    // Not in recording order, so that time order is another.
    createdAt: NOW + ((number * 31) % 50),
  });
}

beforeAll(async () => {
  store = await openSqliteStore(folder);
  const registrations = Array.from({ length: COUNT }, (_, number) => device(number));
  await mustCommit(store, statement('registration.insertMany', { registrations }));
  for (const { id } of registrations.slice(0, 40)) {
    await mustCommit(store, statement('registration.cancel', { id, at: NOW }));
  }
  for (const [index, { id }] of registrations.slice(100, 160).entries()) {
    await mustCommit(store, statement('registration.touchRequest', { id, at: NOW + index }));
  }
  all = await walk({ limit: 500 });
});
afterAll(async () => {
  await store.close();
  remove();
});

async function walk(input: RegistrationListInput): Promise<RegistrationRow[]> {
  const rows: RegistrationRow[] = [];
  let after: string | null = null;
  do {
    const page: Page<RegistrationRow> = await store.read('registration.list', {
      ...input,
      now: NOW,
      ...(after === null ? {} : { after }),
    });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== null);
  return rows;
}

function expected(input: RegistrationListInput): string[] {
  const words = (input.search ?? '')
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const short = words.every((word) => [...word].length < 3);
  const found = all.filter((row) => {
    if (input.states !== undefined && input.states.length > 0 && !input.states.includes(row.state)) return false;
    const text = [row.fqdn, ...row.ipAddresses, row.serialNumber ?? ''].join('\n').toLowerCase();
    if (short) return words.every((word, index) => (index === 0 ? row.fqdn.startsWith(word) : text.includes(word)));
    return words.every((word) => text.includes(word));
  });
  return found.map(({ id }) => id).sort();
}

function keyOf(row: RegistrationRow, by: string): string | number {
  if (by === 'fqdn') return row.fqdn;
  if (by === 'expiresAt') return row.expiresAt ?? Number.MAX_SAFE_INTEGER;
  if (by === 'lastRequestAt') return row.lastRequestAt ?? 0;
  return row.createdAt;
}

const SEARCHES = [
  undefined,
  '',
  'd',
  'd0',
  'lobby',
  'office',
  'OFFICE lobby',
  'sn-3',
  '10.1.',
  'cellar%',
  '%',
  '_',
  'roof_7',
  "'",
  '"',
  '*',
  'd00012',
  'straße',
  'nowhere',
  'example office.',
  'ce.example',
  'AND OR NOT',
  'a" OR "b',
];
const STATES = ['waiting', 'enrolled', 'expired', 'cancelled'] as const;

describe('walking the pages', () => {
  test('the data set is whole', () => {
    expect(all.length).toBe(COUNT);
    expect(new Set(all.map(({ state }) => state))).toEqual(new Set(['waiting', 'expired', 'cancelled']));
  });

  test('gives the filtered set, once, in order, with a true total', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SEARCHES),
        fc.subarray([...STATES]),
        fc.constantFrom('createdAt', 'fqdn', 'expiresAt', 'lastRequestAt'),
        fc.constantFrom('asc', 'desc'),
        fc.constantFrom(37, 100, 500),
        async (search, states, by, direction, limit) => {
          const input = { ...(search === undefined ? {} : { search }), states, sort: { by, direction }, limit };
          const rows = await walk(input);
          expect(rows.map(({ id }) => id).sort()).toEqual(expected(input));
          for (const [index, row] of rows.entries()) {
            const before = rows[index - 1];
            if (before === undefined) continue;
            const inOrder =
              direction === 'asc' ? keyOf(before, by) <= keyOf(row, by) : keyOf(before, by) >= keyOf(row, by);
            expect(inOrder).toBe(true);
          }
          const { total } = await store.read('registration.list', { ...input, now: NOW });
          if (total.exact) expect(total.count).toBe(rows.length);
          else expect(total.count).toBeLessThanOrEqual(rows.length);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('meets every row that was there before, whatever is inserted meanwhile', async () => {
    for (const sort of [{ by: 'createdAt', direction: 'desc' } as const, { by: 'fqdn', direction: 'asc' } as const]) {
      const before = new Set((await walk({ search: 'attic', sort, limit: 500 })).map(({ id }) => id));
      const seen: string[] = [];
      let after: string | null = null;
      let number = 0;
      do {
        number += 1;
        const fqdn = `e${number}-${sort.by}.attic.office.example`.toLowerCase();
        const page: Page<RegistrationRow> = await store.read('registration.list', {
          search: 'attic',
          sort,
          limit: 50,
          now: NOW,
          ...(after === null ? {} : { after }),
        });
        await mustCommit(
          store,
          statement('registration.insert', registration({ fqdn, createdAt: NOW + 100 + number })),
        );
        seen.push(...page.rows.map(({ id }) => id));
        after = page.next;
      } while (after !== null);
      expect(new Set(seen).size).toBe(seen.length);
      expect([...before].every((id) => seen.includes(id))).toBe(true);
    }
  });

  test('a cursor of another list is refused', async () => {
    const { next } = await store.read('registration.list', { now: NOW, limit: 1 });
    const input = { now: NOW, after: next ?? '', sort: { by: 'fqdn', direction: 'asc' } as const };
    await expect(store.read('registration.list', input)).rejects.toMatchObject({ code: 'input-invalid' });
  });
});
