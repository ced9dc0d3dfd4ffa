import { createHash, createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto';
import { encryptContent } from '../../pki/cms/content-cipher.ts';
import { writeEnvelopedData } from '../../pki/cms/enveloped-data.ts';
import { encryptContentKey } from '../../pki/cms/key-transport.ts';
import { attribute, writeCertsOnly, writeSignedData } from '../../pki/cms/signed-data-writer.ts';
import { octetString, oid, printableString, setOf, time } from '../../pki/der-writer.ts';
import { Oid } from '../../pki/oids.ts';
import { ScepAttribute } from './attribute-oids.ts';
import type { EnvelopeContext, SealRequest } from './codec.ts';
import { FAIL_INFOS } from './fail-info.ts';

const CERT_REP = '3';
/** RFC 8894 §3.2.1.3. */
const PKI_STATUS = { success: '0', failure: '2', pending: '3' } as const;
const NONCE_LENGTH = 16;
/** Some iOS versions send half a nonce and expect half a nonce. */
const SHORT_NONCE_LENGTH = 8;

/** Makes the CertRep (RFC 8894 §3.3.2): DER of the ContentInfo, signed with the RA's key. */
export function sealMessage({ ra, reply, now, status }: SealRequest, privateKey: KeyObject): Uint8Array {
  // RFC 8894 §3: a reply that carries nothing has no pkcsPKIEnvelope; its digest is that of nothing.
  const content = status.status === 'success' ? envelop(status.certificate, status.envelope) : null;
  const messageDigest = createHash(reply.digest)
    .update(content ?? new Uint8Array(0))
    .digest();
  const failInfo =
    status.status === 'failure'
      ? [attribute(ScepAttribute.failInfo, printableString(String(FAIL_INFOS.indexOf(status.failInfo))))]
      : [];
  const nonceLength = reply.senderNonce.length === SHORT_NONCE_LENGTH ? SHORT_NONCE_LENGTH : NONCE_LENGTH;
  const signedAttributes = setOf(
    attribute(Oid.contentType, oid(Oid.data)),
    attribute(Oid.messageDigest, octetString(messageDigest)),
    attribute(Oid.signingTime, time(now)),
    attribute(ScepAttribute.messageType, printableString(CERT_REP)),
    attribute(ScepAttribute.pkiStatus, printableString(PKI_STATUS[status.status])),
    // Windows refuses a reply in which one of these is missing, so they are there even when the request had none.
    attribute(ScepAttribute.transactionId, reply.transactionId ?? printableString('')),
    attribute(ScepAttribute.senderNonce, octetString(randomBytes(nonceLength))),
    attribute(ScepAttribute.recipientNonce, octetString(reply.senderNonce)),
    ...failInfo,
  );
  const signature = sign(reply.digest, signedAttributes, privateKey);
  return writeSignedData({
    content,
    certificates: [ra.certificate],
    signer: ra,
    digest: reply.digest,
    signedAttributes,
    signature,
  });
}

function envelop(certificate: Uint8Array, envelope: EnvelopeContext): Uint8Array {
  const publicKey = createPublicKey({ key: Buffer.from(envelope.publicKey), format: 'der', type: 'spki' });
  const { key, iv, ciphertext } = encryptContent(envelope.cipher, writeCertsOnly([certificate]));
  return writeEnvelopedData({
    recipient: envelope,
    keyTransport: envelope.keyTransport,
    encryptedKey: encryptContentKey(publicKey, envelope.keyTransport, key),
    cipher: envelope.cipher,
    iv,
    ciphertext,
  });
}
