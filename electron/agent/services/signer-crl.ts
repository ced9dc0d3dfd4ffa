import type { Certificate } from '../pki/certificate.ts';
import { readCrlDistributionPoints } from '../pki/access-locations.ts';
import { readCrl, type Crl } from '../pki/crl.ts';
import { DerError } from '../pki/der-reader.ts';
import { extensionValue } from '../pki/extensions.ts';
import { readIssuingDistributionPoint } from '../pki/issuing-distribution-point.ts';
import { Oid } from '../pki/oids.ts';
import { verifySignature } from '../pki/verify-signature.ts';
import type { CrlNews } from './stored-bodies.ts';

/** Our clock and the issuer's may differ by this much. */
const SKEW = 5 * 60_000;

/** Extensions that we understand; any other that is critical changes what the CRL means (RFC 5280 §5.2). */
const UNDERSTOOD: readonly string[] = [Oid.crlNumber, Oid.authorityKeyIdentifier, Oid.issuingDistributionPoint];

export type CrlQuestion = {
  /** Of the signer. */
  readonly certificate: Certificate;
  /** That signs the CRL, as the operator gave it. */
  readonly issuer: Certificate;
  /** Where the CRL was fetched. */
  readonly url: string;
  /** What was known. */
  readonly before: CrlNews | null;
  readonly now: number;
};

const NOTHING_KNOWN = { thisUpdate: null, nextUpdate: null, revokedAt: null } as const;

/** The same as was known, and why nothing newer is. */
export function noNews(before: CrlNews | null, problem: string, now: number): CrlNews {
  return { ...NOTHING_KNOWN, ...before, fetchedAt: now, problem };
}

/** What a fetched CRL says of the signer's certificate. Nothing of it counts before its signature is verified. */
export function readNews(der: Uint8Array, question: CrlQuestion): CrlNews {
  const { certificate, before, now } = question;
  try {
    // Entries only of what the issuer signed: there may be very many.
    const problem = problemOf(readCrl(der, { first: 0 }), question);
    if (problem !== null) return noNews(before, problem, now);
    const { entries, thisUpdate, nextUpdate } = readCrl(der, { serial: certificate.serial });
    const [entry] = entries;
    return { fetchedAt: now, thisUpdate, nextUpdate, revokedAt: entry?.revokedAt ?? null, problem: null };
  } catch (error) {
    if (error instanceof DerError) return noNews(before, 'crl-malformed', now);
    throw error;
  }
}

function problemOf(crl: Crl, { certificate, issuer, url, before, now }: CrlQuestion): string | null {
  if (!sameBytes(crl.issuer, issuer.subject) || !sameBytes(crl.issuer, certificate.issuer)) return 'crl-other-issuer';
  if (!verifySignature(crl.signatureAlgorithm, issuer.publicKey, crl.signedPart, crl.signature)) {
    return 'crl-signature-invalid';
  }
  if (crl.extensions.some(({ type, critical }) => critical && !UNDERSTOOD.includes(type))) return 'crl-not-for-it';
  if (extensionValue(crl.extensions, Oid.deltaCrlIndicator) !== undefined) return 'crl-not-for-it';
  if (!covers(crl, certificate, url)) return 'crl-not-for-it';
  if (crl.thisUpdate > now + SKEW) return 'crl-from-the-future';
  if (crl.nextUpdate === null || crl.nextUpdate <= now) return 'crl-overdue';
  // An old one, given again, must not take a revocation back.
  if (before !== null && before.thisUpdate !== null && crl.thisUpdate < before.thisUpdate) return 'crl-older';
  return null;
}

/** A CRL of one part of the certificates is good only for those that name this part (RFC 5280 §6.3.3 (b)(2)). */
function covers(crl: Crl, { extensions }: Certificate, url: string): boolean {
  const value = extensionValue(crl.extensions, Oid.issuingDistributionPoint);
  if (value === undefined) return true;
  const { addresses, narrowed } = readIssuingDistributionPoint(value);
  if (narrowed) return false;
  if (addresses === null) return true;
  const points = extensionValue(extensions, Oid.crlDistributionPoints);
  const named = points === undefined ? [url] : readCrlDistributionPoints(points);
  return addresses.some((address) => named.includes(address));
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** When the CRL should be fetched next: each hour, sooner where it lives shorter, and soon after a fetch that failed. */
export function dueAt(news: CrlNews | null): number {
  if (news === null) return 0;
  if (news.problem !== null) return news.fetchedAt + 5 * MINUTE;
  const life = (news.nextUpdate ?? 0) - (news.thisUpdate ?? 0);
  return news.fetchedAt + Math.max(MINUTE, Math.min(HOUR, life / 4));
}
