import { createPrivateKey } from 'node:crypto';
import type { Accepted } from '../connectors/accept-certificate.ts';
import { CaFault } from '../outbound/ca-fault.ts';
import { buildCertificationRequest, type CertificationRequestContent } from '../pki/build-certification-request.ts';
import { readCertificate, type Certificate } from '../pki/certificate.ts';
import { nameAttribute, writeName } from '../pki/distinguished-name.ts';
import { newKeyPair } from '../pki/key-pair.ts';
import { Oid } from '../pki/oids.ts';
import { keySigner } from '../pki/signer.ts';
import { renewalAttribute } from '../protocols/wstep/renewal-attribute.ts';
import type { KnownOf, ServiceObjects } from '../services/service-objects.ts';
import type { OpenUpstream, UpstreamRecord } from '../store/endpoint-records.ts';
import type { Statement } from '../store/statements.ts';
import type { CaClients } from './ca-clients.ts';
import { certificateOf } from './endpoint-identity.ts';
import { logsInWithCertificate } from './endpoint-notices.ts';
import type { EndpointSecrets } from './endpoint-secrets.ts';
import type { Endpoints } from './endpoints.ts';
import type { NewUpstream, UpstreamRequests } from './upstream/upstream-requests.ts';

type Known = KnownOf<'endpoint'>;

export type OwnCertificatesDeps = {
  readonly objects: ServiceObjects;
  readonly endpoints: Endpoints;
  readonly secrets: EndpointSecrets;
  readonly clients: Pick<CaClients, 'of'>;
  readonly upstream: Pick<UpstreamRequests, 'queue'>;
};

export type OwnRequest = {
  /** The commonName. */
  readonly subject: string;
  /** Of MSCEWS; null for the endpoint's. */
  readonly template: string | null;
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Who acts when the clock does. */
const AGENT = 'agent';

/**
 * Certificates of endpoints themselves, over keys that are made here and never leave: of TLS, and of the agent who signs on behalf of
 * devices. Their requests wait among all others; what comes becomes the endpoint's in the unit that settles the request.
 */
export class OwnCertificates {
  readonly #deps: OwnCertificatesDeps;
  /** When a new one could not even be requested. */
  readonly #failed = new Map<string, number>();

  constructor(deps: OwnCertificatesDeps) {
    this.#deps = deps;
  }

  /** Keeps a request for a first certificate; resolves to its identifier, also of one that waits already. Rejects with CaFault. */
  async enroll(known: Known, { subject, template }: OwnRequest, actor: string): Promise<string> {
    const newest = await this.#newest(known.id);
    if (isOpen(newest) && newest.name === subject && newest.template === template && newest.renews === null) {
      return newest.id;
    }
    const client = await this.#deps.clients.of(known.id);
    const challengePassword = await client.challenge(AbortSignal.timeout(known.body.timeout));
    const name = writeName([[nameAttribute(Oid.commonName, subject)]]);
    const made = await makeRequest({ subject: name, challengePassword });
    return this.#queue(known, { ...made, name: subject, template }, actor);
  }

  /**
   * Makes a certificate that came the endpoint's, in one unit with what settles its request. Throws `not-found`, and `service-changed`
   * where the request is settled already.
   */
  keep(
    { endpointId }: OpenUpstream,
    { certificate }: Accepted,
    privateKey: Uint8Array,
    unit: readonly Statement[],
  ): Promise<void> {
    const { objects, endpoints } = this.#deps;
    return objects.alone(async () => {
      const known = objects.get('endpoint', endpointId);
      await endpoints.keepCertificate(known, certificate.der, privateKey, AGENT, unit);
    });
  }

  /**
   * Asks for the next one of each that was made here and has had two thirds of its life. One that has ended renews nothing: a new one is
   * requested as the first one was, unless it is what we log in with. Called often, does little.
   */
  async renewWhenDue(): Promise<void> {
    for (const known of this.#deps.objects.all('endpoint')) {
      try {
        await this.#renew(known);
      } catch (error) {
        // Off, or not complete: the endpoint's notices say so, and the next look is soon.
        if (!(error instanceof CaFault)) throw error;
      }
    }
  }

  async #renew(known: Known): Promise<void> {
    const { enabled, certificate: stored, connection } = known.body;
    if (!enabled || stored === null) return;
    const certificate = readCertificate(Buffer.from(stored, 'base64'));
    const now = this.#deps.objects.clock();
    if (!isDue(certificate, now)) return;
    const origin = await this.#store.read('upstream.ownOf', { endpointId: known.id, certificate: certificate.der });
    // One of a file is the operator's to renew.
    if (origin === null) return;
    const newest = await this.#newest(known.id);
    if (isOpen(newest)) return;
    if (newest !== null && newest.id !== origin.id && now < (newest.completedAt ?? now) + DAY) return;
    if (now >= certificate.notAfter) return this.#again(known, certificate, origin);
    const renews = await certificateOf(known.id, known.body, this.#deps.secrets);
    if (renews === null) return;
    const made = await makeRequest({
      subject: certificate.subject,
      // RFC 7030 §4.2.2: the names of the one before. Of Microsoft's, the template says them.
      ...(connection.protocol === 'mscews'
        ? { attributes: [renewalAttribute(certificate.der)] }
        : { extensions: certificate.extensions.filter(({ type }) => type === Oid.subjectAltName) }),
    });
    await this.#queue(known, { ...made, name: origin.name, template: origin.template, renews }, AGENT);
  }

  /** With the challenge, or the password, that the operator gave. An account that is tried too often gets locked: once an hour. */
  async #again(known: Known, { subject, extensions }: Certificate, origin: UpstreamRecord): Promise<void> {
    const now = this.#deps.objects.clock();
    const failed = this.#failed.get(known.id);
    if (logsInWithCertificate(known.body.connection) || (failed !== undefined && now < failed + HOUR)) return;
    this.#failed.set(known.id, now);
    const client = await this.#deps.clients.of(known.id);
    const challengePassword = await client.challenge(AbortSignal.timeout(known.body.timeout));
    const names = extensions.filter(({ type }) => type === Oid.subjectAltName);
    const made = await makeRequest({ subject, extensions: names, challengePassword });
    await this.#queue(known, { ...made, name: origin.name, template: origin.template }, AGENT);
    this.#failed.delete(known.id);
  }

  #queue(known: Known, request: Omit<NewUpstream, 'endpointId' | 'transactionId' | 'purpose'>, actor: string) {
    const { objects, upstream } = this.#deps;
    const audit = objects.audit('endpoint', known, {
      ...{ actor, action: 'endpoint.requested' },
      detail: { request: request.name },
    });
    return upstream.queue({ ...request, endpointId: known.id, transactionId: null, purpose: 'own' }, [audit]);
  }

  #newest(endpointId: string): Promise<UpstreamRecord | null> {
    return this.#store.read('upstream.newestOwn', { endpointId });
  }

  get #store() {
    return this.#deps.objects.store;
  }
}

/** Over a new key: RSA, because SCEP can answer no other. */
async function makeRequest(
  content: Omit<CertificationRequestContent, 'publicKey'>,
): Promise<{ readonly csr: Uint8Array; readonly key: Uint8Array }> {
  const { publicKey, privateKey } = await newKeyPair('rsa:2048');
  const handle = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
  const signer = keySigner(handle, { scheme: 'rsa-pkcs1', digest: 'sha256' });
  return { csr: await buildCertificationRequest({ ...content, publicKey }, signer), key: privateKey };
}

function isDue({ notBefore, notAfter }: Certificate, now: number): boolean {
  return now >= notBefore + ((notAfter - notBefore) * 2) / 3;
}

function isOpen(record: UpstreamRecord | null): record is OpenUpstream {
  return record?.state === 'queued' || record?.state === 'pending';
}
