import type { DistinguishedName } from './distinguished-name.ts';
import type { Extension } from './extensions.ts';
import type { PublicKeyFacts } from './public-key.ts';
import type { OtherSignatureAlgorithm, SignatureAlgorithm } from './signature-algorithm.ts';

/** A certificate (RFC 5280 §4.1), parsed and not verified. Plain data. */
export type Certificate = {
  readonly der: Uint8Array;
  /** 1, 2 or 3. */
  readonly version: number;
  /** Lower-case hexadecimal of the magnitude. */
  readonly serial: string;
  /** DER of the issuer's Name. */
  readonly issuer: Uint8Array;
  readonly issuerName: DistinguishedName;
  /** DER of the subject's Name. */
  readonly subject: Uint8Array;
  readonly subjectName: DistinguishedName;
  /** Epoch milliseconds, inclusive. */
  readonly notBefore: number;
  /** Epoch milliseconds, inclusive. */
  readonly notAfter: number;
  /** DER of the SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly publicKeyFacts: PublicKeyFacts;
  readonly extensions: readonly Extension[];
  readonly signatureAlgorithm: SignatureAlgorithm | OtherSignatureAlgorithm;
  /** DER of the TBSCertificate: what is signed. */
  readonly signedPart: Uint8Array;
  readonly signature: Uint8Array;
};

/** The certificate beside a CMS signature, of which only the key and the names matter. */
export type SignerCertificate = {
  readonly der: Uint8Array;
  /** Lower-case hexadecimal of the magnitude. */
  readonly serial: string;
  /** Content octets of the serialNumber INTEGER as sent, for issuerAndSerialNumber. */
  readonly serialNumber: Uint8Array;
  /** DER of the issuer's Name. */
  readonly issuer: Uint8Array;
  /** DER of the subject's Name. */
  readonly subject: Uint8Array;
  /** DER of the SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  /** True when issuer and subject are the same name, byte for byte. */
  readonly selfIssued: boolean;
  /** Content of the subjectKeyIdentifier extension, where one can be read; for a SignerIdentifier of that kind. */
  readonly subjectKeyIdentifier: Uint8Array | null;
};

/** Strict: throws DerError for anything that RFC 5280 does not allow us to read in one way only. */
export declare function readCertificate(der: Uint8Array): Certificate;

/**
 * Lenient: devices make the certificate that signs their first request by hand (Windows marks the authority key
 * identifier critical; others send odd serials, dates, or extensions). Its fields up to the key must be DER, the
 * rest is not looked at. Throws DerError.
 */
export declare function readSignerCertificate(der: Uint8Array): SignerCertificate;
