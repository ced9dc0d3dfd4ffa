import type { Vault } from '../secrets/vault.ts';
import { statement } from '../store/statements.ts';
import type { Store } from '../store/store.ts';
import type { Along } from '../services/service-objects.ts';

/** What of an endpoint is secret, under the names of the places in the vault. */
const KINDS = ['endpoint-password', 'endpoint-challenge', 'endpoint-key'] as const;
export type EndpointSecretKind = (typeof KINDS)[number];

/** Passwords, challenges and keys of external CAs: sealed in the store, opened for the moment in which they are needed. */
export class EndpointSecrets {
  readonly #store: Store;
  readonly #vault: () => Vault;

  constructor(store: Store, vault: () => Vault) {
    this.#store = store;
    this.#vault = vault;
  }

  async has(kind: EndpointSecretKind, endpointId: string): Promise<boolean> {
    return (await this.#store.read('secret.get', { table: kind, row: endpointId })) !== null;
  }

  /** Null where there is none. Throws the Failure `secret-damaged`. */
  async open(kind: EndpointSecretKind, endpointId: string): Promise<Uint8Array | null> {
    const stored = await this.#store.read('secret.get', { table: kind, row: endpointId });
    if (stored === null) return null;
    const { version, box } = stored;
    return this.#vault().open({ table: kind, row: endpointId, version }, box);
  }

  /** Seals a new one in the place of the one before; null removes it. */
  async replacing(kind: EndpointSecretKind, endpointId: string, value: Uint8Array | null): Promise<Along> {
    const stored = await this.#store.read('secret.get', { table: kind, row: endpointId });
    if (value === null) {
      const statements = stored === null ? [] : [statement('secret.remove', { table: kind, row: endpointId })];
      return { statements, keep: () => undefined };
    }
    const place = { table: kind, row: endpointId, version: (stored?.version ?? 0) + 1 };
    const box = this.#vault().seal(place, value);
    return { statements: [statement('secret.put', { ...place, box })], keep: () => undefined };
  }

  /** Destroys all that an endpoint has. */
  async removing(endpointId: string): Promise<Along> {
    const all = await Promise.all(KINDS.map((kind) => this.replacing(kind, endpointId, null)));
    return { statements: all.flatMap(({ statements }) => statements), keep: () => undefined };
  }
}
