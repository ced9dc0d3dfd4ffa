import type { Endpoint, EndpointSettings, ValidationReport } from '../../../shared/contract/endpoints.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { newObjectId } from '../object-id.ts';
import { MOST_CHALLENGE } from '../pki/build-certification-request.ts';
import { readCertificate, type Certificate } from '../pki/certificate.ts';
import { formatName } from '../pki/distinguished-name.ts';
import { sha256Hex } from '../pki/fingerprints.ts';
import { PEM_LABELS, toPem } from '../pki/pem.ts';
import { changesBetween } from '../services/changes.ts';
import { problem, requireNone, type Notice } from '../services/problems.ts';
import type { KnownOf, ServiceObjects } from '../services/service-objects.ts';
import { statement, type Statement } from '../store/statements.ts';
import { readCertificateFile } from './certificate-file.ts';
import { readDefinitions, writeDefinitions } from './definitions.ts';
import { anchorsOf, endpointProblems } from './endpoint-problems.ts';
import { endpointNotices } from './endpoint-notices.ts';
import type { EndpointSecrets } from './endpoint-secrets.ts';
import { nextCaNotices, nextCasOf } from './next-cas.ts';

type Known = KnownOf<'endpoint'>;

export type EndpointsDeps = {
  readonly objects: ServiceObjects;
  readonly secrets: EndpointSecrets;
  /** What the daily look at its CA found wrong. */
  readonly looks?: { notices(endpointId: string): Notice[] };
};

const SECRETS = { password: 'endpoint-password', challenge: 'endpoint-challenge' } as const;

/** External CAs as the operator defines them; each act is in the audit log. */
export class Endpoints {
  readonly #objects: ServiceObjects;
  readonly #secrets: EndpointSecrets;
  readonly #looks: NonNullable<EndpointsDeps['looks']>;

  constructor({ objects, secrets, looks = { notices: () => [] } }: EndpointsDeps) {
    this.#objects = objects;
    this.#secrets = secrets;
    this.#looks = looks;
  }

  async list(): Promise<Endpoint[]> {
    return Promise.all(this.#objects.all('endpoint').map((known) => this.#view(known)));
  }

  /** Throws `not-found`. */
  async get(id: string): Promise<Endpoint> {
    return this.#view(this.#objects.get('endpoint', id));
  }

  /** Throws `service-invalid`. */
  create({ name, ...settings }: EndpointSettings & { readonly name: string }, actor: string): Promise<Endpoint> {
    return this.#objects.alone(async () => {
      const taken = this.#objects.isTaken('endpoint', name)
        ? [problem('endpoint-name-taken', ['name'], { value: name })]
        : [];
      requireNone([...taken, ...endpointProblems(settings)]);
      const createdAt = this.#objects.clock();
      const body = { ...settings, certificate: null, next: [] };
      const made = { id: newObjectId(createdAt), name, version: 1, createdAt, body };
      await this.#objects.put('endpoint', made, {
        actor,
        action: 'endpoint.created',
        detail: { preset: settings.preset, protocol: settings.connection.protocol },
      });
      return this.#view(made);
    });
  }

  /** Definitions without secrets and without certificates that have a key. */
  export(): string {
    return writeDefinitions(this.#objects.all('endpoint').map(({ name, body }) => ({ name, ...settingsOf(body) })));
  }

  /** All of them or none. Throws `service-invalid`. */
  import(json: string, actor: string): Promise<Endpoint[]> {
    return this.#objects.alone(async () => {
      const isTaken = (name: string): boolean => this.#objects.isTaken('endpoint', name);
      const definitions = readDefinitions(json, isTaken);
      const createdAt = this.#objects.clock();
      const made = definitions.map(({ name, ...settings }) => ({
        ...{ id: newObjectId(createdAt), name, version: 1, createdAt },
        body: { ...settings, certificate: null, next: [] },
      }));
      const audit = made.map((known) => {
        const { preset, connection } = known.body;
        const detail = { preset, protocol: connection.protocol, by: 'import' };
        return this.#objects.audit('endpoint', known, { actor, action: 'endpoint.created', detail });
      });
      await this.#objects.putAll('endpoint', made, ...audit);
      return Promise.all(made.map((known) => this.#view(known)));
    });
  }

  /** Throws `service-invalid`, `service-changed`, `not-found`. */
  set(id: string, version: number, settings: EndpointSettings, actor: string): Promise<Endpoint> {
    return this.#objects.alone(async () => this.#change(this.#objects.at('endpoint', id, version), settings, actor));
  }

  /** Adds a certificate of the newest report's chain, or of a CA that will follow, to the anchors. Throws `not-found` for others. */
  confirm(id: string, version: number, sha256: string, actor: string): Promise<Endpoint> {
    return this.#objects.alone(async () => {
      const known = this.#objects.at('endpoint', id, version);
      const anchors = anchorsOf(known.body);
      const shown = await this.#shown(known, sha256);
      if (shown === null) throw new Failure('not-found', { what: sha256 });
      if (anchors.some(({ der }) => sha256Hex(der) === sha256)) return this.#view(known);
      const all = [...anchors.map(({ der }) => toPem(PEM_LABELS.certificate, der)), shown].join('');
      const settings = settingsOf(known.body);
      return this.#change(known, { ...settings, trust: { ...settings.trust, anchors: all } }, actor);
    });
  }

  /** Throws `service-in-use` for what an RA profile names or a request waits at. */
  remove(id: string, version: number, actor: string): Promise<void> {
    return this.#objects.alone(async () => {
      const known = this.#objects.at('endpoint', id, version);
      const user = this.#objects.all('ra-profile').find(({ body }) => body.authority === id);
      if (user !== undefined) throw new Failure('service-in-use', { name: known.name, by: user.name });
      const waiting = await this.#waiting(id);
      if (waiting > 0) throw new Failure('service-in-use', { name: known.name, by: String(waiting) });
      const { statements, keep } = await this.#secrets.removing(id);
      const along = { statements: [...statements, statement('endpoint.forget', { endpointId: id })], keep };
      await this.#objects.remove('endpoint', known, { actor, action: 'endpoint.removed' }, along);
    });
  }

  /** Passwords and challenges go in and never come out; null removes. Throws `service-invalid`. */
  setSecret(id: string, secret: keyof typeof SECRETS, value: string | null, actor: string): Promise<Endpoint> {
    return this.#objects.alone(async () => {
      const known = this.#objects.get('endpoint', id);
      requireNone(secret === 'challenge' && value !== null ? challengeProblems(value) : []);
      const octets = value === null ? null : Buffer.from(value, 'utf8');
      const along = await this.#secrets.replacing(SECRETS[secret], id, octets);
      const action = value === null ? 'endpoint.secret-removed' : 'endpoint.secret-changed';
      // A new object, so that connections with the old secret are not used again.
      await this.#objects.note('endpoint', { ...known }, { actor, action, detail: { secret } }, along);
      return this.#view(known);
    });
  }

  /** A certificate with its key. Throws `service-invalid`. */
  setCertificate(id: string, file: Uint8Array, passphrase: string | null, actor: string): Promise<Endpoint> {
    return this.#objects.alone(async () => {
      const known = this.#objects.get('endpoint', id);
      const read = await readCertificateFile(file, passphrase);
      requireNone('problem' in read ? [problem(read.problem, ['file'])] : []);
      if ('problem' in read) throw new TypeError('a file with a problem went through');
      return this.keepCertificate(known, read.certificate, read.privateKey, actor);
    });
  }

  /** Within `alone`, in one unit with `unit`. The key is DER of PKCS#8. */
  async keepCertificate(
    known: Known,
    certificate: Uint8Array,
    privateKey: Uint8Array,
    actor: string,
    unit: readonly Statement[] = [],
  ): Promise<Endpoint> {
    const { statements, keep } = await this.#secrets.replacing('endpoint-key', known.id, privateKey);
    const along = { statements: [...unit, ...statements], keep };
    const changed = { ...known, body: { ...known.body, certificate: Buffer.from(certificate).toString('base64') } };
    const { subjectName, notAfter } = readCertificate(certificate);
    const detail = { subject: formatName(subjectName), notAfter: new Date(notAfter).toISOString() };
    await this.#objects.note('endpoint', changed, { actor, action: 'endpoint.certificate-changed', detail }, along);
    return this.#view(changed);
  }

  /** Newest first. */
  reports(endpointId: string): Promise<ValidationReport[]> {
    return this.#objects.store.read('endpointReport.all', { endpointId });
  }

  /** PEM of what an operator was shown under this fingerprint; null for nothing. */
  async #shown({ id, body }: Known, sha256: string): Promise<string | null> {
    const [report] = await this.reports(id);
    const link = report?.chain.find((each) => each.sha256 === sha256);
    if (link !== undefined) return link.pem;
    const next = nextCasOf(body, this.#objects.clock()).find(({ der }) => sha256Hex(der) === sha256);
    return next === undefined ? null : toPem(PEM_LABELS.certificate, next.der);
  }

  async #change(known: Known, settings: EndpointSettings, actor: string): Promise<Endpoint> {
    requireNone(endpointProblems(settings));
    const { certificate, next } = known.body;
    const before = settingsOf(known.body);
    const detail = changesBetween(before, settings);
    if (Object.keys(detail).length === 0) return this.#view(known);
    const changed = {
      ...known,
      version: known.version + 1,
      body: { ...settings, certificate, next: isSameCa(before, settings) ? next : [] },
    };
    await this.#objects.put('endpoint', changed, { actor, action: 'endpoint.changed', detail });
    return this.#view(changed);
  }

  #waiting(endpointId: string): Promise<number> {
    return this.#objects.store.read('upstream.waiting', { endpointId });
  }

  async #view({ id, name, version, createdAt, body }: Known): Promise<Endpoint> {
    const { certificate: stored } = body;
    const settings = settingsOf(body);
    const certificate = stored === null ? null : readCertificate(Buffer.from(stored, 'base64'));
    const ended = (await this.reports(id)).find(({ endedAt }) => endedAt !== null);
    const hasPassword = await this.#secrets.has('endpoint-password', id);
    const hasChallenge = await this.#secrets.has('endpoint-challenge', id);
    return {
      ...settings,
      ...{ id, name, version, createdAt, hasPassword, hasChallenge },
      certificate: certificate === null ? null : factsOf(certificate),
      validation: ended === undefined ? null : { id: ended.id, endedAt: ended.endedAt, verdict: ended.verdict },
      waiting: await this.#waiting(id),
      notices: [
        ...endpointNotices(settings, { hasPassword, hasChallenge, certificate }, this.#objects.clock()),
        ...(settings.enabled ? [...nextCaNotices(body, this.#objects.clock()), ...this.#looks.notices(id)] : []),
      ],
    };
  }
}

/** Whoever is asked elsewhere may be another CA, and what the one before announced is not its word. */
function isSameCa(before: EndpointSettings, after: EndpointSettings): boolean {
  return JSON.stringify(before.connection) === JSON.stringify(after.connection);
}

function settingsOf({ enabled, preset, connection, trust, timeout }: Known['body']): EndpointSettings {
  return { enabled, preset, connection, trust, timeout };
}

function factsOf({ subjectName, issuerName, serial, notBefore, notAfter }: Certificate) {
  return { subject: formatName(subjectName), issuer: formatName(issuerName), serial, notBefore, notAfter };
}

/** What no request can carry is no challenge. */
function challengeProblems(value: string) {
  const most = MOST_CHALLENGE;
  return value.length > most ? [problem('endpoint-challenge-long', ['value'], { most: String(most) })] : [];
}
