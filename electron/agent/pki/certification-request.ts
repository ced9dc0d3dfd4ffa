import { DerError, bitStringBytes, bytesOf, inside, readOne, smallInteger } from './der-reader.ts';
import { Tag, contextConstructed } from './der-tags.ts';
import { type DistinguishedName, type NameAttribute, readName } from './distinguished-name.ts';
import { type PublicKeyFacts, readPublicKey } from './public-key.ts';
import { type RequestAttributes, readRequestAttributes } from './request-attributes.ts';
import {
  type OtherSignatureAlgorithm,
  type SignatureAlgorithm,
  readSignatureAlgorithm,
} from './signature-algorithm.ts';
import { verifySignature } from './verify-signature.ts';

/** A PKCS#10 CertificationRequest (RFC 2986), parsed and not verified. Plain data: it can be posted to a worker. */
export type CertificationRequest = RequestAttributes & {
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
};

/**
 * Reads a CSR. Throws DerError for what is not one, and for what has two meanings: challenge passwords that differ, or
 * the same extension twice. Does not verify the signature.
 */
export function readCertificationRequest(bytes: Uint8Array): CertificationRequest {
  const der = Uint8Array.from(bytes);
  const outer = inside(readOne(der, Tag.sequence));
  const info = outer.expect(Tag.sequence);
  const algorithm = outer.expect(Tag.sequence);
  const signature = bitStringBytes(outer.expect(Tag.bitString));
  outer.finish();
  const reader = inside(info);
  // RFC 2986 §4.1: version 1 is 0. Old Microsoft and Java clients wrote 1 or 2 there, and mean the same structure.
  if (smallInteger(reader.expect(Tag.integer)) > 2) throw new DerError('unknown version of a certification request');
  const subject = bytesOf(reader.expect(Tag.sequence));
  const publicKey = bytesOf(reader.expect(Tag.sequence));
  // The attributes are mandatory, if empty; old OpenSSL (asn1-kludge) leaves them out.
  const attributes = reader.optional(contextConstructed(0));
  reader.finish();
  const subjectName = readName(subject);
  return {
    der,
    subject,
    subjectName,
    subjectAttributes: subjectName.flat(),
    publicKey,
    publicKeyFacts: readPublicKey(publicKey),
    signatureAlgorithm: readSignatureAlgorithm(algorithm),
    signedPart: bytesOf(info),
    signature,
    ...readRequestAttributes(attributes),
  };
}

/**
 * Proof of possession: true when the CSR is signed with its own key (RSA PKCS#1 v1.5 and PSS, ECDSA; SHA-1 and SHA-2,
 * MD5 where it is accepted). Never throws.
 */
export function verifyCertificationRequest(
  csr: CertificationRequest,
  md5: 'accepted' | 'refused' = 'refused',
): boolean {
  return verifySignature(csr.signatureAlgorithm, csr.publicKey, csr.signedPart, csr.signature, md5);
}
