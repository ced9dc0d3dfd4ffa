import type { CaRefusalCode } from '../../../../shared/domain/ca-fault.ts';
import type { CaAnswer } from '../../outbound/ca-answer.ts';
import { CaFault } from '../../outbound/ca-fault.ts';
import type { OutboundAnswer } from '../../outbound/exchange.ts';
import { looksLikeHtml, upstreamBody } from '../../outbound/upstream-text.ts';
import { readCertificate } from '../../pki/certificate.ts';
import { AlgorithmRefused } from '../../pki/cms/algorithms.ts';
import { readCertsOnly } from '../../pki/cms/certs-only.ts';
import { DerError } from '../../pki/der-reader.ts';
import { compareBytes } from '../../pki/der-writer.ts';
import { MultipartError } from './multipart.ts';
import { decodeBody } from './transfer-encoding.ts';

export type EstOperation =
  'cacerts' | 'csrattrs' | 'simpleenroll' | 'simplereenroll' | 'serverkeygen' | 'fullcmc' | 'simplerevoke';

export type EstRefusal = Extract<CaAnswer<never>, { outcome: 'refused' }>;
export type EstIssued = Extract<CaAnswer<never>, { outcome: 'issued' }>;

/** What servers say to a request that their rules do not grant. */
const REFUSALS: Readonly<Record<number, CaRefusalCode>> = {
  400: 'denied',
  403: 'not-permitted',
  406: 'request-invalid',
  409: 'denied',
  411: 'request-invalid',
  413: 'request-invalid',
  415: 'request-invalid',
  422: 'request-invalid',
};

/**
 * What a status means that is neither success nor waiting (RFC 7030 §4.2.3): the text of the body is the CA's reason, whatever its
 * content type. Throws CaFault where nobody refused: `authentication-failed`, `est-not-offered`, `http-status`.
 */
export function refusalOf(answer: OutboundAnswer, operation: EstOperation, host: string): EstRefusal {
  const { status } = answer;
  const code = REFUSALS[status];
  if (code === undefined) throw faultOf(answer, operation, host);
  return { outcome: 'refused', code, upstreamCode: `HTTP ${String(status)}`, upstreamText: reason(answer) };
}

/** The same for an operation that cannot be refused, only fail. */
export function faultOf(answer: OutboundAnswer, operation: EstOperation, host: string): CaFault {
  const status = String(answer.status);
  switch (answer.status) {
    case 401:
      return new CaFault('authentication-failed', { host });
    case 404:
    case 405:
    case 501:
      return new CaFault('est-not-offered', { operation, status });
    default:
      return new CaFault('http-status', { status, operation, text: reason(answer) ?? '–' });
  }
}

/** Null for a page of markup: it is the web server's, and no reason of the CA's. */
function reason({ body }: OutboundAnswer): string | null {
  return looksLikeHtml(body) ? null : upstreamBody(body);
}

/** A body of status 200. Throws CaFault `answer-html`. */
export function bodyOf({ body }: OutboundAnswer, operation: EstOperation): Uint8Array {
  if (looksLikeHtml(body)) throw new CaFault('answer-html', { operation });
  return body;
}

/**
 * Sorts the certificates of an answer (RFC 7030 §4.2.3 has one, servers send their chain too) by the key that was to be certified: a DER
 * SubjectPublicKeyInfo. Throws CaFault `certificate-of-another-key`, `est-answer-malformed`.
 */
export function issuedFor(body: Uint8Array, publicKey: Uint8Array, operation: EstOperation): EstIssued {
  const all = reading(operation, () => readCertsOnly(decodeBody(body)).certificates);
  const certificate = all.find((der) => isFor(der, publicKey));
  if (certificate === undefined) throw new CaFault('certificate-of-another-key');
  return { outcome: 'issued', certificate, others: all.filter((der) => der !== certificate) };
}

function isFor(der: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return compareBytes(readCertificate(der).publicKey, publicKey) === 0;
  } catch (error) {
    // What is no certificate beside the one that we wait for does no harm.
    if (error instanceof DerError) return false;
    throw error;
  }
}

/** Throws CaFault `est-answer-malformed` for whatever a reader finds wrong. */
export function reading<Result>(operation: EstOperation, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof DerError || error instanceof MultipartError) throw malformed(operation, error.message);
    if (error instanceof AlgorithmRefused) throw malformed(operation, `algorithm ${error.algorithm}`);
    throw error;
  }
}

export function malformed(operation: EstOperation, detail: string): CaFault {
  return new CaFault('est-answer-malformed', { operation, detail });
}
