import { z } from 'zod';

/**
 * Every rule that can refuse an enrollment. The catalogue has a sentence (`refusals.CODE.rule`) and a remedy
 * (`refusals.CODE.remedy`) for each, in every language. The network learns only the SCEP failInfo.
 */
export const REFUSAL_CODES = [
  // The message (RFC 8894 §3)
  'profile-missing',
  'profile-disabled',
  'profile-without-ra',
  'message-malformed',
  'message-signature-invalid',
  'message-type-unsupported',
  'message-attribute-missing',
  'algorithm-refused',
  'decryption-failed',
  'recipient-unknown',
  'reply-not-envelopable',
  'transaction-conflict',
  'content-malformed',
  'poll-unknown',
  'certificate-unknown',
  'crl-unknown',
  // The certification request inside it
  'csr-malformed',
  'csr-signature-invalid',
  'signer-key-differs',
  'key-too-weak',
  'key-type-refused',
  // Authentication
  'challenge-missing',
  'challenge-unknown',
  'challenge-used',
  'registration-expired',
  'registration-cancelled',
  'renewal-signer-unknown',
  'renewal-signer-revoked',
  'renewal-signer-expired',
  'renewal-not-allowed',
  'renewal-too-early',
  'renewal-same-key',
  'renewal-other-profile',
  'registration-not-found',
  'registration-ambiguous',
  'registration-other-profile',
  'challenge-kind-refused',
  'challenge-expired',
  'challenge-subject-differs',
  'webhook-refused',
  'webhook-unavailable',
  'signer-disabled',
  'signer-expired',
  'signer-revoked',
  'signer-revocation-unknown',
  'signer-usage-missing',
  'signer-profile-refused',
  'signer-name-refused',
  'signer-quota-exceeded',
  // Approval
  'approval-refused',
  'approval-expired',
  // What the request asks for, against the registration
  'name-missing',
  'name-not-allowed',
  'field-required',
  'name-differs',
  'dns-name-not-registered',
  'ip-address-not-registered',
  'serial-number-differs',
  'san-type-refused',
  'ca-certificate-requested',
  'key-usage-refused',
  // External CAs
  'request-not-forwardable',
  'external-ca-unusable',
  'external-ca-refused',
  'external-ca-names',
  // Us
  'rate-limited',
  'authority-unavailable',
  'authority-expired',
  'busy',
] as const;

export const refusalCode = z.enum(REFUSAL_CODES);
export type RefusalCode = z.infer<typeof refusalCode>;
