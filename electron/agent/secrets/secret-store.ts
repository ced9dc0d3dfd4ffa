import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { VaultState } from '../../../shared/contract/agent.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { statement, type VaultRecord } from '../store/statements.ts';
import type { Store } from '../store/store.ts';
import { KEY_BYTES, keyCheck } from './key-derivation.ts';
import { keytarKeychain, type Keychain } from './keychain.ts';
import { unwrapVaultKey, wrapVaultKey } from './passphrase.ts';
import { openVault, type Vault } from './vault.ts';

/** Who made the vault, for the audit log. */
type VaultCreation = { readonly at: number; readonly actor: string };

type VaultChoice = { readonly kind: 'keychain' } | { readonly kind: 'passphrase'; readonly passphrase: string };

/** The vault of one data folder through its life: new, locked, open. There is no plaintext fallback. */
export interface SecretStore {
  state(): Promise<VaultState>;
  /**
   * Makes the vault of a new data folder and leaves it open. Throws the Failures `vault-exists`, `vault-passphrase-weak`,
   * `keychain-unavailable`.
   */
  create(choice: VaultChoice, creation: VaultCreation): Promise<Vault>;
  /**
   * Opens it; the passphrase is null for a keychain vault. Throws `vault-new`, `vault-passphrase-wrong`,
   * `vault-key-missing` (the keychain no longer has the key), `keychain-unavailable`.
   */
  unlock(passphrase: string | null): Promise<Vault>;
  /** The open vault; throws `vault-new` or `vault-locked`. */
  vault(): Vault;
}

export type SecretStoreOptions = {
  readonly store: Store;
  /** Named in the keychain's entry, so that the user recognises it there. */
  readonly folder: string;
  readonly keychain?: Keychain;
};

/** Finds out what vault the folder has; nothing is opened yet. */
export async function createSecretStore(options: SecretStoreOptions): Promise<SecretStore> {
  const record = await options.store.read('vault.get', {});
  return new FolderSecrets(options, record);
}

class FolderSecrets implements SecretStore {
  readonly #store: Store;
  readonly #folder: string;
  readonly #keychain: Keychain;
  #record: VaultRecord | null;
  #vault: Vault | null = null;
  /** Two consoles may make the vault at the same time; the second must find it made, before it changes the audit key. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ store, folder, keychain }: SecretStoreOptions, record: VaultRecord | null) {
    this.#store = store;
    this.#folder = folder;
    this.#keychain = keychain ?? keytarKeychain();
    this.#record = record;
  }

  async state(): Promise<VaultState> {
    if (this.#record === null) return { state: 'new', keychain: await this.#keychain.available() };
    return { state: this.#vault === null ? 'locked' : 'open', kind: this.#record.kind };
  }

  vault(): Vault {
    if (this.#vault !== null) return this.#vault;
    throw new Failure(this.#record === null ? 'vault-new' : 'vault-locked');
  }

  create(choice: VaultChoice, creation: VaultCreation): Promise<Vault> {
    const made = this.#turn.then(() => this.#create(choice, creation));
    this.#turn = made.catch(() => undefined);
    return made;
  }

  async #create(choice: VaultChoice, { at, actor }: VaultCreation): Promise<Vault> {
    if (this.#record !== null) throw new Failure('vault-exists');
    const vaultKey = new Uint8Array(randomBytes(KEY_BYTES));
    const record =
      choice.kind === 'keychain'
        ? await this.#keepInKeychain(vaultKey, at)
        : await wrapVaultKey(vaultKey, choice.passphrase, at);
    const vault = openVault(record.kind, vaultKey);
    await this.#store.keyAudit(vault.auditKey);
    const made = await this.#store.commit([
      statement('vault.create', record),
      statement('audit.append', {
        at,
        actor,
        action: 'vault.created',
        objectKind: 'vault',
        objectId: 'vault',
        detail: { kind: record.kind },
      }),
    ]);
    if (made.outcome === 'conflict') throw new Failure('vault-exists');
    this.#record = record;
    this.#vault = vault;
    return vault;
  }

  async unlock(passphrase: string | null): Promise<Vault> {
    if (this.#vault !== null) return this.#vault;
    const record = this.#record;
    if (record === null) throw new Failure('vault-new');
    const vaultKey =
      record.kind === 'keychain'
        ? await this.#fetchFromKeychain(record)
        : await unwrapVaultKey(record, passphrase ?? '');
    const vault = openVault(record.kind, vaultKey);
    await this.#store.keyAudit(vault.auditKey);
    this.#vault = vault;
    return vault;
  }

  /** The entry has a name of its own each time: a new folder at an old place must not take the old one's key. */
  async #keepInKeychain(vaultKey: Uint8Array, createdAt: number): Promise<VaultRecord> {
    const account = `${this.#folder} ${randomUUID().slice(0, 8)}`;
    const value = Buffer.from(vaultKey).toString('base64');
    await this.#keychain.write(account, value);
    // Some services take a value and lose it; better found out now than at the next start.
    if ((await this.#keychain.read(account)) !== value) {
      throw new Failure('keychain-unavailable', { reason: 'it does not keep what it is given' });
    }
    return { kind: 'keychain', account, keyCheck: keyCheck(vaultKey), createdAt };
  }

  async #fetchFromKeychain(record: Extract<VaultRecord, { kind: 'keychain' }>): Promise<Uint8Array> {
    const value = await this.#keychain.read(record.account);
    const vaultKey = value === null ? null : new Uint8Array(Buffer.from(value, 'base64'));
    if (vaultKey?.length !== KEY_BYTES || !timingSafeEqual(keyCheck(vaultKey), record.keyCheck)) {
      throw new Failure('vault-key-missing', { account: record.account });
    }
    return vaultKey;
  }
}
