import type { Signer, SignerSettings } from '../../../shared/contract/signers.ts';
import { newObjectId } from '../object-id.ts';
import type { Certificate } from '../pki/certificate.ts';
import { formatName } from '../pki/distinguished-name.ts';
import { oidName } from '../pki/oid-names.ts';
import { PEM_LABELS, toPem } from '../pki/pem.ts';
import { sha256Hex } from '../pki/fingerprints.ts';
import { changesBetween } from './changes.ts';
import { download, type Download, type DownloadLimits } from './download.ts';
import { certificateIn, problem, requireNone } from './problems.ts';
import type { KnownOf, ServiceObjects } from './service-objects.ts';
import { dueAt, noNews, readNews } from './signer-crl.ts';
import { readSigner, standingOf, type OwnRecord, type ReadSigner, type SignerStanding } from './signer-facts.ts';
import { checkSigner, readSignerPem, signerNotices } from './signer-problems.ts';

type Known = KnownOf<'signer'>;

/** A CRL with some hundred thousand entries; the thread that reads it also serves devices. */
const CRL_LIMITS: DownloadLimits = { most: 4 * 1_048_576, timeout: 15_000 };
const HOUR = 3_600_000;

export type SignersDeps = {
  readonly objects: ServiceObjects;
  readonly onFault: (error: unknown) => void;
  readonly fetch?: (url: string, limits: DownloadLimits, end: AbortSignal) => Promise<Download>;
};

/** Management systems whose certificate lets devices in; each act of the operator is in the audit log. */
export class Signers {
  readonly #deps: SignersDeps;
  readonly #objects: ServiceObjects;
  readonly #end = new AbortController();
  /** SHA-256 of the certificate → identifier; made anew after a change. */
  #byCertificate: ReadonlyMap<string, string> | null = null;
  /** By identifier; as good as the object that it was made of. */
  readonly #read = new Map<string, { readonly of: Known; readonly signer: ReadSigner }>();

  constructor(deps: SignersDeps) {
    this.#deps = deps;
    this.#objects = deps.objects;
    this.#objects.watch((kind) => {
      if (kind === 'signer') this.#byCertificate = null;
    });
  }

  async list(): Promise<Signer[]> {
    return Promise.all(this.#objects.all('signer').map((signer) => this.#view(signer)));
  }

  /** Throws `not-found`. */
  async get(id: string): Promise<Signer> {
    return this.#view(this.#objects.get('signer', id));
  }

  /** Throws `service-invalid`. */
  async create(
    input: SignerSettings & { readonly name: string; readonly pem: string },
    actor: string,
  ): Promise<Signer> {
    const { name, pem, ...given } = input;
    const made = await this.#objects.alone(async () => {
      const taken = this.#objects.isTaken('signer', name)
        ? [problem('signer-name-taken', ['name'], { value: name })]
        : [];
      const reading = readSignerPem(pem);
      requireNone('problem' in reading ? [...taken, reading.problem] : taken);
      if ('problem' in reading) throw new TypeError('a certificate with a problem went through');
      const { certificate } = reading;
      const { problems, settings } = checkSigner(this.#objects, certificate, given, await this.#isOurs(certificate));
      requireNone([...this.#sameCertificate(certificate), ...problems]);
      const createdAt = this.#objects.clock();
      const body = { ...settings, certificate: Buffer.from(certificate.der).toString('base64'), crl: null };
      const signer = { id: newObjectId(createdAt), name, version: 1, createdAt, body };
      const detail = { sha256: sha256Hex(certificate.der), ...changesBetween({}, settings) };
      await this.#objects.put('signer', signer, { actor, action: 'signer.created', detail });
      return signer;
    });
    this.#refreshLater(made);
    return this.#view(made);
  }

  /** Throws `service-invalid`, `service-changed`, `not-found`. */
  async set(id: string, version: number, given: SignerSettings, actor: string): Promise<Signer> {
    const next = await this.#objects.alone(async () => {
      const known = this.#objects.at('signer', id, version);
      const { certificate } = this.read(known);
      const { problems, settings } = checkSigner(this.#objects, certificate, given, await this.#isOurs(certificate));
      requireNone(problems);
      const { certificate: kept, crl, ...before } = known.body;
      const detail = changesBetween(before, settings);
      if (Object.keys(detail).length === 0) return known;
      const sameSource = JSON.stringify(before.revocation) === JSON.stringify(settings.revocation);
      const body = { ...settings, certificate: kept, crl: sameSource ? crl : null };
      const changed = { ...known, version: version + 1, body };
      await this.#objects.put('signer', changed, { actor, action: 'signer.changed', detail });
      return changed;
    });
    this.#refreshLater(next);
    return this.#view(next);
  }

  remove(id: string, version: number, actor: string): Promise<void> {
    return this.#objects.alone(async () => {
      const known = this.#objects.at('signer', id, version);
      await this.#objects.remove('signer', known, { actor, action: 'signer.removed' });
      this.#read.delete(id);
    });
  }

  /** Fetches its CRL now; what came of it is in `crl`. */
  async refresh(id: string): Promise<Signer> {
    await this.#refresh(this.#objects.get('signer', id));
    return this.get(id);
  }

  /** Ends fetches that are under way; what they bring is not looked at any more. */
  close(): void {
    this.#end.abort();
  }

  /** Fetches every CRL whose time has come; called often, does little. */
  async refreshWhenDue(): Promise<void> {
    const now = this.#objects.clock();
    const due = this.#objects.all('signer').filter(({ body }) => body.enabled && dueAt(body.crl) <= now);
    for (const signer of due) await this.#refresh(signer);
  }

  read(known: Known): ReadSigner {
    const found = this.#read.get(known.id);
    if (found?.of === known) return found.signer;
    const signer = readSigner(known.body);
    this.#read.set(known.id, { of: known, signer });
    return signer;
  }

  /** The one with exactly this certificate, by the hexadecimal SHA-256 of its DER. */
  withCertificate(sha256: string): Known | null {
    this.#byCertificate ??= new Map(this.#objects.all('signer').map((known) => [this.read(known).sha256, known.id]));
    const id = this.#byCertificate.get(sha256);
    return id === undefined ? null : this.#objects.find('signer', id);
  }

  /** Asks the store only about certificates of ours. */
  async standing(known: Known, now: number): Promise<SignerStanding> {
    const read = this.read(known);
    const own = known.body.revocation.source === 'local' ? await this.#ownRecord(read.certificate) : null;
    return standingOf(known.body, read, own, now);
  }

  async #ownRecord({ serial, der }: Certificate): Promise<OwnRecord> {
    const facts = await this.#objects.store.read('certificate.facts', { serial });
    // Found by serial number, proven by its bytes.
    return facts === null || Buffer.compare(facts.der, der) !== 0 ? null : { revoked: facts.revokedAt !== null };
  }

  async #isOurs(certificate: Certificate): Promise<boolean> {
    return (await this.#ownRecord(certificate)) !== null;
  }

  #sameCertificate(certificate: Certificate) {
    const same = this.withCertificate(sha256Hex(certificate.der));
    return same === null ? [] : [problem('signer-certificate-taken', ['pem'], { name: same.name })];
  }

  #refreshLater(signer: Known): void {
    if (signer.body.enabled && signer.body.crl === null) this.#refresh(signer).catch(this.#deps.onFault);
  }

  async #refresh(signer: Known): Promise<void> {
    const { revocation } = signer.body;
    if (revocation.source !== 'crl') return;
    const { url, issuerPem } = revocation;
    const { signal } = this.#end;
    const fetched = await (this.#deps.fetch ?? download)(url, CRL_LIMITS, signal);
    await this.#objects.alone(async () => {
      const known = signal.aborted ? null : this.#objects.find('signer', signer.id);
      const issuer = certificateIn(issuerPem);
      // Removed, or checked in another way by now.
      if (known === null || issuer === null || JSON.stringify(known.body.revocation) !== JSON.stringify(revocation))
        return;
      const now = this.#objects.clock();
      const before = known.body.crl;
      const { certificate } = this.read(known);
      const crl =
        fetched.outcome === 'done'
          ? readNews(fetched.body, { certificate, issuer, url, before, now })
          : noNews(before, fetched.code, now);
      const revoked = crl.revokedAt !== null && (before?.revokedAt ?? null) === null;
      const act = revoked ? { actor: 'agent', action: 'signer.revocation-noticed' } : null;
      await this.#objects.note('signer', { ...known, body: { ...known.body, crl } }, act);
    });
  }

  async #view(known: Known): Promise<Signer> {
    const { id, name, version, createdAt, body } = known;
    const { enabled, usages, scope, registered, raProfileIds, quota, revocation, crl } = body;
    const { certificate, sha256, purposes } = this.read(known);
    const now = this.#objects.clock();
    const uses = await this.#objects.store.read('signer.uses', { hour: Math.floor(now / HOUR) });
    return {
      ...{ id, name, version, createdAt },
      ...{ enabled, usages, scope, registered, raProfileIds, quota, revocation },
      certificate: {
        pem: toPem(PEM_LABELS.certificate, certificate.der),
        subject: formatName(certificate.subjectName),
        issuer: formatName(certificate.issuerName),
        serial: certificate.serial,
        sha256,
        notBefore: certificate.notBefore,
        notAfter: certificate.notAfter,
        usages: purposes.map((purpose) => oidName(purpose) ?? purpose),
      },
      standing: await this.standing(known, now),
      usedThisHour: uses[id] ?? 0,
      crl: crl === null ? null : { fetchedAt: crl.fetchedAt, nextUpdate: crl.nextUpdate, problem: crl.problem },
      notices: signerNotices(body),
    };
  }
}
