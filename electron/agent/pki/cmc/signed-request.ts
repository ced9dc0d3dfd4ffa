import { createHash, type KeyObject } from 'node:crypto';
import { readSignerCertificate } from '../certificate.ts';
import { attribute, writeSignedData } from '../cms/signed-data-writer.ts';
import { octetString, oid, sequence, setOf } from '../der-writer.ts';
import { Tag } from '../der-tags.ts';
import { writeString } from '../directory-string.ts';
import { Oid } from '../oids.ts';
import { readPublicKey } from '../public-key.ts';
import { writeSignatureAlgorithm } from '../signature-algorithm.ts';
import { keySigner, signatureAlgorithmFor } from '../signer.ts';

/** An enrollment agent, or the holder of the certificate that is renewed. */
export type RequestSigner = {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly privateKey: KeyObject;
  /** DER of what stands between it and the root. */
  readonly chain?: readonly Uint8Array[];
};

/** szENROLLMENT_NAME_VALUE_PAIR (MS-WCCE §3.1.1.4.3.3.2). */
const NAME_VALUE_PAIR = '1.3.6.1.4.1.311.13.2.1';

/**
 * A PKCS#10 request in a CMS message of somebody who vouches for it: an agent on behalf of another (MS-WCCE §3.1.1.4.3.3.2), or the
 * certificate that is renewed (§3.1.1.4.3.2). DER of the ContentInfo. Throws DerError, and RangeError for keys that we do not
 * sign with.
 */
export async function signRequest(
  csr: Uint8Array,
  signer: RequestSigner,
  /** Such as `DOMAIN\account`, whom the certificate is for; null where the request's own subject says it. */
  requesterName: string | null,
): Promise<Uint8Array> {
  const { der, issuer, serialNumber, publicKey } = readSignerCertificate(signer.certificate);
  const algorithm = signatureAlgorithmFor(readPublicKey(publicKey));
  const { digest } = algorithm;
  // RFC 5652 §5.3: contentType and messageDigest wherever there are signed attributes, all of them a sorted SET OF.
  const signedAttributes = setOf(
    attribute(oid(Oid.contentType), oid(Oid.data)),
    attribute(oid(Oid.messageDigest), octetString(createHash(digest).update(csr).digest())),
    ...(requesterName === null ? [] : [nameValuePair('requestername', requesterName)]),
  );
  return writeSignedData({
    content: csr,
    certificates: [der, ...(signer.chain ?? [])],
    signer: { issuer, serial: serialNumber },
    digest,
    signedAttributes,
    signature: await keySigner(signer.privateKey, algorithm).sign(signedAttributes),
    ...(algorithm.scheme === 'rsa-pkcs1' ? {} : { signatureAlgorithm: writeSignatureAlgorithm(algorithm) }),
  });
}

function nameValuePair(name: string, value: string): Uint8Array {
  return attribute(oid(NAME_VALUE_PAIR), sequence(writeString(Tag.bmpString, name), writeString(Tag.bmpString, value)));
}
