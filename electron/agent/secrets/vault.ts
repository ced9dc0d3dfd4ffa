import type { SecretPlace } from '../store/statements.ts';

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
