import { createHmac } from 'node:crypto';
import { Failure } from '../../../shared/domain/failure.ts';
import type { SecretPlace } from '../store/statements.ts';
import { subkey } from './key-derivation.ts';
import { open, seal } from './sealed-box.ts';

export type VaultKind = 'keychain' | 'passphrase';

/** An open vault: what can be done with the vault key, never the key itself. */
export interface Vault {
  readonly kind: VaultKind;
  /** AES-256-GCM with a fresh nonce, bound to the place (table, row, version) by its AAD. */
  seal(place: SecretPlace, plaintext: Uint8Array): Uint8Array;
  /** Throws the Failure `secret-damaged` when the box was changed or belongs to another place or vault. */
  open(place: SecretPlace, box: Uint8Array): Uint8Array;
  /** HMAC-SHA-256 of a challenge password; the only form in which one is kept. */
  challengeMac(challenge: string): Uint8Array;
  /** The key of the audit chain. */
  readonly auditKey: Uint8Array;
}

/** @param vaultKey 32 bytes; the vault keeps only what is derived from it */
export function openVault(kind: VaultKind, vaultKey: Uint8Array): Vault {
  const secretsKey = subkey(vaultKey, 'secrets');
  const challengesKey = subkey(vaultKey, 'challenges');
  return {
    kind,
    auditKey: subkey(vaultKey, 'audit'),
    seal: (place, plaintext) => seal(secretsKey, plaintext, binding(place)),
    open: (place, box) => {
      const plaintext = open(secretsKey, box, binding(place));
      if (plaintext === null) throw new Failure('secret-damaged', { table: place.table, row: place.row });
      return plaintext;
    },
    challengeMac: (challenge) => new Uint8Array(createHmac('sha256', challengesKey).update(challenge, 'utf8').digest()),
  };
}

/** JSON, so that no two places read alike. */
function binding({ table, row, version }: SecretPlace): string {
  return JSON.stringify([table, row, version]);
}
