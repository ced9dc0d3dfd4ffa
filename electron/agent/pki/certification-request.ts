import type { DistinguishedName, NameAttribute } from './distinguished-name.ts';
import type { GeneralName } from './general-names.ts';
import type { PublicKeyFacts } from './public-key.ts';
import type { OtherSignatureAlgorithm, SignatureAlgorithm } from './signature-algorithm.ts';
import type { KeyUsageName } from './extensions.ts';

/** What the CSR asks for beyond its subject: extensionRequest (RFC 2985 §5.4.2) and Microsoft's older twin, together. */
export type RequestedExtensions = {
  readonly subjectAltNames: readonly GeneralName[];
  readonly basicConstraintsCa: boolean;
  readonly keyUsages: readonly KeyUsageName[];
  /** Dotted OIDs. */
  readonly extendedKeyUsages: readonly string[];
  /** Dotted OIDs of the other extensions, in order. */
  readonly others: readonly string[];
};

/** A PKCS#10 CertificationRequest (RFC 2986), parsed and not yet verified. Plain data: it can be posted to a worker. */
export type CertificationRequest = {
  readonly der: Uint8Array;
  /** DER of the Name. */
  readonly subject: Uint8Array;
  readonly subjectName: DistinguishedName;
  /** Every attribute of the subject, flat, in order of encoding. */
  readonly subjectAttributes: readonly NameAttribute[];
  /** DER of the SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly publicKeyFacts: PublicKeyFacts;
  readonly signatureAlgorithm: SignatureAlgorithm | OtherSignatureAlgorithm;
  /** DER of the CertificationRequestInfo: what is signed. */
  readonly signedPart: Uint8Array;
  readonly signature: Uint8Array;
  /** challengePassword (RFC 2985 §5.4.1), wherever the client put it; never log or show it. */
  readonly challengePassword: string | null;
  readonly unstructuredNames: readonly string[];
  readonly unstructuredAddresses: readonly string[];
  readonly requestedExtensions: RequestedExtensions;
  /** Dotted OIDs of the attributes that none of the above stands for. */
  readonly otherAttributes: readonly string[];
};

/**
 * Reads a CSR. Throws DerError for what is not one, and for what has two meanings: two challenge passwords that
 * differ, or the same extension twice. Does not verify the signature.
 */
export declare function readCertificationRequest(der: Uint8Array): CertificationRequest;

/** Proof of possession: true when the CSR is signed with its own key (RSA PKCS#1 v1.5 and PSS, ECDSA; SHA-1 and SHA-2). Never throws. */
export declare function verifyCertificationRequest(csr: CertificationRequest): boolean;
