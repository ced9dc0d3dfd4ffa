import { timingSafeEqual } from 'node:crypto';
import type { Vault } from '../secrets/vault.ts';

/** In words that no challenge is made of, so that neither is ever taken for the other. */
export function tokenMac(vault: Vault, token: string): Uint8Array {
  return vault.challengeMac(`webhook token\u0000${token}`);
}

/** Compared in constant time. */
export function isToken(vault: Vault, expected: string | null, token: string): boolean {
  const mac = tokenMac(vault, token);
  const known = Buffer.from(expected ?? '', 'hex');
  return known.length === mac.length && timingSafeEqual(known, mac);
}
