import { CaFault } from '../../../outbound/ca-fault.ts';
import { readCertificate, tryReadCertificate, type Certificate } from '../../../pki/certificate.ts';
import { readCertsOnly } from '../../../pki/cms/certs-only.ts';
import { DerError } from '../../../pki/der-reader.ts';
import { compareBytes } from '../../../pki/der-writer.ts';
import { formatName } from '../../../pki/distinguished-name.ts';
import { extensionValue, readKeyUsage, type KeyUsageName } from '../../../pki/extensions.ts';
import { Oid } from '../../../pki/oids.ts';
import { isAuthority, isIssuedBy, isSelfIssued, trustedCertificates } from '../../../pki/trusted-certificates.ts';

/** The CA's side of every message: whom to encrypt to, and whose signature to believe. */
export type CaParties = {
  /** The CA that issues: of those that are trusted, the one below the others. */
  readonly issuer: Certificate;
  /** Every CA certificate that is trusted: the confirmed ones, and those of the answer that lead to them. */
  readonly authorities: readonly Certificate[];
  /** An RSA key that may encrypt: the RA's, or the CA's own where it has no RA. */
  readonly recipient: Certificate;
  /** Whoever may sign a CertRep. */
  readonly signers: readonly Certificate[];
};

/**
 * The certificates of a GetCACert answer (RFC 8894 §4.2.1): one in DER, or several in a SignedData. What the answer is shows
 * in its bytes; servers are not agreed on the content types. Throws CaFault `scep-ca-unreadable`.
 */
export function readCaCertificates(body: Uint8Array): readonly Certificate[] {
  try {
    const single = tryReadCertificate(body);
    const found = single === null ? readCertsOnly(body).certificates.map((der) => readCertificate(der)) : [single];
    if (found.length > 0) return found;
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new CaFault('scep-ca-unreadable', { detail: error.message }, { cause: error });
  }
  throw new CaFault('scep-ca-unreadable', { detail: 'no certificate' });
}

/** Those of an answer that an operator may confirm at the first contact: its CAs, the root last. */
export function confirmable(certificates: readonly Certificate[]): readonly Certificate[] {
  return certificates.filter(isAuthority).toSorted((a, b) => Number(isSelfIssued(a)) - Number(isSelfIssued(b)));
}

/**
 * Sorts an answer by what the operator confirmed (`anchors`, DER): only what is signed by a confirmed CA, or by one that is, is
 * believed, whatever else the answer carries. Throws CaFault `scep-ca-unconfirmed`, `scep-ra-missing`.
 */
export function caParties(
  certificates: readonly Certificate[],
  anchors: readonly Uint8Array[],
  now: number,
): CaParties {
  const trusted = trustedOf(certificates, anchors);
  const authorities = trusted.filter(isAuthority);
  const lowest = authorities.filter((each) => !authorities.some((other) => other !== each && isIssuedBy(other, each)));
  // Two are confirmed around a rollover: the one that answers now is it.
  const issuer = lowest.find((each) => isAmong(certificates, each)) ?? lowest[0];
  if (issuer === undefined) throw unconfirmed(certificates);
  const good = trusted.filter(({ notBefore, notAfter }) => notBefore <= now && now <= notAfter);
  const ras = good.filter((each) => !isAuthority(each));
  const recipient = encryptsBest(ras) ?? (isRsa(issuer) && good.includes(issuer) ? issuer : undefined);
  if (recipient === undefined) {
    // Where nothing that came is believed, it is another CA that answers, and no RA would help.
    if (!certificates.some((each) => isAmong(trusted, each))) throw unconfirmed(certificates);
    throw new CaFault('scep-ra-missing', { issuer: formatName(issuer.subjectName) });
  }
  const signers = good.filter((each) => usagesOf(each)?.includes('digitalSignature') ?? true);
  return { issuer, authorities, recipient, signers: signers.length > 0 ? [...signers, issuer] : [issuer] };
}

/** Of the trusted: those that came, and the CAs. */
function trustedOf(certificates: readonly Certificate[], anchors: readonly Uint8Array[]): Certificate[] {
  const trusted = trustedCertificates(certificates, anchors);
  // An anchor above that did not come with the answer still stands over those that did.
  return trusted.filter((each) => isAmong(certificates, each) || isAuthority(each));
}

function isAmong(certificates: readonly Certificate[], certificate: Certificate): boolean {
  return certificates.some(({ der }) => compareBytes(der, certificate.der) === 0);
}

function unconfirmed(certificates: readonly Certificate[]): CaFault {
  const names = certificates.map(({ subjectName }) => formatName(subjectName)).join('; ');
  return new CaFault('scep-ca-unconfirmed', { certificates: names });
}

/** keyEncipherment before dataEncipherment, before a certificate that says nothing of its key's use (RFC 8894 §3.5.1). */
function encryptsBest(ras: readonly Certificate[]): Certificate | undefined {
  const rsa = ras.filter(isRsa);
  const by = (usage: KeyUsageName) => rsa.filter((each) => usagesOf(each)?.includes(usage) === true);
  const [first] = [
    ...by('keyEncipherment'),
    ...by('dataEncipherment'),
    ...rsa.filter((each) => usagesOf(each) === null),
  ];
  return first;
}

function isRsa({ publicKeyFacts }: Certificate): boolean {
  return publicKeyFacts.kind === 'rsa';
}

/** Null where the certificate does not say. */
function usagesOf({ extensions }: Certificate): readonly KeyUsageName[] | null {
  const value = extensionValue(extensions, Oid.keyUsage);
  if (value === undefined) return null;
  try {
    return readKeyUsage(value);
  } catch (error) {
    if (error instanceof DerError) return [];
    throw error;
  }
}
