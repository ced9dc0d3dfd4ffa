import type { CaAnswer } from '../../outbound/ca-answer.ts';
import type { Exchange, OutboundAnswer } from '../../outbound/exchange.ts';
import type { Certificate } from '../../pki/certificate.ts';
import { readCertificationRequest } from '../../pki/certification-request.ts';
import type { DecryptionKey } from '../../pki/cms/key-transport.ts';
import { readCaCertificates } from './ca-certificates.ts';
import { readCsrAttributes, type CsrAttributes } from './csr-attributes.ts';
import { bodyOf, faultOf, issuedFor, reading, refusalOf, type EstOperation, type EstRefusal } from './est-answer.ts';
import { retryAfter } from './retry-after.ts';
import { readServerKey, type ServerKeyIssued } from './server-key-answer.ts';
import { decodeBody, encodeBody } from './transfer-encoding.ts';

export type EstClientSettings = {
  /** Of the server, with or without `/.well-known/est` at the end of its path. */
  readonly url: URL;
  /** One path segment after `est/` (RFC 7030 §3.2.2); null for none. */
  readonly label: string | null;
};

/** What asking again needs after a restart: the CA knows its request by the same bytes (RFC 7030 §4.2.3). */
export type EstTicket = {
  readonly operation: 'simpleenroll' | 'simplereenroll' | 'serverkeygen';
  /** Base64 of DER. */
  readonly csr: string;
};

/** With the key that the CA made, where it issued. */
export type ServerKeyAnswer = Exclude<CaAnswer<EstTicket>, { outcome: 'issued' }> | ServerKeyIssued;

export type EstRevocation = { readonly outcome: 'revoked' | 'already-revoked' } | EstRefusal;

const WELL_KNOWN = '/.well-known/est';

/** Octets of an answer: a chain of large certificates, and of what is small. */
const MOST = 262_144;

/**
 * Asks one EST CA (RFC 7030, 8951, 9908) with the identity of its Exchange: HTTP credentials, or the client certificate that is renewed.
 * Everything rejects with a CaFault where something is wrong between us and the CA.
 */
export class EstClient {
  readonly #settings: EstClientSettings;
  readonly #exchange: Exchange;
  readonly #clock: () => number;

  constructor(settings: EstClientSettings, exchange: Exchange, clock: () => number) {
    this.#settings = settings;
    this.#exchange = exchange;
    this.#clock = clock;
  }

  /**
   * RFC 7030 §4.1. At the first contact the Exchange proves nothing: then they are believed through `confirmedChain` alone, and asked
   * for again over a connection that is.
   */
  async caCertificates(signal: AbortSignal): Promise<readonly Certificate[]> {
    const answer = await this.#get('cacerts', signal);
    if (answer.status !== 200) throw this.#fault(answer, 'cacerts');
    return readCaCertificates(bodyOf(answer, 'cacerts'));
  }

  /** RFC 7030 §4.5. Null where the CA has no wishes, and where it does not know the operation. */
  async csrAttributes(signal: AbortSignal): Promise<CsrAttributes | null> {
    return this.#wishes(await this.#get('csrattrs', signal));
  }

  /** RFC 7030 §4.2.1: DER of the CSR. */
  async enroll(csr: Uint8Array, signal: AbortSignal): Promise<CaAnswer<EstTicket>> {
    return this.#enrolled(await this.#post('simpleenroll', csr, signal), 'simpleenroll', csr);
  }

  /** RFC 7030 §4.2.2: the identity's client certificate is the one that is renewed; subject and SAN of the CSR are its own. */
  async reenroll(csr: Uint8Array, signal: AbortSignal): Promise<CaAnswer<EstTicket>> {
    return this.#enrolled(await this.#post('simplereenroll', csr, signal), 'simplereenroll', csr);
  }

  /** Asks again after `pending`, with the same bytes. For serverkeygen there is `serverKey`, which is asked again as it was. */
  async poll({ operation, csr }: EstTicket, signal: AbortSignal): Promise<CaAnswer<EstTicket>> {
    const der = Uint8Array.from(Buffer.from(csr, 'base64'));
    if (operation === 'serverkeygen') throw new RangeError('serverkeygen is asked again by serverKey');
    return this.#enrolled(await this.#post(operation, der, signal), operation, der);
  }

  /**
   * A request that carries the tls-unique of the connection that it goes through (RFC 7030 §3.5), so that nobody in between can put it on
   * a connection of his own. `make` is given the challenge password, null where the connection has no tls-unique (TLS 1.3): then
   * nothing is proven, and the CA decides. Where the connection was another one after all, it is tried once more.
   */
  async enrollLinked(
    operation: 'simpleenroll' | 'simplereenroll',
    make: (challengePassword: string | null) => Promise<Uint8Array>,
    signal: AbortSignal,
  ): Promise<CaAnswer<EstTicket>> {
    let before = await this.#get('csrattrs', signal);
    for (let again = true; ; again = false) {
      const proof = tlsUnique(before);
      const csr = await make(proof);
      const answer = await this.#post(operation, csr, signal);
      const moved = proof !== null && tlsUnique(answer) !== proof;
      if (!moved || !again || TAKEN.has(answer.status)) return this.#enrolled(answer, operation, csr);
      before = answer;
    }
  }

  /** RFC 7030 §4.3: DER of a Full PKI Request, and whatever the server says to it; see `askFullCmc`. */
  fullCmc(message: Uint8Array, signal: AbortSignal): Promise<OutboundAnswer> {
    return this.#post('fullcmc', message, signal);
  }

  /** RFC 7030 §4.4. `decryptionKey` belongs to the identifier that the CSR names, if it asks for an encrypted key. */
  async serverKey(csr: Uint8Array, decryptionKey: DecryptionKey | null, signal: AbortSignal): Promise<ServerKeyAnswer> {
    const answer = await this.#post('serverkeygen', csr, signal);
    const waiting = this.#waiting(answer, 'serverkeygen', csr);
    if (waiting !== null) return waiting;
    const body = bodyOf(answer, 'serverkeygen');
    return readServerKey(answer.headers.get('content-type') ?? '', body, decryptionKey);
  }

  /** OpenXPKI's `simplerevoke`: DER of a certificate that is to be revoked. */
  async revoke(certificate: Uint8Array, signal: AbortSignal): Promise<EstRevocation> {
    const answer = await this.#post('simplerevoke', certificate, signal);
    if (answer.status === 200 || answer.status === 204) return { outcome: 'revoked' };
    if (answer.status === 409) return { outcome: 'already-revoked' };
    return refusalOf(answer, 'simplerevoke', this.#settings.url.hostname);
  }

  #enrolled(answer: OutboundAnswer, operation: EstTicket['operation'], csr: Uint8Array): CaAnswer<EstTicket> {
    const waiting = this.#waiting(answer, operation, csr);
    if (waiting !== null) return waiting;
    return issuedFor(bodyOf(answer, operation), readCertificationRequest(csr).publicKey, operation);
  }

  /** Null where the answer is a certificate. */
  #waiting(
    answer: OutboundAnswer,
    operation: EstTicket['operation'],
    csr: Uint8Array,
  ): Exclude<CaAnswer<EstTicket>, { outcome: 'issued' }> | null {
    switch (answer.status) {
      case 200:
        return null;
      case 202: {
        const ticket = { operation, csr: Buffer.from(csr).toString('base64') };
        return { outcome: 'pending', ticket, retryAfter: retryAfter(answer.headers, this.#clock()) };
      }
      default:
        return refusalOf(answer, operation, this.#settings.url.hostname);
    }
  }

  #wishes(answer: OutboundAnswer): CsrAttributes | null {
    if (NO_WISHES.has(answer.status)) return null;
    if (answer.status !== 200) throw this.#fault(answer, 'csrattrs');
    const body = bodyOf(answer, 'csrattrs');
    return body.length === 0 ? null : reading('csrattrs', () => readCsrAttributes(decodeBody(body)));
  }

  #fault(answer: OutboundAnswer, operation: EstOperation): Error {
    return faultOf(answer, operation, this.#settings.url.hostname);
  }

  #get(operation: EstOperation, signal: AbortSignal): Promise<OutboundAnswer> {
    return this.#exchange({ method: 'GET', url: this.#url(operation), most: MOST }, signal);
  }

  #post(operation: EstOperation, der: Uint8Array, signal: AbortSignal): Promise<OutboundAnswer> {
    const headers = {
      'content-type': CONTENT_TYPES[operation] ?? 'application/pkcs10',
      // RFC 8951 §3 took it out; servers of RFC 7030's time look for it.
      'content-transfer-encoding': 'base64',
    };
    const body = encodeBody(der);
    return this.#exchange({ method: 'POST', url: this.#url(operation), headers, body, most: MOST }, signal);
  }

  #url(operation: EstOperation): URL {
    const { url, label } = this.#settings;
    const path = url.pathname.replace(/\/+$/, '');
    const base = path.endsWith(WELL_KNOWN) ? path : `${path}${WELL_KNOWN}`;
    return new URL(`${base}${label === null ? '' : `/${encodeURIComponent(label)}`}/${operation}`, url);
  }
}

/** Of what is no PKCS#10. */
const CONTENT_TYPES: Partial<Readonly<Record<EstOperation, string>>> = {
  simplerevoke: 'application/pkix-cert',
  fullcmc: 'application/pkcs7-mime; smime-type=CMC-request',
};

/** RFC 7030 §4.5.2: 204 or 404 where there are none; 501 and 405 by servers that leave the operation out. */
const NO_WISHES: ReadonlySet<number> = new Set([204, 404, 405, 501]);

/** The CA took the request, whatever it made of the proof. */
const TAKEN: ReadonlySet<number> = new Set([200, 202]);

/** RFC 7030 §3.5: in base64. */
function tlsUnique({ tls }: OutboundAnswer): string | null {
  const unique = tls?.tlsUnique ?? null;
  return unique === null ? null : Buffer.from(unique).toString('base64');
}
