import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../../electron/agent/store/sqlite/open-store.ts';
import { statement, type Statement } from '../../../electron/agent/store/statements.ts';
import type { Store } from '../../../electron/agent/store/store.ts';
import { AUTHORITY_ID, DAY, NOW, authority, certificate, makeFolder } from '../../unit/agent/store/samples.ts';

let store: Store;
let remove: () => void;
beforeEach(async () => {
  const made = makeFolder();
  remove = made.remove;
  store = await openSqliteStore(made.folder);
});
afterEach(async () => {
  await store.close();
  remove();
});

async function holds(...unit: Statement[]): Promise<boolean> {
  return (await store.commit(unit)).outcome === 'committed';
}

function stage(id: string, activateAt: number | null = null): Statement {
  return statement('authority.stage', { ...authority(), id, serial: id, createdAt: NOW + 1, activateAt });
}

async function states(): Promise<string[]> {
  return (await store.read('authority.list', {})).map(
    ({ id, state }) => `${id === AUTHORITY_ID ? 'first' : id} ${state}`,
  );
}

describe('several authorities', () => {
  test('one is staged beside one that issues, follows it, and makes room for the next', async () => {
    expect(await holds(stage('second'))).toBe(false);
    expect(await holds(statement('authority.insert', authority()))).toBe(true);
    expect(await holds(stage('second'))).toBe(true);
    expect(await holds(stage('third'))).toBe(false);
    expect(await states()).toEqual(['second staged', 'first current']);

    expect(await holds(statement('authority.activate', { id: AUTHORITY_ID, at: NOW }))).toBe(false);
    expect(await holds(statement('authority.activate', { id: 'third', at: NOW }))).toBe(false);
    expect(await states()).toEqual(['second staged', 'first current']);
    expect(await holds(statement('authority.activate', { id: 'second', at: NOW + DAY }))).toBe(true);
    expect(await store.read('authority.list', {})).toMatchObject([
      { id: 'second', state: 'current', activatedAt: NOW + DAY, retiredAt: null, activateAt: null },
      { id: AUTHORITY_ID, state: 'former', activatedAt: NOW, retiredAt: NOW + DAY },
    ]);
    expect(await holds(statement('authority.insert', { ...authority(), id: 'fourth', serial: 'fourth' }))).toBe(false);
    expect(await holds(stage('third'))).toBe(true);
  });

  test('what is staged can be planned and withdrawn, and nothing else can', async () => {
    await holds(statement('authority.insert', authority()));
    await holds(stage('second', NOW + DAY));
    expect(await store.read('authority.list', {})).toMatchObject([{ activateAt: NOW + DAY }, { activateAt: null }]);
    expect(await holds(statement('authority.plan', { id: 'second', activateAt: null }))).toBe(true);
    for (const id of [AUTHORITY_ID, 'none']) {
      expect(await holds(statement('authority.plan', { id, activateAt: NOW }))).toBe(false);
      expect(await holds(statement('authority.withdraw', { id, at: NOW }))).toBe(false);
    }
    expect(await holds(statement('authority.withdraw', { id: 'second', at: NOW }))).toBe(true);
    expect(await states()).toEqual(['first current']);
    expect(await holds(statement('authority.activate', { id: 'second', at: NOW }))).toBe(false);
    expect(await states()).toEqual(['first current']);
  });

  test('a key that is removed is gone, once', async () => {
    const place = { table: 'authority', row: 'x' };
    await holds(statement('secret.put', { ...place, version: 1, box: new Uint8Array([1]) }));
    expect(await holds(statement('secret.remove', place))).toBe(true);
    expect(await holds(statement('secret.remove', place))).toBe(false);
    expect(await store.read('secret.get', place)).toBeNull();
  });

  test('each has its own registration authorities and its own tally', async () => {
    await holds(statement('authority.insert', authority()));
    await holds(stage('second'));
    const ra = (serial: string, authorityId: string, role: 'standard' | 'legacy') =>
      holds(
        statement('certificate.insert', certificate({ serial, authorityId, kind: 'ra', notAfter: NOW + 700 * DAY })),
        statement('ra.insert', { serial, authorityId, role, keyKind: 'rsa:2048', createdAt: NOW }),
      );
    expect(await ra('a1', AUTHORITY_ID, 'standard')).toBe(true);
    expect(await ra('a2', AUTHORITY_ID, 'legacy')).toBe(true);
    expect(await ra('b1', 'second', 'standard')).toBe(true);
    for (const serial of ['c1', 'c2']) await holds(statement('certificate.insert', certificate({ serial })));
    await holds(statement('certificate.insert', certificate({ serial: 'c3', notAfter: NOW + 900 * DAY })));
    const revoke = statement('certificate.revoke', { serial: 'c2', at: NOW, reason: 'superseded' });
    expect(await holds(revoke)).toBe(true);
    expect(await holds(revoke)).toBe(false);
    expect(await store.read('authority.list', {})).toMatchObject([
      { id: 'second', ras: [{ serial: 'b1', role: 'standard' }], issued: 0, revoked: 0, lastEnd: NOW + 700 * DAY },
      {
        id: AUTHORITY_ID,
        ras: [
          { serial: 'a2', role: 'legacy', authorityId: AUTHORITY_ID, subject: 'CN=device-a2.office.example' },
          { serial: 'a1', role: 'standard' },
        ],
        issued: 3,
        revoked: 1,
        lastEnd: NOW + 900 * DAY,
      },
    ]);
  });
});
