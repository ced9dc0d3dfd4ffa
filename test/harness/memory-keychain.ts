import type { Keychain } from '../../electron/agent/secrets/keychain.ts';

/** A keychain of a test's own: a vault opens at once, without scrypt and without a desktop session. */
export function memoryKeychain(): Keychain {
  const entries = new Map<string, string>();
  return {
    available: async () => true,
    read: async (account) => entries.get(account) ?? null,
    write: async (account, value) => {
      entries.set(account, value);
    },
    remove: async (account) => {
      entries.delete(account);
    },
  };
}
