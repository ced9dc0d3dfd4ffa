import { CaFault } from '../../outbound/ca-fault.ts';
import type { Certificate } from '../../pki/certificate.ts';
import { compareBytes } from '../../pki/der-writer.ts';
import { formatName } from '../../pki/distinguished-name.ts';
import { sha256Hex } from '../../pki/fingerprints.ts';
import { isAuthority, isSelfIssued, trustedCertificates } from '../../pki/trusted-certificates.ts';
import type { ScepCa } from '../../protocols/scep/client/scep-ca.ts';
import type { Finding } from './report.ts';

/** What a CA says of the one that follows it. */
export type NextFound = Pick<Finding, 'facts'> & {
  readonly fault: CaFault | null;
  /** Announced by the present CA, and not believed before the operator confirms them; null where nothing could be learnt. */
  readonly next: readonly Certificate[] | null;
};

/** By GetNextCACert (RFC 8894 §4.7), whose answer the present CA signs. A CA that is asked in vain is as good as before. */
export async function nextOfScep(
  ca: ScepCa,
  anchors: readonly Uint8Array[],
  now: number,
  signal: AbortSignal,
): Promise<NextFound> {
  try {
    const offered = (await ca.nextCertificates(signal)) ?? [];
    // One under a CA that is confirmed already needs no word of anybody.
    const believed = trustedCertificates(offered, anchors);
    return found(offered.filter((each) => isAuthority(each) && !isAmong(believed, each) && each.notAfter > now));
  } catch (error) {
    if (!(error instanceof CaFault)) throw error;
    return { next: null, fault: error, facts: [] };
  }
}

/**
 * By cacerts: a new root (NewWithNew) is announced by the present one with NewWithOld (RFC 7030 §4.1.3, RFC 4210 §4.4). A root without that
 * is anybody's, whatever else the answer has.
 */
export function nextOfEst(
  certificates: readonly Certificate[],
  anchors: readonly Uint8Array[],
  now: number,
): NextFound {
  const believed = trustedCertificates(certificates, anchors).slice(anchors.length);
  return found(believed.filter((each) => isAuthority(each) && isSelfIssued(each) && each.notAfter > now));
}

/** One fault a step: a CA that ended stands above its successor, and that above a CA that will end. */
export function withNext(ends: Finding, { fault }: NextFound): Finding {
  return fault === null || ends.fault?.code === 'chain-ended' ? ends : { state: 'warned', fault };
}

function found(next: readonly Certificate[]): NextFound {
  const [first] = next;
  if (first === undefined) return { next, fault: null, facts: [] };
  const facts = next.flatMap((each): [string, string][] => [
    ['next-ca', formatName(each.subjectName)],
    ['next-ca-sha256', sha256Hex(each.der)],
    ['next-ca-from', dayOf(each.notBefore)],
  ]);
  const params = { subject: formatName(first.subjectName), sha256: sha256Hex(first.der), at: dayOf(first.notBefore) };
  return { next, fault: new CaFault('next-ca-unconfirmed', params), facts };
}

function isAmong(certificates: readonly Certificate[], certificate: Certificate): boolean {
  return certificates.some(({ der }) => compareBytes(der, certificate.der) === 0);
}

function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}
