import { createHash, type KeyObject } from 'node:crypto';
import type { Certificate } from '../../../pki/certificate.ts';
import { readSignerCertificate } from '../../../pki/certificate.ts';
import type { KeyTransport } from '../../../pki/cms/algorithms.ts';
import { encryptContent } from '../../../pki/cms/content-cipher.ts';
import { writeEnvelopedData, writeKeyTransRecipient } from '../../../pki/cms/enveloped-data.ts';
import { encryptContentKey } from '../../../pki/cms/key-transport.ts';
import { attribute, writeSignedData } from '../../../pki/cms/signed-data-writer.ts';
import { octetString, oid, printableString, setOf, time } from '../../../pki/der-writer.ts';
import { Oid } from '../../../pki/oids.ts';
import { publicKeyHandle } from '../../../pki/public-key-handle.ts';
import { keySigner } from '../../../pki/signer.ts';
import { ScepAttribute } from '../attribute-oids.ts';
import type { MessageType } from '../message-type.ts';
import type { ScepAlgorithms } from './ca-capabilities.ts';
import type { ClientIdentity } from './client-identity.ts';

/** What a message is sent as: RFC 8894 §3.2.1.2. */
const MESSAGE_TYPES: Readonly<Record<MessageType, string>> = {
  RenewalReq: '17',
  PKCSReq: '19',
  CertPoll: '20',
  GetCert: '21',
  GetCRL: '22',
};

export type MessageParts = {
  readonly messageType: MessageType;
  /** What is enveloped: the CSR, IssuerAndSubject or IssuerAndSerialNumber; DER. */
  readonly content: Uint8Array;
  readonly recipient: Certificate;
  readonly keyTransport: KeyTransport;
  readonly algorithms: ScepAlgorithms;
  readonly signer: ClientIdentity;
  /** Characters of a PrintableString. */
  readonly transactionId: string;
  /** 16 octets, fresh for each message. */
  readonly senderNonce: Uint8Array;
  /** Epoch milliseconds. */
  readonly now: number;
};

/** Makes a pkiMessage (RFC 8894 §3): the content enveloped to the CA or its RA, signed by the client. DER of the ContentInfo. */
export async function makePkiMessage(parts: MessageParts): Promise<Uint8Array> {
  const { messageType, algorithms, signer, transactionId, senderNonce, now } = parts;
  const { digest } = algorithms;
  const content = envelop(parts);
  const signedAttributes = setOf(
    attribute(oid(Oid.contentType), oid(Oid.data)),
    attribute(oid(Oid.messageDigest), octetString(createHash(digest).update(content).digest())),
    attribute(oid(Oid.signingTime), time(now)),
    attribute(oid(ScepAttribute.messageType), printableString(MESSAGE_TYPES[messageType])),
    attribute(oid(ScepAttribute.transactionId), printableString(transactionId)),
    attribute(oid(ScepAttribute.senderNonce), octetString(senderNonce)),
  );
  return writeSignedData({
    content,
    certificates: [signer.certificate],
    signer,
    digest,
    signedAttributes,
    signature: await keySigner(signer.privateKey, { scheme: 'rsa-pkcs1', digest }).sign(signedAttributes),
  });
}

function envelop({ content, recipient, keyTransport, algorithms: { cipher } }: MessageParts): Uint8Array {
  const { key, iv, ciphertext } = encryptContent(cipher, content);
  const { issuer, serialNumber: serial } = readSignerCertificate(recipient.der);
  const encryptedKey = encryptContentKey(handleOf(recipient), keyTransport, key);
  const info = writeKeyTransRecipient({ issuer, serial, keyTransport, encryptedKey });
  return writeEnvelopedData({ recipient: info, cipher, iv, ciphertext });
}

function handleOf({ publicKey }: Certificate): KeyObject {
  return publicKeyHandle(publicKey);
}
