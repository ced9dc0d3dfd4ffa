import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../../electron/agent/store/sqlite/open-store.ts';
import { statement, type Statement } from '../../../electron/agent/store/statements.ts';
import type { Store } from '../../../electron/agent/store/store.ts';
import {
  AUDIT_KEY,
  auditEntry,
  authority,
  certificate,
  DAY,
  makeFolder,
  mustCommit,
  NOW,
  registration,
  transaction,
} from '../../unit/agent/store/samples.ts';

let store: Store;
let folder: string;
let remove: () => void;

beforeEach(async () => {
  ({ folder, remove } = makeFolder());
  store = await openSqliteStore(folder);
  await store.keyAudit(AUDIT_KEY);
});
afterEach(async () => {
  await store.close();
  remove();
});

describe('lists of what enrollments leave behind', () => {
  const serialOf = (index: number): string => `ab${index.toString(16).padStart(38, '0')}`;

  beforeEach(async () => {
    await mustCommit(store, statement('authority.insert', authority()));
    for (let start = 0; start < 600; start += 100) {
      await mustCommit(store, ...Array.from({ length: 100 }, (_, offset) => enrolled(start + offset)).flat());
    }
  });

  function enrolled(index: number): Statement[] {
    const serial = serialOf(index);
    const name = `router-${index}.office.example`;
    const notAfter = NOW + (index % 3 === 0 ? 10 : index % 3 === 1 ? 200 : -1) * DAY;
    return [
      statement(
        'certificate.insert',
        certificate({ serial, name, issuedAt: NOW + index, notBefore: NOW - 200 * DAY, notAfter }),
      ),
      statement(
        'transaction.insert',
        transaction({
          state: 'issued',
          requestedName: name,
          receivedAt: NOW + index,
          certificateSerial: serial,
          transactionId: Buffer.from(serial),
          csrDigest: Buffer.from(serial),
        }),
      ),
    ];
  }

  test('certificates by state, name, serial and fingerprint, indexed or not yet', async () => {
    const states = await Promise.all(
      (['valid', 'expiring', 'expired', 'revoked'] as const).map((state) =>
        store.read('certificate.list', { now: NOW, states: [state], limit: 500 }),
      ),
    );
    expect(states.map(({ total }) => total.count)).toEqual([200, 200, 200, 0]);
    expect(states.every(({ rows, total }) => rows.length === total.count)).toBe(true);
    for (const index of [3, 260, 599]) {
      const row = await store.read('certificate.row', { serial: serialOf(index), now: NOW });
      const details = await store.read('certificate.get', { serial: serialOf(index), now: NOW });
      for (const search of [
        `router-${index}.`,
        serialOf(index),
        (serialOf(index).match(/../g) ?? []).join(':').toUpperCase(),
        details?.sha256.slice(0, 20) ?? '',
        details?.sha1 ?? '',
      ]) {
        expect((await store.read('certificate.list', { now: NOW, search })).rows, search).toEqual([row]);
      }
    }
    const { rows, next } = await store.read('certificate.list', { now: NOW, search: 'router', limit: 300 });
    const rest = await store.read('certificate.list', { now: NOW, search: 'router', limit: 300, after: next ?? '' });
    expect([...rows, ...rest.rows].map(({ serial }) => serial)).toEqual(
      Array.from({ length: 600 }, (_, index) => serialOf(599 - index)),
    );
  });

  test('home counts, bars, what ends soon, and the palette', async () => {
    await mustCommit(store, statement('certificate.revoke', { serial: serialOf(0), at: NOW, reason: 'superseded' }));
    const counts = await store.read('home.counts', { now: NOW, dayStart: NOW + 100 });
    expect(counts.certificates).toEqual({ valid: 200, expiring: 199, expired: 200, revoked: 1 });
    expect(counts.today).toEqual({ issued: 500, refused: 0 });
    const bars = await store.read('home.expiry', { from: NOW, step: 7 * DAY, bars: 30 });
    expect(bars.map(({ count }) => count).filter((count) => count > 0)).toEqual([199, 200]);
    expect(bars[1]).toEqual({ from: NOW + 7 * DAY, to: NOW + 14 * DAY, count: 199 });
    const soon = await store.read('certificate.endingSoon', { now: NOW, limit: 3 });
    expect(soon.map(({ state }) => state)).toEqual(['expiring', 'expiring', 'expiring']);
    const hits = await store.read('search.everything', { text: 'router-599', limit: 5 });
    expect(hits.map(({ kind }) => kind)).toEqual(['certificate', 'transaction']);
  });

  test('transactions by state and text; refusals can be pruned and are no longer found', async () => {
    for (let index = 0; index < 300; index += 1) {
      await mustCommit(
        store,
        statement('transaction.insert', transaction({ receivedAt: NOW + index, clientAddress: '198.51.100.9' })),
      );
    }
    const refused = async () => store.read('transaction.list', { states: ['refused'], limit: 500 });
    expect((await refused()).total).toEqual({ count: 300, exact: true });
    await mustCommit(store, statement('transaction.pruneRefused', { keep: 10 }));
    const { rows, total } = await refused();
    expect(total).toEqual({ count: 10, exact: true });
    expect(rows[0]).toMatchObject({
      state: 'refused',
      refusal: { code: 'challenge-unknown', params: {} },
      receivedAt: NOW + 299,
    });
    expect((await store.read('transaction.list', { search: '198.51.100.9' })).rows.length).toBe(10);
    expect((await store.read('transaction.list', { search: 'router-5', limit: 500 })).rows.length).toBe(111);
  });

  test('exports stream everything in chunks', async () => {
    const registrations = Array.from({ length: 2_300 }, (_, index) => registration({ fqdn: `d${index}.example` }));
    await mustCommit(store, statement('registration.insertMany', { registrations }));
    const sizes: number[] = [];
    const names: string[] = [];
    for await (const rows of store.stream('registration.export', { now: NOW })) {
      sizes.push(rows.length);
      names.push(...rows.map(({ fqdn }) => fqdn));
    }
    expect(sizes).toEqual([1_000, 1_000, 300]);
    expect(names).toEqual(registrations.map(({ fqdn }) => fqdn));
  });
});

test('ten thousand registrations are imported whole, and duplicates are found in bulk', async () => {
  const registrations = Array.from({ length: 10_000 }, (_, index) =>
    registration({
      fqdn: `printer-${index}.office.example`,
      ipAddresses: [`10.0.${index >> 8}.${index & 255}`],
      serialNumber: `S${index}`,
    }),
  );
  await mustCommit(store, statement('registration.insertMany', { registrations }), auditEntry({ rows: '10000' }));
  expect((await store.read('registration.list', { now: NOW })).total).toEqual({ count: 10_000, exact: true });
  const candidates = [
    { fqdn: 'new.example', ipAddresses: ['10.9.9.9'], serialNumber: null },
    { fqdn: 'printer-77.office.example', ipAddresses: [], serialNumber: 'S78' },
  ];
  const found = await store.read('registration.duplicates', { candidates });
  expect(found.map(({ index }) => index)).toEqual([1]);
  expect(found[0]?.duplicates.map(({ field }) => field)).toEqual(['fqdn', 'serialNumber']);
});
