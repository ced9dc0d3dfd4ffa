import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { statement, type NewTransaction, type Statement } from '../../../electron/agent/store/statements.ts';
import type { Store } from '../../../electron/agent/store/store.ts';
import {
  authority,
  certificate,
  DAY,
  mac,
  mustCommit,
  NOW,
  registration,
  transaction,
  withStore,
} from '../../unit/agent/store/samples.ts';

async function holds(store: Store, ...unit: Statement[]): Promise<boolean> {
  return (await store.commit(unit)).outcome === 'committed';
}

function pending(over: Partial<NewTransaction> = {}): NewTransaction {
  const identity = { transactionId: mac('t'), signerKeyDigest: mac('k'), csrDigest: mac('c') };
  const waiting = { state: 'pending', persons: 2, expiresAt: NOW + DAY, authentication: 'static' } as const;
  return transaction({ ...identity, ...waiting, completedAt: null, durationMs: null, csr: mac('csr'), ...over });
}

const insert = (row: NewTransaction) => statement('transaction.insert', row);
const approve = (transactionId: string, person: string, follows: number) =>
  statement('approval.insert', { transactionId, person, at: NOW, follows });

describe('a transaction that waits', () => {
  test('is one for the same request, and is settled or refused once and in time', () =>
    withStore(async (store) => {
      const row = pending();
      const { id } = row;
      expect(await holds(store, insert(row))).toBe(true);
      expect(await holds(store, insert({ ...row, id: randomUUID() }))).toBe(false);
      expect(await holds(store, insert({ ...row, id: randomUUID(), profile: 'other' }))).toBe(true);
      await mustCommit(
        store,
        statement('authority.insert', authority()),
        statement('certificate.insert', certificate({ serial: 'c1' })),
      );
      const settle = (at: number) => statement('transaction.settle', { id, at, certificateSerial: 'c1' });
      expect(await holds(store, settle(NOW + DAY))).toBe(false);
      expect(await holds(store, settle(NOW + DAY - 1))).toBe(true);
      expect(await holds(store, settle(NOW + DAY - 1))).toBe(false);
      const refusal = { code: 'approval-refused', params: {} } as const;
      expect(await holds(store, statement('transaction.refuse', { id, at: NOW, refusal }))).toBe(false);
      expect(await store.read('transaction.waiting', { id })).toMatchObject({ state: 'issued', persons: 2 });
      expect((await store.read('transaction.get', { id }))?.completedAt).toBe(NOW + DAY - 1);
    }));

  test('is found when it is overdue, and stays for the polls when refusals are pruned', () =>
    withStore(async (store) => {
      const { id, profile, ...row } = pending();
      await mustCommit(store, insert({ ...row, id, profile }));
      const overdue = (now: number) => store.read('transaction.overdue', { now, limit: 10 });
      expect(await overdue(NOW + DAY - 1)).toEqual([]);
      expect(await overdue(NOW + DAY)).toEqual([id]);
      const refusal = { code: 'approval-expired', params: {} } as const;
      await mustCommit(store, statement('transaction.refuse', { id, at: NOW + DAY, refusal }));
      expect(await overdue(NOW + DAY)).toEqual([]);
      for (let count = 0; count < 5; count++) await mustCommit(store, insert(transaction({ receivedAt: NOW + count })));
      await mustCommit(store, statement('transaction.pruneRefused', { keep: 0 }));
      const { rows } = await store.read('transaction.list', { limit: 10 });
      expect(rows).toHaveLength(2);
      const [found] = await store.read('transaction.withTransactionId', { profile, transactionId: mac('t') });
      expect(found).toMatchObject({ id, state: 'refused', refusal, expiresAt: NOW + DAY });
    }));

  test('is approved by each person once, in turn', () =>
    withStore(async (store) => {
      const { id } = await inserted(store, pending());
      expect(await holds(store, approve(id, 'ann', 1))).toBe(false);
      expect(await holds(store, approve(id, 'ann', 0))).toBe(true);
      expect(await holds(store, approve(id, 'bob', 0))).toBe(false);
      expect(await holds(store, approve(id, 'ANN', 1))).toBe(false);
      expect(await holds(store, approve(id, 'bob', 1))).toBe(true);
      expect((await store.read('transaction.get', { id }))?.approval).toEqual({
        persons: 2,
        expiresAt: NOW + DAY,
        approvals: [
          { by: 'ann', at: NOW },
          { by: 'bob', at: NOW },
        ],
      });
      const refused = await inserted(store, transaction());
      expect(await holds(store, approve(refused.id, 'ann', 0))).toBe(false);
    }));

  test('has few beside it', () =>
    withStore(async (store) => {
      const one = registration({ fqdn: 'a.example' });
      await mustCommit(store, statement('registration.insert', one));
      for (const name of ['x', 'y']) {
        await inserted(
          store,
          pending({ transactionId: mac(name), registrationId: one.id, authentication: 'approval' }),
        );
      }
      const room = (each: number, all: number, registrationId: string | null = one.id) =>
        statement('transaction.requireRoom', { registrationId, each, authentication: 'approval', all });
      expect(await holds(store, room(3, 3))).toBe(true);
      expect(await holds(store, room(2, 3))).toBe(false);
      expect(await holds(store, room(3, 2))).toBe(false);
      expect(await holds(store, room(2, 3, null))).toBe(true);
      expect((await store.read('home.counts', { now: NOW, dayStart: NOW - DAY })).pending).toBe(2);
    }));

  test('keeps the key of its reply until nobody asks any more', () =>
    withStore(async (store) => {
      const [waits, decided] = [pending(), transaction({ expiresAt: NOW + DAY, persons: 1 })];
      await mustCommit(store, insert(waits), insert(decided));
      const place = (row: string) => ({ table: 'reply', row });
      for (const { id } of [waits, decided])
        await mustCommit(store, statement('secret.put', { ...place(id), version: 1, box: mac('b') }));
      await mustCommit(store, statement('secret.put', { table: 'ra', row: decided.id, version: 1, box: mac('b') }));
      const forget = (before: number) => mustCommit(store, statement('transaction.forgetReplyKeys', { before }));
      const kept = async () =>
        (await Promise.all([waits, decided].map(({ id }) => store.read('secret.get', place(id))))).map(
          (found) => found !== null,
        );
      await forget(NOW + DAY);
      expect(await kept()).toEqual([true, true]);
      await forget(NOW + DAY + 1);
      expect(await kept()).toEqual([true, false]);
      expect(await store.read('secret.get', { table: 'ra', row: decided.id })).not.toBeNull();
    }));
});

async function inserted(store: Store, row: NewTransaction): Promise<NewTransaction> {
  await mustCommit(store, insert(row));
  return row;
}

describe('enrolling a registration', () => {
  test.each([
    ['the right challenge', {}, {}, true],
    ['another challenge', {}, { challengeMac: mac('other') }, false],
    ['at its expiry', {}, { at: NOW + 3_600_000 }, false],
    ['used', {}, {}, false, 'twice'],
    ['reusable', { reusable: true }, {}, true, 'twice'],
    ['without one, for a renewal', {}, { challengeMac: null, at: NOW + 9 * DAY }, true, 'twice'],
    ['of nobody', {}, { id: 'nobody' }, false],
  ])('%s', async (_, over, input, held, times = 'once') =>
    withStore(async (store) => {
      const one = registration({ fqdn: 'a.example', ...over });
      await mustCommit(
        store,
        statement('authority.insert', authority()),
        statement('registration.insert', one),
        statement('certificate.insert', certificate({ serial: 'c1' })),
      );
      const { id, challengeMac } = one;
      const enroll = statement('registration.enroll', {
        id,
        challengeMac,
        at: NOW,
        serial: 'c1',
        notAfter: NOW + DAY,
        ...input,
      });
      if (times === 'twice') await mustCommit(store, enroll);
      expect(await holds(store, enroll)).toBe(held);
      const { certificateCount, lastRequestAt } =
        (await store.read('registration.get', { id, now: NOW })) ?? expect.fail('gone');
      expect(certificateCount).toBe((times === 'twice' ? 1 : 0) + (held ? 1 : 0));
      if (held) expect(lastRequestAt).toBe('at' in input ? input.at : NOW);
    }),
  );

  test('is over when it is cancelled', () =>
    withStore(async (store) => {
      const one = registration({ fqdn: 'a.example' });
      const { id, challengeMac } = one;
      await mustCommit(store, statement('registration.insert', one), statement('registration.cancel', { id, at: NOW }));
      for (const each of [challengeMac, null]) {
        const input = { id, challengeMac: each, at: NOW, serial: 'c1', notAfter: NOW };
        expect(await holds(store, statement('registration.enroll', input))).toBe(false);
      }
    }));
});
