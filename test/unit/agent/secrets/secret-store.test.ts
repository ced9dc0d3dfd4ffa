import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyAudit } from '../../../../electron/agent/audit/verify.ts';
import type { Keychain } from '../../../../electron/agent/secrets/keychain.ts';
import { createSecretStore, type SecretStore } from '../../../../electron/agent/secrets/secret-store.ts';
import { openSqliteStore } from '../../../../electron/agent/store/sqlite/open-store.ts';
import type { Store } from '../../../../electron/agent/store/store.ts';
import { makeFolder, NOW } from '../store/samples.ts';

const PASSPHRASE = 'correct horse battery';
const BY = { at: NOW, actor: 'operator' };

class MemoryKeychain implements Keychain {
  readonly entries = new Map<string, string>();
  async available(): Promise<boolean> {
    return true;
  }
  async read(account: string): Promise<string | null> {
    return this.entries.get(account) ?? null;
  }
  async write(account: string, value: string): Promise<void> {
    this.entries.set(account, value);
  }
  async remove(account: string): Promise<void> {
    this.entries.delete(account);
  }
}

let folder: string;
let remove: () => void;
let store: Store;
let keychain: MemoryKeychain;
beforeEach(async () => {
  ({ folder, remove } = makeFolder());
  keychain = new MemoryKeychain();
  store = await openSqliteStore(folder);
});
afterEach(async () => {
  await store.close();
  remove();
});

async function restart(): Promise<SecretStore> {
  await store.close();
  store = await openSqliteStore(folder);
  return createSecretStore({ store, folder, keychain });
}

describe('a passphrase vault', () => {
  test('is new, then open, then locked, then open for the right passphrase', async () => {
    const secrets = await createSecretStore({ store, folder, keychain });
    expect(await secrets.state()).toEqual({ state: 'new', keychain: true });
    expect(() => secrets.vault()).toThrow(expect.objectContaining({ code: 'vault-new' }));
    await expect(secrets.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'vault-new' });
    const made = await secrets.create({ kind: 'passphrase', passphrase: PASSPHRASE }, BY);
    expect(await secrets.state()).toEqual({ state: 'open', kind: 'passphrase' });
    await expect(secrets.create({ kind: 'keychain' }, BY)).rejects.toMatchObject({ code: 'vault-exists' });

    const again = await restart();
    expect(await again.state()).toEqual({ state: 'locked', kind: 'passphrase' });
    expect(() => again.vault()).toThrow(expect.objectContaining({ code: 'vault-locked' }));
    await expect(again.unlock('wrong horse battery')).rejects.toMatchObject({ code: 'vault-passphrase-wrong' });
    await expect(again.unlock(null)).rejects.toMatchObject({ code: 'vault-passphrase-wrong' });
    const opened = await again.unlock(PASSPHRASE);
    expect(again.vault()).toBe(opened);
    expect(opened.challengeMac('x')).toEqual(made.challengeMac('x'));
    expect(await verifyAudit(store, opened.auditKey)).toMatchObject({ verdict: 'intact', entries: 1 });
    expect(keychain.entries.size).toBe(0);
  });

  test('refuses a weak passphrase and stays new', async () => {
    const secrets = await createSecretStore({ store, folder, keychain });
    await expect(secrets.create({ kind: 'passphrase', passphrase: 'short' }, BY)).rejects.toMatchObject({
      code: 'vault-passphrase-weak',
    });
    expect((await secrets.state()).state).toBe('new');
  });
});

describe('a keychain vault', () => {
  test('opens by itself, from one entry that names the folder', async () => {
    const secrets = await createSecretStore({ store, folder, keychain });
    const made = await secrets.create({ kind: 'keychain' }, BY);
    expect([...keychain.entries.keys()]).toEqual([expect.stringContaining(folder)]);
    const again = await restart();
    expect((await again.unlock(null)).challengeMac('x')).toEqual(made.challengeMac('x'));
  });

  test.each([
    ['lost', (entries: Map<string, string>) => entries.clear()],
    [
      'replaced',
      (entries: Map<string, string>) =>
        [...entries.keys()].forEach((name) => entries.set(name, Buffer.alloc(32).toString('base64'))),
    ],
    ['cut short', (entries: Map<string, string>) => [...entries.keys()].forEach((name) => entries.set(name, 'AAAA'))],
  ])('says so when the entry was %s', async (_, harm) => {
    const secrets = await createSecretStore({ store, folder, keychain });
    await secrets.create({ kind: 'keychain' }, BY);
    harm(keychain.entries);
    const again = await restart();
    await expect(again.unlock(null)).rejects.toMatchObject({ code: 'vault-key-missing' });
    expect((await again.state()).state).toBe('locked');
  });

  test('is not made where the keychain forgets', async () => {
    keychain.read = async () => null;
    const secrets = await createSecretStore({ store, folder, keychain });
    await expect(secrets.create({ kind: 'keychain' }, BY)).rejects.toMatchObject({ code: 'keychain-unavailable' });
    expect(await store.read('vault.get', {})).toBeNull();
  });
});
