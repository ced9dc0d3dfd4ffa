/**
 * GetCACaps (RFC 8894 §3.5.2): each keyword is something that this responder does. DES3 stays because macOS uses it
 * whether it is offered or not; SHA-1 because its absence sends old clients down to MD5. SHA-384 is no keyword of the
 * RFC, but strongSwan 5.9 takes AES for unsupported where it does not find it (its flags are off by one name).
 */
export const CAPABILITIES = [
  'AES',
  'DES3',
  'POSTPKIOperation',
  'Renewal',
  'SHA-1',
  'SHA-256',
  'SHA-384',
  'SHA-512',
  'SCEPStandard',
] as const;
