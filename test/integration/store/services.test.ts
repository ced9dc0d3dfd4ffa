import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../../electron/agent/store/sqlite/open-store.ts';
import type { ServiceRecord } from '../../../electron/agent/store/service-records.ts';
import { statement, type Statement } from '../../../electron/agent/store/statements.ts';
import type { Store } from '../../../electron/agent/store/store.ts';
import { AUDIT_KEY, makeFolder, NOW, registration } from '../../unit/agent/store/samples.ts';

let store: Store;
let remove: () => void;
let folder: string;
beforeEach(async () => {
  ({ folder, remove } = makeFolder());
  store = await openSqliteStore(folder);
  await store.keyAudit(AUDIT_KEY);
});
afterEach(async () => {
  await store.close();
  remove();
});

const object = (over: Partial<ServiceRecord> = {}): ServiceRecord => ({
  id: 'a',
  kind: 'ra-profile',
  name: 'phones',
  version: 1,
  body: { x: 1 },
  createdAt: NOW,
  ...over,
});
const holds = async (one: Statement) => (await store.commit([one])).outcome === 'committed';
const put = (over: Partial<ServiceRecord> = {}) => holds(statement('service.put', object(over)));

describe('what the operator defines', () => {
  test('is put once at each version, under a name that is its own among its kind', async () => {
    expect([await put({ version: 2 }), await put(), await put()]).toEqual([false, true, false]);
    expect(await put({ id: 'b', name: 'PHONES' })).toBe(false);
    expect(await put({ id: 'b', kind: 'signer', name: 'PHONES' })).toBe(true);
    expect([await put({ version: 3 }), await put({ version: 2, body: { x: 2 } }), await put({ version: 2 })]).toEqual([
      false,
      true,
      false,
    ]);
    const all = await store.read('service.all', {});
    expect(all).toEqual([object({ version: 2, body: { x: 2 } }), object({ id: 'b', kind: 'signer', name: 'PHONES' })]);
  });

  test('keeps kind, name and creation whatever a later version says', async () => {
    await put();
    await put({ version: 2, kind: 'operator', name: 'other', createdAt: 0 });
    expect(await store.read('service.all', {})).toEqual([object({ version: 2 })]);
  });

  test('is noted and removed at the version that is stored', async () => {
    await put();
    const at = (version: number) => ({ id: 'a', version });
    expect(await holds(statement('service.note', { ...at(2), body: null }))).toBe(false);
    expect(await holds(statement('service.note', { ...at(1), body: ['y'] }))).toBe(true);
    expect(await store.read('service.all', {})).toEqual([object({ body: ['y'] })]);
    expect(await holds(statement('service.remove', at(2)))).toBe(false);
    expect(await holds(statement('service.remove', at(1)))).toBe(true);
    expect(await store.read('service.all', {})).toEqual([]);
  });

  test('of two writers at the same version one is told', async () => {
    await put();
    const outcomes = await Promise.all([1, 2, 3, 4].map((x) => put({ version: 2, body: { x } })));
    expect(outcomes.filter((held) => held)).toHaveLength(1);
  });

  test('is named by registrations that are not cancelled', async () => {
    const named = () => store.read('service.namesRaProfile', { raProfile: 'a' });
    expect(await named()).toBeNull();
    const row = registration({ fqdn: 'door.office.example', raProfile: 'a' });
    await store.commit([statement('registration.insert', row)]);
    expect(await named()).toBe('door.office.example');
    expect(await store.read('service.namesRaProfile', { raProfile: 'b' })).toBeNull();
    await store.commit([statement('registration.cancel', { id: row.id, at: NOW })]);
    expect(await named()).toBeNull();
  });
});
