import { CaFault } from './ca-fault.ts';
import type { CaFaultCode } from '../../../shared/domain/ca-fault.ts';
import { upstreamText } from './upstream-text.ts';

/** Codes of sockets and of DNS. */
const SOCKET_FAULTS: ReadonlyMap<string, CaFaultCode> = new Map([
  ['ENOTFOUND', 'name-unresolved'],
  ['EAI_AGAIN', 'name-unresolved'],
  ['EAI_NODATA', 'name-unresolved'],
  ['EAI_FAIL', 'name-unresolved'],
  ['ECONNREFUSED', 'connection-refused'],
  ['ETIMEDOUT', 'connection-timeout'],
  ['EHOSTUNREACH', 'connection-unreachable'],
  ['ENETUNREACH', 'connection-unreachable'],
  ['EADDRNOTAVAIL', 'connection-unreachable'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-name-mismatch'],
  ['CERT_HAS_EXPIRED', 'tls-expired'],
  ['CERT_NOT_YET_VALID', 'tls-not-yet-valid'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls-self-signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls-unknown-root'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'tls-unknown-root'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls-unknown-root'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls-unknown-root'],
  ['HPE_HEADER_OVERFLOW', 'http-headers-too-large'],
]);

/** Other verdicts of certificate verification (`X509_V_ERR_…` without its beginning). */
const VERDICT =
  /^(?:CERT_|CRL_|INVALID_|ERROR_IN_CERT|UNABLE_TO_DECRYPT_CERT|UNABLE_TO_DECODE|PATH_LENGTH|HOSTNAME_|SUITE_B|CA_|EE_)/;

/** TLS alerts of the server (RFC 8446 §6), as both engines name them in code or message. */
const ALERT =
  /(?:SSLV3|TLSV1|TLSV13|SSL\/TLS)_ALERT_([A-Z_]+)|(?:sslv3|tlsv1|tlsv13|ssl\/tls) alert ([a-z ]+)|TLSV1_(UNRECOGNIZED_NAME|UNSUPPORTED_EXTENSION)/;

/** Our own engine found nothing in common, or the server's version too old. */
const VERSION =
  /UNSUPPORTED_PROTOCOL|WRONG_SSL_VERSION|NO_PROTOCOLS_AVAILABLE|VERSION_TOO_LOW|unsupported protocol|NO_SUPPORTED_VERSIONS/i;
const NO_TLS = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|wrong version number|packet length too long/i;

export type Where = {
  readonly url: URL;
  /** Before the handshake was over. */
  readonly handshake: boolean;
  /** Before anything of an answer came. */
  readonly answered: boolean;
};

/** Whatever a socket, TLS or the HTTP parser throws, as one of the faults that have words. */
export function connectionFault(error: unknown, { url, handshake, answered }: Where): CaFault {
  if (error instanceof CaFault) return error;
  const { code, message, reason } = errorFacts(error);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const at = { host, port: url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port };
  const text = upstreamText(reason) ?? '–';
  const options = { cause: error };
  const known = SOCKET_FAULTS.get(code);
  if (known !== undefined) return new CaFault(known, { ...at, text }, options);
  if (VERDICT.test(code)) return new CaFault('tls-certificate', { ...at, text }, options);
  const alert = alertOf(`${code} ${message}`);
  if (alert !== null) return new CaFault(alertFault(alert), { ...at, alert }, options);
  if (VERSION.test(`${code} ${message}`)) return new CaFault('tls-version', { ...at, text }, options);
  if (NO_TLS.test(`${code} ${message}`)) return new CaFault('tls-absent', at, options);
  if (/^ERR_SSL_|^EPROTO$|^ERR_TLS_/.test(code)) return new CaFault('tls-broken', { ...at, text }, options);
  if (code.startsWith('HPE_')) return new CaFault('http-malformed', { ...at, text }, options);
  if (handshake && url.protocol === 'https:') return new CaFault('tls-closed', at, options);
  return new CaFault(answered ? 'http-truncated' : 'connection-lost', at, options);
}

type ErrorFacts = { readonly code: string; readonly message: string; readonly reason: string };

/** OpenSSL's own line, `error:NUMBER:library:function:reason:source file …`: its reason is for reading. */
const ENGINE_LINE = /error:[0-9A-F]{8}:[^:]{0,100}:[^:]{0,100}:([^:]{1,200})/;

function errorFacts(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { code: '', message: String(error), reason: String(error) };
  const { message } = error;
  const [, reason = message] = ENGINE_LINE.exec(message) ?? [];
  return { code: 'code' in error ? String(error.code) : '', message, reason };
}

function alertOf(text: string): string | null {
  const [, code, words, other] = ALERT.exec(text) ?? [];
  const found = code ?? words ?? other;
  // OpenSSL says the number behind: "ssl/tls alert handshake failure:…:SSL alert number 40".
  return found === undefined ? null : found.toLowerCase().replaceAll('_', ' ').trim();
}

function alertFault(alert: string): CaFaultCode {
  switch (alert) {
    case 'protocol version':
      return 'tls-version';
    case 'certificate required':
      return 'tls-client-certificate-demanded';
    case 'bad certificate':
    case 'unsupported certificate':
    case 'certificate revoked':
    case 'certificate expired':
    case 'certificate unknown':
    case 'unknown ca':
    case 'access denied':
      return 'tls-client-certificate-refused';
    default:
      return 'tls-alert';
  }
}
