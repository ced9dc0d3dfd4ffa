import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../../electron/agent/store/sqlite/open-store.ts';
import { statement, type Statement } from '../../../electron/agent/store/statements.ts';
import { StoreBusyError, type Store } from '../../../electron/agent/store/store.ts';
import { verifyAudit } from '../../../electron/agent/audit/verify.ts';
import {
  AUDIT_KEY,
  auditEntry,
  AUTHORITY_ID,
  authority,
  certificate,
  DAY,
  mac,
  makeFolder,
  mustCommit,
  NOW,
  registration,
  transaction,
  withStore,
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

const insert = (over: Parameters<typeof registration>[0]): Statement =>
  statement('registration.insert', registration(over));

/** Commits one statement and says whether its guard held. */
async function holds(one: Statement): Promise<boolean> {
  return (await store.commit([one])).outcome === 'committed';
}

describe('guards', () => {
  test('vault.create, secret.put, authority.insert and crl.insert hold once each, in order', async () => {
    const record = { kind: 'keychain', account: 'a', keyCheck: mac('k'), createdAt: NOW } as const;
    expect(await holds(statement('vault.create', record))).toBe(true);
    expect(await holds(statement('vault.create', record))).toBe(false);
    expect(await store.read('vault.get', {})).toEqual({ ...record, keyCheck: Buffer.from(record.keyCheck) });

    const put = (version: number) =>
      statement('secret.put', { table: 'authority', row: 'x', version, box: mac(`${version}`) });
    expect(await holds(put(2))).toBe(false);
    expect(await holds(put(1))).toBe(true);
    expect(await holds(put(1))).toBe(false);
    expect(await holds(put(3))).toBe(false);
    expect(await holds(put(2))).toBe(true);
    expect((await store.read('secret.get', { table: 'authority', row: 'x' }))?.version).toBe(2);

    expect(await holds(statement('authority.insert', authority()))).toBe(true);
    expect(await holds(statement('authority.insert', { ...authority(), id: 'other', serial: 'bb' }))).toBe(false);

    const crl = (number: number, follows: number) =>
      statement('crl.insert', {
        authorityId: AUTHORITY_ID,
        number,
        follows,
        thisUpdate: NOW,
        nextUpdate: NOW + DAY,
        entries: 0,
        der: mac('crl'),
      });
    expect(await holds(crl(2, 1))).toBe(false);
    for (let number = 10; number <= 120; number += 10) expect(await holds(crl(number, number - 10))).toBe(true);
    for (const [number, follows] of [
      [120, 120],
      [119, 120],
      [130, 110],
    ] as const) {
      expect(await holds(crl(number, follows))).toBe(false);
    }
    expect((await store.read('crl.current', { authorityId: AUTHORITY_ID }))?.number).toBe(120);
  });

  test('a registration names what is taken, and cancelling frees it', async () => {
    const first = registration({ fqdn: 'a.example', ipAddresses: ['192.0.2.1', '192.0.2.2'], serialNumber: 'S1' });
    expect(await holds(statement('registration.insert', first))).toBe(true);
    const taken = { registrationId: first.id, fqdn: 'a.example' };
    expect(await store.commit([insert({ fqdn: 'a.example', ipAddresses: ['192.0.2.2'], serialNumber: 'S1' })])).toEqual(
      {
        outcome: 'conflict',
        statement: 'registration.insert',
        index: 0,
        row: null,
        duplicates: [
          { field: 'fqdn', value: 'a.example', ...taken },
          { field: 'ipAddresses', value: '192.0.2.2', ...taken },
          { field: 'serialNumber', value: 'S1', ...taken },
        ],
      },
    );
    expect(await holds(statement('registration.cancel', { id: first.id, at: NOW }))).toBe(true);
    expect(await holds(statement('registration.cancel', { id: first.id, at: NOW }))).toBe(false);
    expect(await holds(insert({ fqdn: 'a.example', ipAddresses: ['192.0.2.2'], serialNumber: 'S1' }))).toBe(true);
  });

  test('an import is all or nothing, also against itself', async () => {
    const registrations = ['a', 'b', 'c', 'a'].map((name) => registration({ fqdn: `${name}.example` }));
    const outcome = await store.commit([statement('registration.insertMany', { registrations })]);
    expect(outcome).toMatchObject({
      outcome: 'conflict',
      row: 3,
      duplicates: [{ field: 'fqdn', value: 'a.example', registrationId: null }],
    });
    expect((await store.read('registration.list', { now: NOW, limit: 10 })).total.count).toBe(0);
  });

  test.each([
    ['the right challenge', {}, {}, true],
    ['another challenge', {}, { challengeMac: mac('other') }, false],
    ['at its expiry', {}, { at: NOW + 3_600_000 }, false],
    ['just before', {}, { at: NOW + 3_599_999 }, true],
    ['never expiring', { expiresAt: null }, { at: NOW + 9 * DAY }, true],
    ['of nobody', {}, { id: 'nobody' }, false],
  ])('burning: %s', async (_, over, input, held) => {
    const one = registration({ fqdn: 'a.example', ...over });
    await mustCommit(store, statement('registration.insert', one));
    const burn = statement('registration.burnChallenge', {
      id: one.id,
      challengeMac: one.challengeMac,
      at: NOW,
      ...input,
    });
    expect(await holds(burn)).toBe(held);
    if (held) expect(await holds(burn)).toBe(false);
  });

  test('a reusable challenge burns again, a replaced one is new, a cancelled one is dead', async () => {
    const one = registration({ fqdn: 'a.example', reusable: true });
    const burn = statement('registration.burnChallenge', { id: one.id, challengeMac: one.challengeMac, at: NOW });
    await mustCommit(store, statement('registration.insert', one), burn, burn);
    await mustCommit(
      store,
      statement('registration.replaceChallenge', { id: one.id, challengeMac: mac('new'), expiresAt: null }),
    );
    expect(await holds(burn)).toBe(false);
    const burnNew = statement('registration.burnChallenge', { id: one.id, challengeMac: mac('new'), at: NOW });
    expect(await holds(burnNew)).toBe(true);
    expect(await holds(statement('registration.requireActive', { id: one.id }))).toBe(true);
    await mustCommit(store, statement('registration.cancel', { id: one.id, at: NOW }));
    for (const dead of [
      burnNew,
      statement('registration.requireActive', { id: one.id }),
      statement('registration.enroll', { id: one.id, challengeMac: null, at: NOW, serial: 'aa', notAfter: NOW }),
      statement('registration.replaceChallenge', { id: one.id, challengeMac: mac('x'), expiresAt: null }),
    ]) {
      expect(await holds(dead)).toBe(false);
    }
  });

  test('a certificate is revoked once, and then neither current nor renewable', async () => {
    await mustCommit(
      store,
      statement('authority.insert', authority()),
      statement('certificate.insert', certificate({ serial: 'c1' })),
    );
    expect(await holds(statement('certificate.insert', certificate({ serial: 'c1' })))).toBe(false);
    const current = statement('certificate.requireCurrent', { serial: 'c1' });
    const renewed = statement('certificate.markRenewed', { serial: 'c1', renewedBy: 'c2' });
    const revoke = statement('certificate.revoke', { serial: 'c1', at: NOW, reason: 'keyCompromise' });
    expect([await holds(current), await holds(renewed), await holds(revoke)]).toEqual([true, true, true]);
    expect([await holds(current), await holds(renewed), await holds(revoke)]).toEqual([false, false, false]);
    expect(await store.read('certificate.revoked', { authorityId: AUTHORITY_ID })).toEqual([
      { serial: 'c1', revokedAt: NOW, reason: 'keyCompromise', notAfter: NOW + 365 * DAY },
    ]);
  });

  test('one certificate per profile, transaction, key and CSR', async () => {
    await mustCommit(
      store,
      statement('authority.insert', authority()),
      statement('certificate.insert', certificate({ serial: 'c1' })),
    );
    const bytes = mac('t');
    const issued = {
      state: 'issued',
      transactionId: bytes,
      signerKeyDigest: bytes,
      csrDigest: bytes,
      certificateSerial: 'c1',
    } as const;
    const first = transaction(issued);
    expect(await holds(statement('transaction.insert', first))).toBe(true);
    expect(await holds(statement('transaction.insert', transaction(issued)))).toBe(false);
    expect(await holds(statement('transaction.insert', transaction({ ...issued, csrDigest: mac('other') })))).toBe(
      true,
    );
    expect(await holds(statement('transaction.insert', transaction({ ...issued, profile: 'other' })))).toBe(true);
    expect(await holds(statement('transaction.insert', transaction({ transactionId: bytes })))).toBe(true);
    const stored = await store.read('transaction.withTransactionId', { profile: first.profile, transactionId: bytes });
    expect(stored.map(({ state }) => state)).toEqual(['issued', 'issued']);
    expect(stored.at(-1)).toMatchObject({ id: first.id, certificateSerial: 'c1' });
    expect(Buffer.from(stored.at(-1)?.certificate ?? []).toString()).toBe('der of c1');
    expect(await holds(statement('transaction.markReplayed', { id: first.id }))).toBe(true);
    expect((await store.read('transaction.get', { id: first.id }))?.replayed).toBe(true);
  });
});

describe('units', () => {
  test('fifty burn one challenge at once: one succeeds', async () => {
    const one = registration({ fqdn: 'a.example' });
    await mustCommit(store, statement('authority.insert', authority()), statement('registration.insert', one));
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const serial = `c0${(index + 16).toString(16)}`;
        return store.commit([
          statement('registration.burnChallenge', { id: one.id, challengeMac: one.challengeMac, at: NOW }),
          statement('certificate.insert', certificate({ serial, registrationId: one.id })),
          statement('registration.enroll', { id: one.id, challengeMac: null, at: NOW, serial, notAfter: NOW + DAY }),
          auditEntry({ serial }, one.id),
        ]);
      }),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'committed').length).toBe(1);
    expect((await store.read('certificate.list', { now: NOW })).total).toEqual({ count: 1, exact: true });
    expect(await store.read('registration.get', { id: one.id, now: NOW })).toMatchObject({
      state: 'enrolled',
      challenge: 'used',
      certificateCount: 1,
    });
    expect(await verifyAudit(store, AUDIT_KEY)).toMatchObject({ verdict: 'intact', entries: 1 });
  });

  test('a conflict rolls back its own unit and none of its group', async () => {
    const outcomes = await Promise.all([
      store.commit([insert({ fqdn: 'a.example' }), auditEntry({ unit: '1' })]),
      store.commit([auditEntry({ unit: '2' }), insert({ fqdn: 'b.example' }), insert({ fqdn: 'a.example' })]),
      store.commit([insert({ fqdn: 'b.example' }), auditEntry({ unit: '3' })]),
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['committed', 'conflict', 'committed']);
    expect(outcomes[1]).toMatchObject({ statement: 'registration.insert', index: 2 });
    const { rows } = await store.read('audit.list', { limit: 10 });
    expect(rows.map(({ detail }) => detail['unit'])).toEqual(['3', '1']);
    expect(await verifyAudit(store, AUDIT_KEY)).toMatchObject({ verdict: 'intact', entries: 2 });
  });

  test('a unit that cannot be carried out rejects, and its neighbours do not', async () => {
    const impossible = store.commit([auditEntry(), statement('certificate.insert', certificate({ serial: 'c1' }))]);
    const neighbour = store.commit([insert({ fqdn: 'a.example' }), auditEntry()]);
    await expect(impossible).rejects.toMatchObject({ code: 'internal' });
    expect(await neighbour).toEqual({ outcome: 'committed' });
    expect(await verifyAudit(store, AUDIT_KEY)).toMatchObject({ verdict: 'intact', entries: 1 });
  });

  test('what a commit promised is there for every reader, and after opening again', async () => {
    const one = registration({ fqdn: 'a.example' });
    await mustCommit(
      store,
      statement('registration.insert', one),
      statement('settings.put', { key: 'theme', value: 'dark' }),
    );
    expect(await store.read('registration.facts', { id: one.id })).not.toBeNull();
    expect((await store.read('registration.list', { now: NOW })).rows.length).toBe(1);
    await store.close();
    store = await openSqliteStore(folder);
    expect(await store.read('settings.all', {})).toEqual({ theme: 'dark' });
    expect(await store.read('registration.withChallenge', { challengeMac: one.challengeMac })).toHaveLength(1);
    expect(await store.read('registration.withFqdn', { fqdn: 'a.example' })).toHaveLength(1);
  });

  test('auditing needs the key', async () => {
    await store.close();
    store = await openSqliteStore(folder);
    await expect(store.commit([auditEntry()])).rejects.toMatchObject({ code: 'vault-locked' });
  });

  test('too much at once is refused, and the rest is done', async () => {
    await withStore(
      async (small) => {
        const outcomes = await Promise.allSettled(
          Array.from({ length: 50 }, (_, index) => small.commit([insert({ fqdn: `d${index}.example` })])),
        );
        const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
        expect(refused.length).toBe(40);
        expect(refused.every(({ reason }) => reason instanceof StoreBusyError)).toBe(true);
        expect((await small.read('registration.list', { now: NOW })).total.count).toBe(10);
      },
      { mostUnits: 10 },
    );
  });

  test('a closed store says so', async () => {
    await store.close();
    await store.close();
    await expect(store.commit([])).rejects.toMatchObject({ code: 'internal' });
  });
});
