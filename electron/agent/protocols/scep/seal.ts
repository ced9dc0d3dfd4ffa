import { hash, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { ContentCipher } from '../../pki/cms/algorithms.ts';
import { encryptContent } from '../../pki/cms/content-cipher.ts';
import { writeEnvelopedData, writeKeyTransRecipient } from '../../pki/cms/enveloped-data.ts';
import { encryptContentKey } from '../../pki/cms/key-transport.ts';
import { derivePasswordKeySync, freshDerivation } from '../../pki/cms/password-key.ts';
import { writePasswordRecipient } from '../../pki/cms/password-recipient.ts';
import { attribute, writeCertsOnly, writeCrlOnly, writeSignedData } from '../../pki/cms/signed-data-writer.ts';
import { octetString, oid, printableString, setOf, time } from '../../pki/der-writer.ts';
import { Oid } from '../../pki/oids.ts';
import { publicKeyHandle } from '../../pki/public-key-handle.ts';
import { ScepAttribute } from './attribute-oids.ts';
import type { ReplyContent, ReplyEnvelope, ReplyRecipient, SealRequest } from './codec.ts';
import { FAIL_INFOS } from './fail-info.ts';

/** DER of the attribute types: made once. */
const TYPE = {
  contentType: oid(Oid.contentType),
  messageDigest: oid(Oid.messageDigest),
  signingTime: oid(Oid.signingTime),
  messageType: oid(ScepAttribute.messageType),
  pkiStatus: oid(ScepAttribute.pkiStatus),
  failInfo: oid(ScepAttribute.failInfo),
  senderNonce: oid(ScepAttribute.senderNonce),
  recipientNonce: oid(ScepAttribute.recipientNonce),
  transactionId: oid(ScepAttribute.transactionId),
};
const CONTENT_TYPE = attribute(TYPE.contentType, oid(Oid.data));
/** CertRep is messageType 3. */
const MESSAGE_TYPE = attribute(TYPE.messageType, printableString('3'));
/** RFC 8894 §3.2.1.3. */
const PKI_STATUS = { success: '0', failure: '2', pending: '3' } as const;
const NONCE_LENGTH = 16;
/** Some iOS versions send half a nonce and expect half a nonce. */
const SHORT_NONCE_LENGTH = 8;

/** Makes the CertRep (RFC 8894 §3.3.2): DER of the ContentInfo, signed with the RA's key. */
export function sealMessage({ ra, reply, now, status }: SealRequest, privateKey: KeyObject): Uint8Array {
  // RFC 8894 §3: a reply that carries nothing has no pkcsPKIEnvelope; its digest is that of nothing.
  const content = status.status === 'success' ? envelop(status.content, status.envelope) : null;
  const messageDigest = hash(reply.digest, content ?? new Uint8Array(0), 'buffer');
  const failInfo =
    status.status === 'failure'
      ? [attribute(TYPE.failInfo, printableString(String(FAIL_INFOS.indexOf(status.failInfo))))]
      : [];
  const nonceLength = reply.senderNonce.length === SHORT_NONCE_LENGTH ? SHORT_NONCE_LENGTH : NONCE_LENGTH;
  const signedAttributes = setOf(
    CONTENT_TYPE,
    attribute(TYPE.messageDigest, octetString(messageDigest)),
    attribute(TYPE.signingTime, time(now)),
    MESSAGE_TYPE,
    attribute(TYPE.pkiStatus, printableString(PKI_STATUS[status.status])),
    // Windows refuses a reply in which one of these is missing, so they are there even when the request had none.
    attribute(TYPE.transactionId, reply.transactionId ?? printableString('')),
    attribute(TYPE.senderNonce, octetString(randomBytes(nonceLength))),
    attribute(TYPE.recipientNonce, octetString(reply.senderNonce)),
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

/** RFC 8894 §3.3.2.1, §3.3.4: a SignedData that signs nothing and carries the certificates or the CRL. */
function envelop(content: ReplyContent, { cipher, recipient }: ReplyEnvelope): Uint8Array {
  const carried = content.kind === 'crl' ? writeCrlOnly(content.crl) : writeCertsOnly(content.certificates);
  const { key, iv, ciphertext } = encryptContent(cipher, carried);
  return writeEnvelopedData({ recipient: recipientInfo(recipient, cipher, key), cipher, iv, ciphertext });
}

function recipientInfo(recipient: ReplyRecipient, cipher: ContentCipher, key: Uint8Array): Uint8Array {
  switch (recipient.by) {
    case 'key': {
      const encryptedKey = encryptContentKey(publicKeyHandle(recipient.publicKey), recipient.keyTransport, key);
      return writeKeyTransRecipient({ ...recipient, encryptedKey });
    }
    case 'password': {
      const passwordKey = derivePasswordKeySync(recipient.password, freshDerivation(recipient.digest));
      return writePasswordRecipient(passwordKey, cipher, key);
    }
    case 'password-key':
      return writePasswordRecipient(recipient.passwordKey, cipher, key);
  }
}
