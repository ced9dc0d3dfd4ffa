import { CaFault } from '../outbound/ca-fault.ts';
import { readCertificate, type Certificate } from '../pki/certificate.ts';
import { DerError } from '../pki/der-reader.ts';
import { compareBytes } from '../pki/der-writer.ts';
import { formatName } from '../pki/distinguished-name.ts';
import { extensionValue, readSubjectKeyIdentifier } from '../pki/extensions.ts';
import { readGeneralNames } from '../pki/general-names.ts';
import { Oid } from '../pki/oids.ts';
import { isAuthority, isIssuedBy, trustedCertificates } from '../pki/trusted-certificates.ts';

export type Offered = {
  /** DER of what the CA returned as issued, and of what came with it. */
  readonly certificate: Uint8Array;
  readonly others: readonly Uint8Array[];
  /** DER of what the operator confirmed. */
  readonly anchors: readonly Uint8Array[];
  /** DER of the SubjectPublicKeyInfo that was asked for. */
  readonly publicKey: Uint8Array;
  /** Epoch milliseconds. */
  readonly now: number;
};

export type Accepted = {
  readonly certificate: Certificate;
  /** Who issued it, and the CAs above as far as they are known. */
  readonly issuers: readonly [Certificate, ...Certificate[]];
};

/** Our clock and the CA's may differ by this much. */
const SKEW = 5 * 60_000;

/**
 * The last look before a certificate of an external CA is kept or handed on, whatever protocol brought it: over the requested key, for
 * now, no CA, and issued by a CA that the operator confirmed. Throws CaFault.
 */
export function acceptCertificate({ certificate: der, others, anchors, publicKey, now }: Offered): Accepted {
  const certificate = read(der);
  if (certificate === null) throw new CaFault('certificate-unreadable');
  const subject = formatName(certificate.subjectName);
  if (compareBytes(certificate.publicKey, publicKey) !== 0) throw new CaFault('certificate-of-another-key');
  if (isAuthority(certificate)) throw new CaFault('certificate-of-a-ca', { subject });
  if (certificate.notBefore > now + SKEW || certificate.notAfter < now) {
    const dates = { from: iso(certificate.notBefore), until: iso(certificate.notAfter) };
    throw new CaFault('certificate-not-of-now', { subject, ...dates });
  }
  const trusted = trustedCertificates(
    others.flatMap((other) => read(other) ?? []),
    anchors,
  );
  const issuer = issuerOf(certificate, trusted);
  if (issuer === null)
    throw new CaFault('certificate-untrusted', { subject, issuer: formatName(certificate.issuerName) });
  return { certificate, issuers: chainFrom(issuer, trusted) };
}

/** Several CAs may have one name, after a rollover: the signature decides. */
function issuerOf(certificate: Certificate, trusted: readonly Certificate[]): Certificate | null {
  return trusted.find((ca) => isIssuedBy(certificate, ca)) ?? null;
}

/** A CA and those above it, as far as they are among the known; verified. */
export function chainFrom(issuer: Certificate, trusted: readonly Certificate[]): [Certificate, ...Certificate[]] {
  const chain: [Certificate, ...Certificate[]] = [issuer];
  for (let top = issuer; chain.length <= trusted.length;) {
    const above = issuerOf(
      top,
      trusted.filter((each) => !chain.includes(each)),
    );
    if (above === null) break;
    chain.push(above);
    top = above;
  }
  return chain;
}

function read(der: Uint8Array): Certificate | null {
  try {
    const certificate = readCertificate(der);
    // What cannot be read of it now must not fail later.
    const identifier = extensionValue(certificate.extensions, Oid.subjectKeyIdentifier);
    if (identifier !== undefined) readSubjectKeyIdentifier(identifier);
    const names = extensionValue(certificate.extensions, Oid.subjectAltName);
    if (names !== undefined) readGeneralNames(names);
    return certificate;
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
