import type { AuthorityView, CrlState } from '../../../shared/contract/authority.ts';
import type { RevocationReason } from '../../../shared/contract/certificates.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { certificateRow } from '../enrollment/record.ts';
import { readCertificate } from '../pki/certificate.ts';
import { PEM_LABELS, toPem } from '../pki/pem.ts';
import { readPublicKey } from '../pki/public-key.ts';
import type { SignatureAlgorithm } from '../pki/signature-algorithm.ts';
import { signatureAlgorithmFor, type Signer } from '../pki/signer.ts';
import type { Vault } from '../secrets/vault.ts';
import type { PublicAddresses } from '../settings/public-addresses.ts';
import type { AuthorityRecord } from '../store/queries.ts';
import { statement, type NewCrl, type SecretPlace, type Statement } from '../store/statements.ts';
import type { Store } from '../store/store.ts';
import {
  makeAuthority,
  makeRegistrationAuthority,
  type MadeRegistrationAuthority,
  type NewAuthorityInput,
} from './create-authority.ts';
import type { Issuer } from './issue.ts';
import { signRevocationList } from './revocation-list.ts';

const DAY = 86_400_000;
/** How long before its end an RA has a successor: until then both decrypt, so that no device need hurry. */
const RA_OVERLAP = 60 * DAY;

/** Where private keys do their work; the authority hands them over and never looks at them again. */
export type KeyRing = {
  addKey(id: string, pkcs8Der: Uint8Array): void;
  signer(keyId: string, algorithm: SignatureAlgorithm): Signer;
};

export type LocalAuthorityDeps = {
  readonly store: Store;
  readonly vault: () => Vault;
  readonly keys: KeyRing;
  readonly clock: () => number;
  readonly addresses: () => PublicAddresses;
  readonly crlDays: () => number;
  /** Told after a CRL is on disk. */
  readonly onCrl: (state: CrlState) => void;
  /** Told when a new RA is in `loaded` and its key with the key ring. */
  readonly onRaRenewed: () => void;
};

type Loaded = { readonly record: AuthorityRecord; readonly issuer: Issuer; readonly crl: NewCrl };

/** The embedded CA of this data folder through its life: none yet, made, issuing, publishing its CRL. */
export class LocalAuthority {
  readonly #deps: LocalAuthorityDeps;
  #loaded: Loaded | null = null;
  /** CRL numbers are consecutive, so publishing happens one at a time. */
  #publishing: Promise<unknown> = Promise.resolve();

  constructor(deps: LocalAuthorityDeps) {
    this.#deps = deps;
  }

  /** Loads what the folder holds and hands the keys to the key ring; needs an open vault. */
  async load(): Promise<void> {
    await this.#read();
    await this.publishWhenDue();
  }

  async #read(): Promise<void> {
    const { store, vault, keys } = this.#deps;
    const record = await store.read('authority.get', {});
    if (record === null) return;
    keys.addKey(record.id, vault().open(...(await this.#box(place('authority', record.id)))));
    for (const { serial } of [record.ra, ...record.formerRas]) {
      keys.addKey(serial, vault().open(...(await this.#box(place('ra', serial)))));
    }
    const crl = await store.read('crl.current', { authorityId: record.id });
    if (crl === null) throw new Failure('internal', {}, { cause: new Error('an authority without a CRL') });
    this.#loaded = { record, issuer: this.#issuer(record), crl };
  }

  get exists(): boolean {
    return this.#loaded !== null;
  }

  /** The CA in use. Throws `authority-missing`. */
  get loaded(): Loaded {
    if (this.#loaded === null) throw new Failure('authority-missing');
    return this.#loaded;
  }

  /** Makes the CA, its registration authority and its first, empty CRL, in one unit. Throws `authority-exists`. */
  async create(input: NewAuthorityInput, actor: string): Promise<void> {
    if (this.#loaded !== null) throw new Failure('authority-exists', { name: this.#loaded.record.name });
    const { store, keys, clock } = this.#deps;
    const now = clock();
    const { facts, privateKey, ra } = await makeAuthority(input, now);
    keys.addKey(facts.id, privateKey);
    const crl = await this.#sign(facts.id, this.#issuer(facts), [], 1, now);
    const outcome = await store.commit([
      statement('authority.insert', facts),
      this.#seal(place('authority', facts.id), privateKey),
      ...this.#raStatements(ra, facts.id, null),
      statement('crl.insert', crl),
      this.#audit(actor, 'authority.created', facts.id, { name: input.name, key: input.key, sha256: facts.sha256 }),
    ]);
    if (outcome.outcome === 'conflict') throw new Failure('authority-exists', { name: input.name });
    await this.load();
  }

  async view(): Promise<AuthorityView> {
    const { crl } = this.loaded;
    const record = (await this.#deps.store.read('authority.get', {})) ?? this.loaded.record;
    const { ra } = record;
    return {
      id: record.id,
      name: record.name,
      subject: record.subject,
      serial: record.serial,
      keyKind: record.keyKind,
      notBefore: record.notBefore,
      notAfter: record.notAfter,
      fingerprints: { sha256: record.sha256, sha1: record.sha1, md5: record.md5 },
      pem: toPem(PEM_LABELS.certificate, record.certificate),
      certificateUrl: this.#deps.addresses().caUrl(record.id),
      ra: {
        serial: ra.serial,
        subject: ra.subject,
        notBefore: ra.notBefore,
        notAfter: ra.notAfter,
        keyKind: ra.keyKind,
      },
      crl: this.crlState(crl),
      issued: record.issued,
      revoked: record.revoked,
    };
  }

  crlState(crl: NewCrl = this.loaded.crl): CrlState {
    const { number, thisUpdate, nextUpdate, entries, authorityId } = crl;
    return { number, thisUpdate, nextUpdate, entries, url: this.#deps.addresses().crlUrl(authorityId) };
  }

  /** Revokes and publishes the CRL that says so, in one unit. Throws `certificate-already-revoked`. */
  revoke(serial: string, reason: RevocationReason, name: string, actor: string): Promise<void> {
    return this.#alone(async () => {
      const at = this.#deps.clock();
      const { notAfter } = (await this.#deps.store.read('certificate.facts', { serial })) ?? { notAfter: at };
      await this.#publish(
        [{ serial, revokedAt: at, reason, notAfter }],
        [
          statement('certificate.revoke', { serial, at, reason }),
          statement('audit.append', {
            at,
            actor,
            action: 'certificate.revoked',
            objectKind: 'certificate',
            objectId: serial,
            detail: { name, reason },
          }),
        ],
      );
    });
  }

  /** Signs and publishes a new CRL now. */
  publishCrl(actor: string): Promise<CrlState> {
    return this.#alone(async () => {
      const { record, crl } = this.loaded;
      const number = String(crl.number + 1);
      await this.#publish([], [this.#audit(actor, 'crl.published', record.id, { number })]);
      return this.crlState();
    });
  }

  /** Publishes a new CRL when half of the present one's life is over; called often, does little. */
  async publishWhenDue(): Promise<void> {
    if (this.#loaded !== null && isDue(this.#loaded.crl, this.#deps.clock())) await this.publishCrl('agent');
  }

  /**
   * Gives the registration authority a successor with a new key before it ends, unless the CA ends first. Devices fetch
   * its certificate with each enrollment; for those that keep the old one, the old key goes on decrypting until its end.
   */
  renewRaWhenDue(): Promise<void> {
    if (this.#loaded === null || !isRaDue(this.#loaded.record, this.#deps.clock())) return Promise.resolve();
    return this.#alone(async () => {
      const { record, issuer } = this.loaded;
      const { store, clock, addresses, onRaRenewed } = this.#deps;
      if (!isRaDue(record, clock())) return;
      const published = { crlUrl: addresses().crlUrl(record.id), caUrl: addresses().caUrl(record.id) };
      const input = { name: record.name, key: record.keyKind };
      const ra = await makeRegistrationAuthority(issuer, input, { now: clock(), ...published });
      const { serial } = ra.certificate;
      await store.commit([
        ...this.#raStatements(ra, record.id, record.ra.serial),
        this.#audit('agent', 'authority.ra-renewed', record.id, { serial, renews: record.ra.serial }),
      ]);
      await this.#read();
      onRaRenewed();
    });
  }

  #raStatements(ra: MadeRegistrationAuthority, authorityId: string, renews: string | null): Statement[] {
    const { serial, issuedAt } = ra.certificate;
    const relations = { authorityId, registrationId: null, transactionId: null, renews };
    return [
      statement('certificate.insert', certificateRow(ra.certificate, relations, 'ra')),
      statement('ra.insert', { serial, authorityId, keyKind: ra.keyKind, createdAt: issuedAt }),
      this.#seal(place('ra', serial), ra.privateKey),
      ...(renews === null ? [] : [statement('certificate.markRenewed', { serial: renews, renewedBy: serial })]),
    ];
  }

  #seal(at: SecretPlace, key: Uint8Array): Statement {
    return statement('secret.put', { ...at, box: this.#deps.vault().seal(at, key) });
  }

  async #publish(revoked: readonly RevokedEntry[], statements: readonly Statement[]): Promise<void> {
    const { store, clock, onCrl } = this.#deps;
    const { record, issuer, crl } = this.loaded;
    const now = clock();
    const known = await store.read('certificate.revoked', { authorityId: record.id });
    if (revoked.some(({ serial }) => known.some((each) => each.serial === serial))) throw alreadyRevoked(revoked);
    // RFC 5280 §3.3: an entry stays until a CRL after the certificate's end has carried it.
    const entries = [...known, ...revoked].filter(({ notAfter }) => notAfter >= crl.thisUpdate);
    const next = await this.#sign(record.id, issuer, entries, crl.number + 1, now);
    const outcome = await store.commit([...statements, statement('crl.insert', next)]);
    if (outcome.outcome === 'conflict') throw alreadyRevoked(revoked);
    this.#loaded = { record, issuer, crl: next };
    onCrl(this.crlState());
  }

  async #sign(
    authorityId: string,
    issuer: Issuer,
    entries: readonly RevokedEntry[],
    number: number,
    now: number,
  ): Promise<NewCrl> {
    const nextUpdate = now + this.#deps.crlDays() * DAY;
    const der = await signRevocationList(issuer, { number, thisUpdate: now, nextUpdate, entries });
    return { authorityId, number, thisUpdate: now, nextUpdate, entries: entries.length, der };
  }

  #issuer({ id, certificate: der }: Pick<AuthorityRecord, 'id' | 'certificate'>): Issuer {
    const certificate = readCertificate(der);
    const algorithm = signatureAlgorithmFor(readPublicKey(certificate.publicKey));
    return { certificate, signer: this.#deps.keys.signer(id, algorithm) };
  }

  async #box(at: SecretPlace): Promise<[SecretPlace, Uint8Array]> {
    const stored = await this.#deps.store.read('secret.get', at);
    if (stored === null) throw new Failure('vault-key-missing', { what: at.table });
    return [{ ...at, version: stored.version }, stored.box];
  }

  #audit(actor: string, action: string, objectId: string, detail: Readonly<Record<string, string>>): Statement {
    return statement('audit.append', {
      at: this.#deps.clock(),
      actor,
      action,
      objectKind: 'authority',
      objectId,
      detail,
    });
  }

  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#publishing.then(work, work);
    this.#publishing = result.catch(() => undefined);
    return result;
  }
}

type RevokedEntry = {
  readonly serial: string;
  readonly revokedAt: number;
  readonly reason: RevocationReason;
  readonly notAfter: number;
};

function place(table: 'authority' | 'ra', row: string): SecretPlace {
  return { table, row, version: 1 };
}

function isDue({ thisUpdate, nextUpdate }: NewCrl, now: number): boolean {
  return now >= thisUpdate + (nextUpdate - thisUpdate) / 2;
}

function isRaDue({ ra, notAfter }: AuthorityRecord, now: number): boolean {
  return ra.notAfter - now < RA_OVERLAP && notAfter > ra.notAfter && now < notAfter;
}

function alreadyRevoked(revoked: readonly RevokedEntry[]): Failure {
  return new Failure('certificate-already-revoked', { serial: revoked[0]?.serial ?? '' });
}
