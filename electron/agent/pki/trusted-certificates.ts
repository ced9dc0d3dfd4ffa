import type { Certificate } from './certificate.ts';
import { readCertificate } from './certificate.ts';
import { DerError } from './der-reader.ts';
import { compareBytes } from './der-writer.ts';
import { extensionValue, readBasicConstraints } from './extensions.ts';
import { Oid } from './oids.ts';
import { verifySignature } from './verify-signature.ts';

/**
 * The anchors (DER, what an operator confirmed), and of the certificates those that an anchor signed, or one that is signed by them, in
 * rounds until nothing is added; the others are not believed.
 */
export function trustedCertificates(
  certificates: readonly Certificate[],
  anchors: readonly Uint8Array[],
): Certificate[] {
  const trusted = anchors.map((der) => readCertificate(der));
  const isKnown = ({ der }: Certificate): boolean => trusted.some((each) => compareBytes(each.der, der) === 0);
  for (let grown = true; grown;) {
    const found = certificates.find((each) => !isKnown(each) && trusted.some((ca) => isIssuedBy(each, ca)));
    grown = found !== undefined;
    if (found !== undefined) trusted.push(found);
  }
  return trusted;
}

/** Whether a CA's name and key are those that this other certificate was signed with. */
export function isIssuedBy(certificate: Certificate, ca: Certificate): boolean {
  return (
    certificate !== ca &&
    isAuthority(ca) &&
    compareBytes(certificate.issuer, ca.subject) === 0 &&
    verifySignature(certificate.signatureAlgorithm, ca.publicKey, certificate.signedPart, certificate.signature)
  );
}

export function isSelfIssued({ issuer, subject }: Certificate): boolean {
  return compareBytes(issuer, subject) === 0;
}

/** A root of version 1 has no extensions; the operator's confirmation stands for them. */
export function isAuthority({ version, extensions, issuer, subject }: Certificate): boolean {
  const value = extensionValue(extensions, Oid.basicConstraints);
  if (value === undefined) return version === 1 && compareBytes(issuer, subject) === 0;
  try {
    return readBasicConstraints(value).ca;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}
