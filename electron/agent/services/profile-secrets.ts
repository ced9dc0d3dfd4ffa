import type { Vault } from '../secrets/vault.ts';
import { statement, type Statement } from '../store/statements.ts';
import type { Store } from '../store/store.ts';
import type { HasSecrets } from './means.ts';
import type { Along } from './service-objects.ts';

/** The two secrets of a SCEP profile that are needed in the clear, under the names of their places in the vault. */
const KINDS = ['static-challenge', 'webhook-secret'] as const;
type SecretKind = (typeof KINDS)[number];

export type ProfileSecretsDeps = {
  readonly store: Store;
  readonly vault: () => Vault;
  readonly onFault: (error: unknown) => void;
};

/** Sealed in the store, opened once: envelopes are keyed by the static challenge, webhooks signed with the secret. */
export class ProfileSecrets {
  readonly #deps: ProfileSecretsDeps;
  readonly #open: Readonly<Record<SecretKind, Map<string, Uint8Array>>> = {
    'static-challenge': new Map(),
    'webhook-secret': new Map(),
  };

  constructor(deps: ProfileSecretsDeps) {
    this.#deps = deps;
  }

  /** What cannot be opened is reported and counts as absent. */
  async load(profileId: string): Promise<void> {
    const { store, vault, onFault } = this.#deps;
    for (const table of KINDS) {
      const stored = await store.read('secret.get', { table, row: profileId });
      if (stored === null) continue;
      try {
        const { version, box } = stored;
        this.#open[table].set(profileId, vault().open({ table, row: profileId, version }, box));
      } catch (error) {
        onFault(error);
      }
    }
  }

  has(profileId: string): HasSecrets {
    return {
      static: this.#open['static-challenge'].has(profileId),
      webhook: this.#open['webhook-secret'].has(profileId),
    };
  }

  staticChallenge(profileId: string): string | null {
    const octets = this.#open['static-challenge'].get(profileId);
    return octets === undefined ? null : Buffer.from(octets).toString('utf8');
  }

  webhookSecret(profileId: string): Uint8Array | null {
    return this.#open['webhook-secret'].get(profileId) ?? null;
  }

  /** Seals a new one in the place of the one before. */
  async replacing(table: SecretKind, profileId: string, value: Uint8Array): Promise<Along> {
    const { store, vault } = this.#deps;
    const stored = await store.read('secret.get', { table, row: profileId });
    const place = { table, row: profileId, version: (stored?.version ?? 0) + 1 };
    return {
      statements: [statement('secret.put', { ...place, box: vault().seal(place, value) })],
      keep: () => {
        this.#open[table].set(profileId, value);
      },
    };
  }

  /** Destroys what a profile has. */
  async removing(profileId: string): Promise<Along> {
    const { store } = this.#deps;
    const statements: Statement[] = [];
    for (const table of KINDS) {
      const stored = await store.read('secret.get', { table, row: profileId });
      if (stored !== null) statements.push(statement('secret.remove', { table, row: profileId }));
    }
    return {
      statements,
      keep: () => {
        for (const table of KINDS) this.#open[table].delete(profileId);
      },
    };
  }
}
