import { X509Certificate } from 'node:crypto';
import { CaFault } from './ca-fault.ts';

/**
 * Proves that the server at the other end of a handshake is the pinned one: its certificate is the pinned one, or chains to it by
 * signatures and is valid for the host. A certificate that was only sent along proves nothing.
 *
 * @param chain DER as the server sent it, its own first
 * @param fingerprint SHA-256, lower-case hexadecimal
 * @throws CaFault `tls-fingerprint`
 */
export function assertPinned(chain: readonly Uint8Array[], fingerprint: string, host: string, now: number): void {
  const certificates = chain.map((der) => new X509Certificate(der));
  const [leaf] = certificates;
  const known = certificates.map(sha256);
  if (leaf === undefined) throw fault(host, known);
  if (sha256(leaf) === fingerprint) return;
  if (!isFor(leaf, host) || !climbs(leaf, certificates, fingerprint, now)) throw fault(host, known);
}

function climbs(leaf: X509Certificate, all: readonly X509Certificate[], fingerprint: string, now: number): boolean {
  let below = leaf;
  // Each step uses one certificate up, so that a circle ends.
  for (let left = all.filter((certificate) => certificate !== leaf); left.length > 0;) {
    const issuer = left.find((candidate) => issued(candidate, below));
    if (issuer === undefined || !isValid(below, now)) return false;
    if (sha256(issuer) === fingerprint) return isValid(issuer, now);
    left = left.filter((certificate) => certificate !== issuer);
    below = issuer;
  }
  return false;
}

function issued(issuer: X509Certificate, subject: X509Certificate): boolean {
  return issuer.ca && subject.checkIssued(issuer) && subject.verify(issuer.publicKey);
}

function isFor(certificate: X509Certificate, host: string): boolean {
  const plain = host.replace(/^\[|\]$/g, '');
  return certificate.checkHost(plain) !== undefined || certificate.checkIP(plain) !== undefined;
}

function isValid({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}

function sha256({ fingerprint256 }: X509Certificate): string {
  return fingerprint256.replaceAll(':', '').toLowerCase();
}

function fault(host: string, known: readonly string[]): CaFault {
  return new CaFault('tls-fingerprint', { host, certificates: known.slice(0, 5).join(', ') });
}
