import { CaFault } from '../../outbound/ca-fault.ts';
import { readCertificate, type Certificate } from '../../pki/certificate.ts';
import { readCertsOnly } from '../../pki/cms/certs-only.ts';
import { DerError } from '../../pki/der-reader.ts';
import { formatName } from '../../pki/distinguished-name.ts';
import { sha256Hex } from '../../pki/fingerprints.ts';
import { isAuthority, isSelfIssued, trustedCertificates } from '../../pki/trusted-certificates.ts';
import { decodeBody } from './transfer-encoding.ts';

/** The certificates of a cacerts answer (RFC 7030 §4.1.3). Nothing is believed yet. Throws CaFault `est-ca-unreadable`. */
export function readCaCertificates(body: Uint8Array): readonly Certificate[] {
  let detail = 'no certificate';
  try {
    const found = readCertsOnly(decodeBody(body)).certificates.map((der) => readCertificate(der));
    if (found.length > 0) return found;
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    detail = error.message;
  }
  throw new CaFault('est-ca-unreadable', { detail });
}

/** Those that an operator may confirm at the first contact (RFC 7030 §4.1.1): the CAs, the root first. */
export function confirmable(certificates: readonly Certificate[]): readonly Certificate[] {
  return certificates.filter(isAuthority).toSorted((a, b) => Number(isSelfIssued(b)) - Number(isSelfIssued(a)));
}

/**
 * The answer's CAs that follow from what the operator confirmed: SHA-256 fingerprints in lower-case hexadecimal. Others that came along
 * are left out; OldWithNew and NewWithOld (RFC 7030 §4.1.3) follow from either root. Throws CaFault `est-ca-unconfirmed`.
 */
export function confirmedChain(
  certificates: readonly Certificate[],
  fingerprints: readonly string[],
): readonly Certificate[] {
  const anchors = certificates.filter((each) => isAuthority(each) && fingerprints.includes(sha256Hex(each.der)));
  if (anchors.length === 0) {
    const names = certificates.map(({ subjectName }) => formatName(subjectName)).join('; ');
    throw new CaFault('est-ca-unconfirmed', { certificates: names.slice(0, 400) });
  }
  return trustedCertificates(
    certificates,
    anchors.map(({ der }) => der),
  ).filter(isAuthority);
}
