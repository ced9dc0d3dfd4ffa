import { CaFault } from '../../../outbound/ca-fault.ts';
import type { Exchange, OutboundAnswer, OutboundRequest } from '../../../outbound/exchange.ts';
import { looksLikeHtml, upstreamBody } from '../../../outbound/upstream-text.ts';
import { readCertificate, type Certificate } from '../../../pki/certificate.ts';
import { readCertsOnly } from '../../../pki/cms/certs-only.ts';
import { readSignedData } from '../../../pki/cms/signed-data.ts';
import { derOrBer } from '../../../pki/der-or-ber.ts';
import { DerError } from '../../../pki/der-reader.ts';
import { readCaCapabilities, type CaCapabilities } from './ca-capabilities.ts';
import { caParties, readCaCertificates, type CaParties } from './ca-certificates.ts';
import { requireSignature } from './cert-rep.ts';

export type ScepCaSettings = {
  /** Of the SCEP service, without a query of ours. */
  readonly url: URL;
  /** Sent as `message` with GetCACert and GetCACaps where the CA wants one (RFC 8894 §3.5.1, §4.2). */
  readonly caIdentifier: string | null;
  /** DER of the CA certificates that the operator confirmed. */
  readonly anchors: readonly Uint8Array[];
  /** The operator's consent to SHA-1 and 3DES, and to a CA that lists no capabilities. */
  readonly allowWeak: boolean;
};

const SMALL = 16_384;
const MOST = 1_048_576;
/** A CRL is an answer too. */
const MOST_ANSWER = 16 * MOST;

/** The CA as its address answers without a message: what it can do and who it is. Asked for once, and again after a fault. */
export class ScepCa {
  readonly #settings: ScepCaSettings;
  readonly #exchange: Exchange;
  readonly #clock: () => number;
  #capabilities: Promise<CaCapabilities> | null = null;
  #certificates: Promise<readonly Certificate[]> | null = null;

  constructor(settings: ScepCaSettings, exchange: Exchange, clock: () => number) {
    this.#settings = settings;
    this.#exchange = exchange;
    this.#clock = clock;
  }

  /** GetCACaps. A CA that does not know the operation can do nothing of it (RFC 8894 §3.5.2). */
  async capabilities(signal: AbortSignal): Promise<CaCapabilities> {
    this.#capabilities ??= this.#get('GetCACaps', SMALL, signal).then((answer) =>
      readCaCapabilities(isUnknown(answer) ? new Uint8Array() : bodyOf(answer, 'GetCACaps')),
    );
    try {
      return await this.#capabilities;
    } catch (error) {
      this.#capabilities = null;
      throw error;
    }
  }

  /** GetCACert: as the CA gives them, believed or not. */
  async certificates(signal: AbortSignal): Promise<readonly Certificate[]> {
    this.#certificates ??= this.#get('GetCACert', MOST, signal).then((answer) =>
      readCaCertificates(bodyOf(answer, 'GetCACert')),
    );
    try {
      return await this.#certificates;
    } catch (error) {
      this.#certificates = null;
      throw error;
    }
  }

  /** Those of them that are believed. */
  async parties(signal: AbortSignal): Promise<CaParties> {
    return caParties(await this.certificates(signal), this.#settings.anchors, this.#clock());
  }

  /** An RA may have a new certificate since we asked. */
  forgetCertificates(): void {
    this.#certificates = null;
  }

  /**
   * GetNextCACert (RFC 8894 §4.7): a SignedData by the present CA over a certs-only one; null where none is staged. Who signs has to be
   * valid now. Rejects with CaFault `next-ca-unproven`, `next-ca-unreadable`, `http-status`, `answer-html`.
   */
  async nextCertificates(signal: AbortSignal): Promise<readonly Certificate[] | null> {
    if (!(await this.capabilities(signal)).nextCaCertificate) return null;
    const answer = await this.#get('GetNextCACert', MOST, signal);
    if (isUnknown(answer)) return null;
    const { signers, authorities } = await this.parties(signal);
    const now = this.#clock();
    const valid = [...authorities, ...signers].filter(({ notBefore, notAfter }) => notBefore <= now && now <= notAfter);
    return readNext(bodyOf(answer, 'GetNextCACert'), { signers: valid, weak: this.#settings.allowWeak });
  }

  /** By POST where the CA takes it: a GET is longer than many servers and proxies let through (IIS among them). */
  async pkiOperation(message: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    const { post } = await this.capabilities(signal);
    const url = new URL(this.#settings.url);
    url.searchParams.set('operation', 'PKIOperation');
    if (!post) url.searchParams.set('message', Buffer.from(message).toString('base64'));
    const request: OutboundRequest = post
      ? {
          method: 'POST',
          url,
          headers: { 'Content-Type': 'application/x-pki-message' },
          body: message,
          most: MOST_ANSWER,
        }
      : { method: 'GET', url, most: MOST_ANSWER };
    return bodyOf(await this.#exchange(request, signal), 'PKIOperation');
  }

  #get(operation: string, most: number, signal: AbortSignal): Promise<OutboundAnswer> {
    const url = new URL(this.#settings.url);
    url.searchParams.set('operation', operation);
    if (this.#settings.caIdentifier !== null) url.searchParams.set('message', this.#settings.caIdentifier);
    return this.#exchange({ method: 'GET', url, most }, signal);
  }
}

function isUnknown({ status }: OutboundAnswer): boolean {
  return status === 400 || status === 404 || status === 405 || status === 501;
}

/** Throws CaFault `http-status`, `answer-html`. */
function bodyOf({ status, body }: OutboundAnswer, operation: string): Uint8Array {
  if (status !== 200) {
    throw new CaFault('http-status', { status: String(status), operation, text: upstreamBody(body) ?? '–' });
  }
  if (looksLikeHtml(body)) throw new CaFault('answer-html', { operation });
  return body;
}

/** Throws CaFault. */
function readNext(body: Uint8Array, believed: Parameters<typeof requireSignature>[1]): readonly Certificate[] {
  try {
    const signedData = derOrBer(body, readSignedData);
    requireSignature(signedData, believed);
    const carried = signedData.content === null ? [] : readCertsOnly(signedData.content).certificates;
    if (carried.length > 0) return carried.map((der) => readCertificate(der));
  } catch (error) {
    if (error instanceof DerError) throw new CaFault('next-ca-unreadable', { detail: error.message }, { cause: error });
    if (!(error instanceof CaFault)) throw error;
    throw new CaFault('next-ca-unproven', { detail: error.code }, { cause: error });
  }
  throw new CaFault('next-ca-unreadable', { detail: 'no certificate' });
}
