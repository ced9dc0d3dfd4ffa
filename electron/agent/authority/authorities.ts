import type { RaRole } from '../../../shared/contract/authority.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { readCertificate } from '../pki/certificate.ts';
import { readPublicKey } from '../pki/public-key.ts';
import { signatureAlgorithmFor } from '../pki/signer.ts';
import type { AuthorityRecord, RaRecord } from '../store/queries.ts';
import { statement, type NewCrl, type SecretPlace, type Statement } from '../store/statements.ts';
import type { LocalAuthorityDeps } from './authority-deps.ts';
import type { Issuer } from './issue.ts';

/** One authority as it is used: what is stored of it, its signer, its newest CRL. */
export type Authority = { readonly record: AuthorityRecord; readonly issuer: Issuer; readonly crl: NewCrl };

/** The RA of a role that devices are given, and those before it that some device may still encrypt to, newest first. */
export type RaIdentities = { readonly ra: RaRecord; readonly formerRas: readonly RaRecord[] };

type Deps = Pick<LocalAuthorityDeps, 'store' | 'vault' | 'keys' | 'clock'>;

/** The authorities of this data folder in memory: read from the store, their keys handed to the key ring. */
export class Authorities {
  readonly #deps: Deps;
  readonly #handedOver = new Set<string>();
  #all: readonly Authority[] = [];

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Newest first. */
  get all(): readonly Authority[] {
    return this.#all;
  }

  get current(): Authority | null {
    return this.#inState('current');
  }

  get staged(): Authority | null {
    return this.#inState('staged');
  }

  find(id: string): Authority | null {
    return this.#all.find(({ record }) => record.id === id) ?? null;
  }

  /** Null before there is an RA of this role. */
  ras(role: RaRole): RaIdentities | null {
    const now = this.#deps.clock();
    const inService = this.#all.filter(({ record }) => record.state !== 'staged').flatMap(({ record }) => record.ras);
    const ra = this.current?.record.ras.find((each) => each.role === role);
    if (ra === undefined) return null;
    return {
      ra,
      formerRas: inService.filter((each) => each.role === role && each !== ra && each.notAfter > now),
    };
  }

  /** Reads everything anew. Throws `vault-key-missing`, `secret-damaged`. */
  async read(): Promise<void> {
    const { store } = this.#deps;
    const all: Authority[] = [];
    for (const record of await store.read('authority.list', {})) {
      await this.#handOver(record);
      const crl = await store.read('crl.current', { authorityId: record.id });
      if (crl === null) throw new Failure('internal', {}, { cause: new Error('an authority without a CRL') });
      all.push({ record, issuer: this.issuer(record), crl });
    }
    this.#all = all;
  }

  replaceCrl(crl: NewCrl): void {
    this.#all = this.#all.map((each) => (each.record.id === crl.authorityId ? { ...each, crl } : each));
  }

  issuer({ id, certificate: der }: Pick<AuthorityRecord, 'id' | 'certificate'>): Issuer {
    const certificate = readCertificate(der);
    const algorithm = signatureAlgorithmFor(readPublicKey(certificate.publicKey));
    return { certificate, signer: this.#deps.keys.signer(id, algorithm) };
  }

  /** Seals a new key for the vault. */
  seal(table: 'authority' | 'ra', row: string, key: Uint8Array): Statement {
    const at: SecretPlace = { table, row, version: 1 };
    return statement('secret.put', { ...at, box: this.#deps.vault().seal(at, key) });
  }

  /** Takes the keys of an authority and its RAs out of use, after they are gone from the store. */
  forgetKeys({ id, ras }: AuthorityRecord): void {
    for (const key of [id, ...ras.map(({ serial }) => serial)]) {
      this.#deps.keys.removeKey(key);
      this.#handedOver.delete(key);
    }
  }

  #inState(state: AuthorityRecord['state']): Authority | null {
    return this.#all.find(({ record }) => record.state === state) ?? null;
  }

  async #handOver(record: AuthorityRecord): Promise<void> {
    const now = this.#deps.clock();
    // What has ended signs nothing any more; what issues is kept even then, so that it can say so.
    if (record.state !== 'former' || record.notAfter > now) await this.#handOverKey('authority', record.id);
    for (const ra of record.ras) {
      const isNewest = record.ras.find(({ role }) => role === ra.role) === ra;
      if (isNewest || ra.notAfter > now) await this.#handOverKey('ra', ra.serial);
    }
  }

  async #handOverKey(table: 'authority' | 'ra', row: string): Promise<void> {
    if (this.#handedOver.has(row)) return;
    const { store, vault, keys } = this.#deps;
    const stored = await store.read('secret.get', { table, row });
    if (stored === null) throw new Failure('vault-key-missing', { what: table });
    keys.addKey(row, vault().open({ table, row, version: stored.version }, stored.box));
    this.#handedOver.add(row);
  }
}
