import type { VaultState } from '../../../shared/contract/agent.ts';
import type { Vault } from './vault.ts';

/** Who made the vault, for the audit log. */
export type VaultCreation = { readonly at: number; readonly actor: string };

/** The vault of one data folder through its life: new, locked, open. There is no plaintext fallback. */
export interface SecretStore {
  state(): Promise<VaultState>;
  /**
   * Makes the vault of a new data folder and leaves it open. Throws the Failures `vault-exists`, `vault-passphrase-weak`,
   * `keychain-unavailable`.
   */
  create(
    choice: { kind: 'keychain' } | { kind: 'passphrase'; passphrase: string },
    creation: VaultCreation,
  ): Promise<Vault>;
  /**
   * Opens it; the passphrase is null for a keychain vault. Throws `vault-new`, `vault-passphrase-wrong`,
   * `vault-key-missing` (the keychain no longer has the key), `keychain-unavailable`.
   */
  unlock(passphrase: string | null): Promise<Vault>;
  /** The open vault; throws `vault-new` or `vault-locked`. */
  vault(): Vault;
}
