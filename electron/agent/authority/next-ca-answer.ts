import { createHash } from 'node:crypto';
import { attribute, writeCertsOnly, writeSignedData } from '../pki/cms/signed-data-writer.ts';
import { octetString, oid, setOf, time } from '../pki/der-writer.ts';
import { readSignerCertificate } from '../pki/certificate.ts';
import { Oid } from '../pki/oids.ts';
import { writeSignatureAlgorithm } from '../pki/signature-algorithm.ts';
import type { Issuer } from './issue.ts';

/**
 * The message by which a CA vouches for the one that is to follow it (RFC 8894 §4.7.1): a SignedData under the current
 * CA's key, over a certificates-only SignedData with the next RA and the next CA. Who trusts the one trusts the other.
 *
 * Strict clients read the content. jscep and sscep read the certificates beside the signature instead, where EJBCA has
 * them, so the next ones are there too; and the signer's, among which OpenSSL looks for the key.
 *
 * @param certificates DER, the RA first as in GetCACert
 * @param now epoch milliseconds, for signingTime
 */
export async function writeNextCaAnswer(
  { certificate, signer }: Issuer,
  certificates: readonly Uint8Array[],
  now: number,
): Promise<Uint8Array> {
  const content = writeCertsOnly(certificates);
  const { algorithm } = signer;
  const signedAttributes = setOf(
    attribute(oid(Oid.contentType), oid(Oid.data)),
    attribute(oid(Oid.messageDigest), octetString(createHash(algorithm.digest).update(content).digest())),
    attribute(oid(Oid.signingTime), time(now)),
  );
  const { issuer, serialNumber } = readSignerCertificate(certificate.der);
  return writeSignedData({
    content,
    certificates: [certificate.der, ...certificates],
    signer: { issuer, serial: serialNumber },
    digest: algorithm.digest,
    signedAttributes,
    signature: await signer.sign(signedAttributes),
    // For RSA, every client knows rsaEncryption (RFC 3370 §3.2); ECDSA is always named with its digest (RFC 5753 §2.1.1).
    ...(algorithm.scheme === 'ecdsa' ? { signatureAlgorithm: writeSignatureAlgorithm(algorithm) } : {}),
  });
}
