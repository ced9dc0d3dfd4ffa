import type { Stance } from '../../../../shared/contract/services.ts';

export type Capabilities = {
  readonly stance: Stance;
  /** Whether a certificate of ours may renew itself. */
  readonly renewal: boolean;
  /** Whether a next CA certificate is staged. */
  readonly nextCaCertificate: boolean;
};

/**
 * GetCACaps (RFC 8894 §3.5.2): each keyword is something that this profile does. DES3 stays where 3DES is accepted,
 * because macOS uses it whether it is offered or not; SHA-1 because its absence sends old clients down to MD5. SHA-384 is
 * no keyword of the RFC, but strongSwan 5.9 takes AES for unsupported where it does not find it (its flags are off by one
 * name). For MD5 and single DES, which the legacy stance accepts too, there are no keywords.
 */
export function capabilities({ stance, renewal, nextCaCertificate }: Capabilities): readonly string[] {
  const old = stance !== 'modern';
  return [
    'AES',
    ...(old ? ['DES3'] : []),
    ...(nextCaCertificate ? ['GetNextCACert'] : []),
    'POSTPKIOperation',
    ...(renewal ? ['Renewal'] : []),
    ...(old ? ['SHA-1'] : []),
    'SHA-256',
    'SHA-384',
    'SHA-512',
    'SCEPStandard',
  ];
}
