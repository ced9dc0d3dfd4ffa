import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegistrationListInput } from '../../shared/contract/registrations.ts';
import { openSqliteStore } from '../../electron/agent/store/sqlite/open-store.ts';
import { statement, type NewRegistration } from '../../electron/agent/store/statements.ts';
import type { Store } from '../../electron/agent/store/store.ts';

/** One way of listing or searching, at a thousand and at a hundred thousand registrations. */
export type ListingFigure = {
  readonly what: string;
  /** Median milliseconds of one page through the store's interface. */
  readonly small: number;
  readonly large: number;
  readonly ratio: number;
};

const SMALL = 1_000;
const LARGE = 100_000;
const NOW = 1_800_000_000_000;
const ROUNDS = 101;

/** What the console does with a table. Where it can, a search finds as much in both stores. */
const WAYS: readonly { readonly what: string; readonly input: RegistrationListInput }[] = [
  { what: 'first page, newest first', input: {} },
  { what: 'first page, by name', input: { sort: { by: 'fqdn', direction: 'asc' } } },
  { what: 'state: waiting', input: { states: ['waiting'] } },
  { what: 'state: cancelled (none)', input: { states: ['cancelled'] } },
  { what: 'search: one device', input: { search: 'printer-000543' } },
  { what: 'search: its address', input: { search: '10.0.2.31' } },
  { what: 'search: what every name has', input: { search: 'office.example' } },
  { what: 'search: every name, by name', input: { search: 'office', sort: { by: 'fqdn', direction: 'asc' } } },
  { what: 'search: every tenth', input: { search: 'floor-3.' } },
  { what: 'search: nothing', input: { search: 'nowhere' } },
  { what: 'search and state', input: { search: 'office', states: ['waiting'] } },
];

/** Ratios within one run, on this machine: what listing costs at a hundred thousand against a thousand. */
export async function measureListing(): Promise<ListingFigure[]> {
  const folders = [mkdtempSync(join(tmpdir(), 'certwright-bench-')), mkdtempSync(join(tmpdir(), 'certwright-bench-'))];
  const [small, large] = await Promise.all(folders.map((folder) => openSqliteStore(folder)));
  try {
    if (small === undefined || large === undefined) throw new TypeError('no store');
    await fill(small, SMALL);
    await fill(large, LARGE);
    const figures: ListingFigure[] = [];
    for (const { what, input } of WAYS) figures.push({ what, ...(await compare(small, large, input)) });
    return figures;
  } finally {
    await small?.close();
    await large?.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(small: Store, large: Store, input: RegistrationListInput) {
  const times: { small: number[]; large: number[] } = { small: [], large: [] };
  // Taking turns, so that what else the machine does falls on both alike.
  for (let round = 0; round < ROUNDS; round += 1) {
    times.small.push(await timeOnce(small, input));
    times.large.push(await timeOnce(large, input));
  }
  const result = { small: median(times.small), large: median(times.large) };
  return { ...result, ratio: result.large / result.small };
}

async function timeOnce(store: Store, input: RegistrationListInput): Promise<number> {
  const start = performance.now();
  await store.read('registration.list', { ...input, now: NOW });
  return performance.now() - start;
}

function median(times: number[]): number {
  return times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
}

async function fill(store: Store, count: number): Promise<void> {
  for (let start = 0; start < count; start += 10_000) {
    const registrations = Array.from({ length: Math.min(10_000, count - start) }, (_, index) => device(start + index));
    await store.commit([statement('registration.insertMany', { registrations })]);
  }
}

function device(number: number): NewRegistration {
  const fqdn = `printer-${String(number).padStart(6, '0')}.floor-${number % 10}.office.example`;
  return {
    id: randomUUID(),
    fqdn,
    fqdnUnicode: fqdn,
    ipAddresses: [`10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`],
    serialNumber: `VNB3K${String((number * 7_919) % 1_000_003).padStart(7, '0')}`,
    challengeMac: randomBytes(32),
    expiresAt: number % 3 === 0 ? null : NOW + 3_600_000,
    reusable: false,
    notes: '',
    profile: 'device',
    createdAt: NOW - 100_000 + number,
  };
}
