/** The steps of validating a CA's endpoint, in order. Each fault belongs to one. */
export const VALIDATION_STEPS = [
  'address',
  'name',
  'connection',
  'tls',
  'clock',
  'http',
  'authentication',
  'capabilities',
  'chain',
  'certificate',
  'crl',
  'ocsp',
  'revocation',
] as const;
export type ValidationStep = (typeof VALIDATION_STEPS)[number];

/**
 * Everything that can be wrong between us and a CA, and the step that shows it. The catalogue has `ca-faults.CODE.cause` and
 * `ca-faults.CODE.remedy` for each, in every language.
 */
export const CA_FAULTS = {
  'endpoint-missing': 'address',
  'endpoint-disabled': 'address',
  'endpoint-password-missing': 'address',
  'endpoint-certificate-missing': 'address',
  'name-unresolved': 'name',
  'connection-refused': 'connection',
  'connection-timeout': 'connection',
  'connection-lost': 'connection',
  'http-status': 'http',
  'answer-html': 'http',
  'directory-tls': 'tls',
  'directory-credentials': 'authentication',
  'directory-not-permitted': 'authentication',
  'directory-refused': 'capabilities',
  'directory-other': 'capabilities',
  'scep-capabilities-weak': 'capabilities',
  'scep-ca-unreadable': 'chain',
  'scep-ca-unconfirmed': 'chain',
  'scep-ra-missing': 'chain',
  'scep-reply-malformed': 'certificate',
  'scep-reply-signer': 'certificate',
  'scep-reply-signature': 'certificate',
  'scep-reply-weak': 'certificate',
  'scep-reply-nonce': 'certificate',
  'scep-reply-transaction': 'certificate',
  'scep-reply-undecryptable': 'certificate',
  'ndes-cache-full': 'certificate',
  'ndes-not-permitted': 'certificate',
  'ndes-page-unknown': 'certificate',
  'certificate-of-another-key': 'certificate',
  'ocsp-malformed': 'ocsp',
  'ocsp-refused': 'ocsp',
  'ocsp-signer': 'ocsp',
  'ocsp-signature': 'ocsp',
  'ocsp-nonce': 'ocsp',
  'ocsp-other-certificate': 'ocsp',
  'ocsp-stale': 'ocsp',
} as const satisfies Record<string, ValidationStep>;
export type CaFaultCode = keyof typeof CA_FAULTS;

/** Why a CA does not issue, as far as its own code tells. */
export const CA_REFUSALS = [
  'denied',
  'not-permitted',
  'request-invalid',
  'algorithm-refused',
  'message-check-failed',
  'time-refused',
  'certificate-unknown',
  'answer-lost',
  'unspecified',
] as const;
export type CaRefusalCode = (typeof CA_REFUSALS)[number];
