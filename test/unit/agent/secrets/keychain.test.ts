import { afterEach, describe, expect, test, vi } from 'vitest';
import { keytarKeychain, type Keytar } from '../../../../electron/agent/secrets/keychain.ts';

/** A keytar that remembers. */
export function fakeKeytar(): Keytar {
  const entries = new Map<string, string>();
  const name = (service: string, account: string): string => JSON.stringify([service, account]);
  return {
    getPassword: async (service, account) => entries.get(name(service, account)) ?? null,
    setPassword: async (service, account, value) => void entries.set(name(service, account), value),
    deletePassword: async (service, account) => entries.delete(name(service, account)),
  };
}

afterEach(() => vi.useRealTimers());

describe('the keychain', () => {
  test('keeps, gives and forgets', async () => {
    const keytar = fakeKeytar();
    const keychain = keytarKeychain(async () => keytar);
    expect(await keychain.available()).toBe(true);
    await keychain.write('a', 'value');
    expect(await keychain.read('a')).toBe('value');
    await keychain.remove('a');
    expect(await keychain.read('a')).toBeNull();
  });

  test('that is not installed is unavailable, and says why', async () => {
    const keychain = keytarKeychain(() => Promise.reject(new Error('libsecret-1.so.0: cannot open')));
    expect(await keychain.available()).toBe(false);
    await expect(keychain.read('a')).rejects.toMatchObject({
      code: 'keychain-unavailable',
      params: { reason: 'libsecret-1.so.0: cannot open' },
    });
  });

  test('that does not answer is unavailable after a while', async () => {
    vi.useFakeTimers();
    const hanging = { ...fakeKeytar(), getPassword: () => new Promise<null>(() => {}) };
    const keychain = keytarKeychain(async () => hanging);
    const available = keychain.available();
    const read = expect(keychain.read('a')).rejects.toMatchObject({ code: 'keychain-unavailable' });
    await vi.advanceTimersByTimeAsync(130_000);
    expect(await available).toBe(false);
    await read;
  });
});
