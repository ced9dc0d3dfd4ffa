import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { readSignerCertificate } from '../certificate.ts';
import { attribute, writeSignedData } from '../cms/signed-data-writer.ts';
import { explicit, integer, octetString, oid, sequence, setOf, unsignedInteger } from '../der-writer.ts';
import { keyHash } from '../key-identifier.ts';
import { Oid } from '../oids.ts';
import { readPublicKey } from '../public-key.ts';
import { writeSignatureAlgorithm } from '../signature-algorithm.ts';
import { keySigner, signatureAlgorithmFor } from '../signer.ts';
import { Cmc } from './object-identifiers.ts';

export type FullRequest = {
  /** Big-endian, of a positive number. */
  readonly transactionId: Uint8Array;
  readonly senderNonce: Uint8Array;
  /** A PKCS#10 (DER), or the token of an answer that it waits. */
  readonly content: { readonly csr: Uint8Array } | { readonly pendToken: Uint8Array };
};

/** Who signs: the holder of a certificate, or the key that is to be certified, before there is one. */
export type FullRequestSigner = {
  readonly privateKey: KeyObject;
  /** DER; null for the request's own key. */
  readonly certificate: Uint8Array | null;
};

/**
 * DER of a Full PKI Request (RFC 5272 §4.2): a SignedData over a PKIData with the transactionId and senderNonce controls and one
 * request, or a queryPending control (§6.15). The request's own key is named by the subjectKeyIdentifier that it will have, SHA-1 of the
 * key (§4.2; RFC 5280 §4.2.1.2 (1)), since there is no certificate to name. Throws DerError, and RangeError for keys that
 * we do not sign with.
 */
export async function writeFullRequest(request: FullRequest, signer: FullRequestSigner): Promise<Uint8Array> {
  const content = pkiData(request);
  const spki = Uint8Array.from(createPublicKey(signer.privateKey).export({ type: 'spki', format: 'der' }));
  const algorithm = signatureAlgorithmFor(readPublicKey(spki));
  const { digest } = algorithm;
  const signedAttributes = setOf(
    attribute(oid(Oid.contentType), oid(Cmc.pkiData)),
    attribute(oid(Oid.messageDigest), octetString(createHash(digest).update(content).digest())),
  );
  return writeSignedData({
    ...{ contentType: Cmc.pkiData, content, digest, signedAttributes },
    ...identityOf(signer, spki),
    signature: await keySigner(signer.privateKey, algorithm).sign(signedAttributes),
    ...(algorithm.scheme === 'rsa-pkcs1' ? {} : { signatureAlgorithm: writeSignatureAlgorithm(algorithm) }),
  });
}

function identityOf({ certificate }: FullRequestSigner, spki: Uint8Array) {
  if (certificate === null) return { certificates: [], signer: { keyIdentifier: keyHash(spki) } };
  const { der, issuer, serialNumber } = readSignerCertificate(certificate);
  return { certificates: [der], signer: { issuer, serial: serialNumber } };
}

/** PKIData: controls, requests, CMS content, other messages. Body parts have numbers of their own. */
function pkiData({ transactionId, senderNonce, content }: FullRequest): Uint8Array {
  const [query, requests] =
    'csr' in content
      ? // tcr [0] IMPLICIT TaggedCertificationRequest: of the same tag as an explicit one around its parts.
        [[], [explicit(0, integer(3), content.csr)]]
      : [[control(3, Cmc.queryPending, octetString(content.pendToken))], []];
  const controls = [
    control(1, Cmc.transactionId, unsignedInteger(transactionId)),
    control(2, Cmc.senderNonce, octetString(senderNonce)),
    ...query,
  ];
  return sequence(sequence(...controls), sequence(...requests), sequence(), sequence());
}

function control(bodyPartId: number, type: string, value: Uint8Array): Uint8Array {
  return sequence(integer(bodyPartId), oid(type), setOf(value));
}
