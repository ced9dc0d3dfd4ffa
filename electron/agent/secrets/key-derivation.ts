import { createHmac, hkdfSync } from 'node:crypto';

export const KEY_BYTES = 32;

/** What a subkey is for; each use has its own, so that none says anything about another. */
export type KeyUse = 'secrets' | 'challenges' | 'audit' | 'check';

/** HKDF-SHA-256 (RFC 5869). The vault key is random, so it needs no salt. */
export function subkey(vaultKey: Uint8Array, use: KeyUse): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', vaultKey, new Uint8Array(0), `certwright 1 ${use}`, KEY_BYTES));
}

/** Tells the right vault key from another one, and says nothing about it. */
export function keyCheck(vaultKey: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac('sha256', subkey(vaultKey, 'check')).update('certwright vault').digest());
}
