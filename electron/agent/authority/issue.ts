import type { Authorization } from '../enrollment/authorise.ts';
import type { Certificate } from '../pki/certificate.ts';
import type { Signer } from '../pki/signer.ts';

/** A CA as issuing sees it: its certificate and something that signs with its key. */
export type Issuer = {
  readonly certificate: Certificate;
  readonly signer: Signer;
};

export type IssueOptions = {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Overrides the profile's. */
  readonly validityDays?: number;
  /** HTTP address of the CRL for the CDP extension; null leaves it out. */
  readonly crlUrl: string | null;
  /** HTTP address of the CA certificate for AIA caIssuers; null leaves it out. */
  readonly caUrl: string | null;
  /** Lower-case hexadecimal; a new random one when absent. */
  readonly serial?: string;
};

/** A certificate as issued, with everything that the store keeps in columns. */
export type IssuedCertificate = {
  /** DER. */
  readonly certificate: Uint8Array;
  /** Lower-case hexadecimal. */
  readonly serial: string;
  /** The commonName, or the first name where it was too long for one. */
  readonly name: string;
  /** RFC 4514. */
  readonly subject: string;
  /** RFC 4514. */
  readonly issuer: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  /** Such as `RSA 2048`, `EC P-256`. */
  readonly keyAlgorithm: string;
  readonly profile: string;
  /** Epoch milliseconds. */
  readonly notBefore: number;
  /** Epoch milliseconds. */
  readonly notAfter: number;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
  /** Lower-case hexadecimal over the DER. */
  readonly sha256: string;
  readonly sha1: string;
  readonly md5: string;
  /** DER of the SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
};

/**
 * The one function that makes a device's or an RA's certificate. Names come from the authorization alone.
 * Throws Failure('authority-expired') when the CA cannot issue for even a minute.
 */
export declare function issueCertificate(
  issuer: Issuer,
  authorization: Authorization,
  options: IssueOptions,
): Promise<IssuedCertificate>;
