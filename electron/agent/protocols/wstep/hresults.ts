import type { CaRefusalCode } from '../../../../shared/domain/ca-fault.ts';

/** HRESULTs of AD CS ([MS-ERREF] §2.1), by what can be done about them. */
const REFUSALS: Readonly<Record<string, CaRefusalCode>> = {
  // CERTSRV_E_ADMIN_DENIED_REQUEST
  '0x80094014': 'denied',
  // E_ACCESSDENIED, CERTSRV_E_RESTRICTEDOFFICER, CERTSRV_E_ENROLL_DENIED
  '0x80070005': 'not-permitted',
  '0x80094009': 'not-permitted',
  '0x80094011': 'not-permitted',
  // CERTSRV_E_TEMPLATE_DENIED
  '0x80094012': 'template-denied',
  // CERTSRV_E_UNSUPPORTED_CERT_TYPE, CERTSRV_E_UNKNOWN_CERT_TYPE
  '0x80094800': 'template-unknown',
  '0x80094813': 'template-unknown',
  // CERTSRV_E_NO_CERT_TYPE
  '0x80094801': 'template-missing',
  // CERTSRV_E_SIGNATURE_POLICY_REQUIRED, CERTSRV_E_SIGNATURE_COUNT
  '0x80094809': 'agent-signature-missing',
  '0x8009480a': 'agent-signature-missing',
  // CERTSRV_E_SIGNATURE_REJECTED, CERTSRV_E_ISSUANCE_POLICY_REQUIRED, CERT_E_EXPIRED, CERT_E_UNTRUSTEDROOT, CERT_E_CHAINING,
  // CERT_E_REVOKED, CERT_E_WRONG_USAGE, CRYPT_E_REVOKED, CRYPT_E_REVOCATION_OFFLINE
  '0x8009480b': 'agent-certificate-refused',
  '0x8009480c': 'agent-certificate-refused',
  '0x800b0101': 'agent-certificate-refused',
  '0x800b0109': 'agent-certificate-refused',
  '0x800b010a': 'agent-certificate-refused',
  '0x800b010c': 'agent-certificate-refused',
  '0x800b0110': 'agent-certificate-refused',
  '0x80092010': 'agent-certificate-refused',
  '0x80092013': 'agent-certificate-refused',
  // CERTSRV_E_WEAK_SIGNATURE_OR_KEY, CERTSRV_E_KEY_LENGTH
  '0x80094016': 'key-too-weak',
  '0x80094811': 'key-too-weak',
  // CERTSRV_E_SUBJECT_ALT_NAME_REQUIRED, …_UPN_, …_DIRECTORY_GUID_, …_DNS_, …_EMAIL_REQUIRED
  '0x80094803': 'names-missing',
  '0x8009480d': 'names-missing',
  '0x8009480e': 'names-missing',
  '0x8009480f': 'names-missing',
  '0x80094812': 'names-missing',
  // CERTSRV_E_BAD_REQUESTSUBJECT, CERTSRV_E_TEMPLATE_CONFLICT, CERTSRV_E_BAD_RENEWAL_SUBJECT, CERTSRV_E_BAD_TEMPLATE_VERSION,
  // E_INVALIDARG, CRYPT_E_ASN1_BADTAG
  '0x80094001': 'request-invalid',
  '0x80094802': 'request-invalid',
  '0x80094806': 'request-invalid',
  '0x80094807': 'request-invalid',
  '0x80070057': 'request-invalid',
  '0x8009310b': 'request-invalid',
  // NTE_BAD_SIGNATURE
  '0x80090006': 'message-check-failed',
  // CERTSRV_E_PROPERTY_EMPTY: no such request
  '0x80094004': 'certificate-unknown',
  // CERTSRV_E_SERVER_SUSPENDED, RPC_S_SERVER_UNAVAILABLE
  '0x80094006': 'ca-unavailable',
  '0x800706ba': 'ca-unavailable',
};

/** What an HRESULT, in lower-case hexadecimal, says; `invalidRequest` is that the issuer denied it. */
export function refusalOf(hresult: string | null, invalidRequest: boolean): CaRefusalCode {
  const known = hresult === null ? undefined : REFUSALS[hresult];
  return known ?? (invalidRequest ? 'denied' : 'unspecified');
}
