import type { KeyKind } from '../../../shared/contract/authority.ts';
import type { CERTIFICATE_PROFILES } from '../../../shared/contract/services.ts';

type ExtendedKeyUsage = 'serverAuth' | 'clientAuth';
type KeyUsage = 'digitalSignature' | 'keyEncipherment';

/** What an RA profile may choose from. */
export type CertificateProfileName = (typeof CERTIFICATE_PROFILES)[number];

/** What every certificate issued under it has, whatever the request asks for. */
export type CertificateProfile = {
  readonly name: CertificateProfileName | 'ra';
  readonly validityDays: number;
  readonly extendedKeyUsages: readonly ExtendedKeyUsage[];
  /** For RSA keys; EC keys get digitalSignature alone, because they cannot encipher (RFC 5480 §3). */
  readonly rsaKeyUsages: readonly KeyUsage[];
  readonly keys: {
    /** Smallest and largest RSA modulus in bits. */
    readonly rsa: { readonly min: number; readonly max: number };
    readonly curves: readonly ('P-256' | 'P-384' | 'P-521')[];
  };
};

/** Printers, routers, phones, laptops: TLS server and client, one year. */
export const DEVICE_PROFILE: CertificateProfile = {
  name: 'device',
  validityDays: 365,
  extendedKeyUsages: ['serverAuth', 'clientAuth'],
  rsaKeyUsages: ['digitalSignature', 'keyEncipherment'],
  keys: { rsa: { min: 2048, max: 8192 }, curves: ['P-256', 'P-384', 'P-521'] },
};

/** Laptops and phones that log in to a network (IEEE 802.1X, VPN) and serve nothing. */
const TLS_CLIENT_PROFILE: CertificateProfile = {
  ...DEVICE_PROFILE,
  name: 'tls-client',
  extendedKeyUsages: ['clientAuth'],
};

/** Appliances and web interfaces that others connect to. */
export const TLS_SERVER_PROFILE: CertificateProfile = {
  ...DEVICE_PROFILE,
  name: 'tls-server',
  extendedKeyUsages: ['serverAuth'],
};

const PROFILES: Readonly<Record<CertificateProfileName, CertificateProfile>> = {
  device: DEVICE_PROFILE,
  'tls-client': TLS_CLIENT_PROFILE,
  'tls-server': TLS_SERVER_PROFILE,
};

/** The built-in profile of this name; there are no others yet. */
export function certificateProfile(name: CertificateProfileName): CertificateProfile {
  return PROFILES[name];
}

/**
 * The SCEP registration authority: signs replies and decrypts requests. macOS encrypts to the CA instead unless it has
 * both key usages, and an extended key usage would only narrow it.
 */
export const RA_PROFILE: CertificateProfile = {
  name: 'ra',
  validityDays: 2 * 365,
  extendedKeyUsages: [],
  rsaKeyUsages: ['digitalSignature', 'keyEncipherment'],
  keys: { rsa: { min: 2048, max: 4096 }, curves: [] },
};

/** The RA's key beside a CA's: always RSA (SCEP encrypts to it), no weaker than old printers can bear. */
export function raKeyKind(authorityKey: KeyKind): KeyKind {
  return authorityKey === 'rsa:3072' || authorityKey === 'rsa:4096' ? 'rsa:3072' : 'rsa:2048';
}
