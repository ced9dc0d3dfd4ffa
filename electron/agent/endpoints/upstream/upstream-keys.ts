import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Vault } from '../../secrets/vault.ts';
import { statement, type Statement } from '../../store/statements.ts';
import type { Store } from '../../store/store.ts';

/**
 * What a request needs until it is settled and nobody is to read: the key that signs it, that of the certificate which it renews, and
 * the CSR itself where it carries a challenge.
 */
const TABLES = { request: 'upstream-key', renewed: 'upstream-renewed-key', csr: 'upstream-csr' } as const;
type Which = keyof typeof TABLES;

/** Secrets of requests to external CAs, sealed in the store; destroyed in the unit that settles the request. */
export class UpstreamKeys {
  readonly #store: Store;
  readonly #vault: () => Vault;

  constructor(store: Store, vault: () => Vault) {
    this.#store = store;
    this.#vault = vault;
  }

  /** @param secret keys as PKCS#8 DER; null for none */
  keep(which: Which, requestId: string, secret: Uint8Array | null): Statement[] {
    if (secret === null) return [];
    const place = { table: TABLES[which], row: requestId, version: 1 };
    return [statement('secret.put', { ...place, box: this.#vault().seal(place, secret) })];
  }

  /** DER; null where there is none. Throws the Failure `secret-damaged`. */
  async open(which: Which, requestId: string): Promise<Uint8Array | null> {
    const table = TABLES[which];
    const stored = await this.#store.read('secret.get', { table, row: requestId });
    if (stored === null) return null;
    return this.#vault().open({ table, row: requestId, version: stored.version }, stored.box);
  }

  async handle(which: Exclude<Which, 'csr'>, requestId: string): Promise<KeyObject | null> {
    const der = await this.open(which, requestId);
    return der === null ? null : createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
  }

  /** What destroys all that a request has. */
  async forgetting(requestId: string): Promise<Statement[]> {
    const all = await Promise.all(
      Object.values(TABLES).map(async (table) => {
        const stored = await this.#store.read('secret.get', { table, row: requestId });
        return stored === null ? [] : [statement('secret.remove', { table, row: requestId })];
      }),
    );
    return all.flat();
  }
}
