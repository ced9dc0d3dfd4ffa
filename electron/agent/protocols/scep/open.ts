import { readSignerCertificate, type SignerCertificate } from '../../pki/certificate.ts';
import type { CmsDigest } from '../../pki/cms/algorithms.ts';
import { identifies, readSignedData, type SignedData } from '../../pki/cms/signed-data.ts';
import { verifySigner } from '../../pki/cms/verify-signer.ts';
import { DerError } from '../../pki/der-reader.ts';
import { readPublicKey } from '../../pki/public-key.ts';
import { digestByOid, digestName } from '../../pki/signature-algorithm.ts';
import { readRequestAttributes, type RequestAttributes } from './attributes.ts';
import type { DecodedMessage, OpenRequest, OpenedMessage, ReplyContext } from './codec.ts';
import { NOTHING_DECODED, decodedSigner, transactionIdText } from './decoded-message.ts';
import { derOrBer } from './der-or-ber.ts';
import { messageTypeOf, type MessageType } from './message-type.ts';
import { openEnvelope, openRequestContent, type KeyRing } from './open-content.ts';
import { Refused, step } from './refused.ts';

type Draft = { -readonly [Field in keyof DecodedMessage]: DecodedMessage[Field] };
type Opened = Extract<OpenedMessage, { outcome: 'opened' }>;

/**
 * Opens a pkiMessage (RFC 8894 §3): signature, recipient, decryption, CSR and its proof of possession, in this order.
 * Needs no other state, and throws only for our own mistakes.
 */
export function openMessage(request: OpenRequest, keys: KeyRing): OpenedMessage {
  const decoded: Draft = { ...NOTHING_DECODED };
  let signedData: SignedData;
  let signer: SignerCertificate;
  try {
    signedData = derOrBer(request.message, readSignedData);
    signer = findSigner(signedData);
  } catch (error) {
    if (error instanceof DerError) return { outcome: 'unreadable', detail: error.message, decoded };
    throw error;
  }
  const attributes = readRequestAttributes(signedData.signer);
  decodeFrame(decoded, signedData, signer, attributes);
  const reply = replyContext(signedData, attributes);
  try {
    return { ...openSigned(signedData, signer, attributes, request, keys, decoded), reply, decoded };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { outcome: 'refused', refusal: { code: error.code, params: { ...error.params } }, reply, decoded };
  }
}

/** By the SignerIdentifier, never by position: the first certificate may be anybody's. */
function findSigner(signedData: SignedData): SignerCertificate {
  const found = signedData.certificates
    .map((certificate) => tryRead(certificate))
    .filter((certificate) => certificate !== undefined)
    .filter((certificate) => identifies(signedData.signer.sid, certificate));
  const [first, ...others] = found;
  if (first === undefined) throw new DerError("the signer's certificate is not in the message");
  if (others.some((other) => Buffer.compare(other.der, first.der) !== 0)) {
    throw new DerError('two certificates answer to the signer identifier');
  }
  // Read again from a copy of its own: it goes to another thread, and the message need not.
  return readSignerCertificate(new Uint8Array(first.der));
}

function tryRead(certificate: Uint8Array): SignerCertificate | undefined {
  try {
    return readSignerCertificate(certificate);
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

function decodeFrame(
  decoded: Draft,
  { signer }: SignedData,
  certificate: SignerCertificate,
  attributes: RequestAttributes,
): void {
  const digest = digestByOid(signer.digestOid);
  decoded.digestAlgorithm = digest === undefined ? signer.digestOid : digestName(digest);
  decoded.signer = decodedSigner(certificate);
  decoded.transactionId = attributes.transactionId === null ? null : transactionIdText(attributes.transactionId);
  decoded.messageType = messageTypeLabel(attributes.messageType);
}

/** The name, or what was sent: digits as they are, anything else not at all. */
function messageTypeLabel(text: string | null): string | null {
  if (text === null) return null;
  return messageTypeOf(text) ?? (/^[0-9]{1,8}$/.test(text) ? text : null);
}

function replyContext({ signer }: SignedData, attributes: RequestAttributes): ReplyContext {
  const digest = digestByOid(signer.digestOid);
  const echoed: CmsDigest = digest === undefined || digest === 'md5' ? 'sha256' : digest;
  return {
    transactionId: attributes.transactionId === null ? null : new Uint8Array(attributes.transactionId),
    senderNonce: new Uint8Array(attributes.senderNonce ?? []),
    digest: echoed,
  };
}

function openSigned(
  signedData: SignedData,
  signer: SignerCertificate,
  attributes: RequestAttributes,
  request: OpenRequest,
  keys: KeyRing,
  decoded: Draft,
): Omit<Opened, 'reply' | 'decoded'> {
  const messageType = supportedMessageType(attributes);
  const signerKey = step('reply-not-envelopable', () => readPublicKey(signer.publicKey));
  if (signerKey.kind === 'other') throw new Refused('reply-not-envelopable', { key: signerKey.algorithm });
  const verified = step('message-signature-invalid', () => verifySigner(signedData, signer.publicKey));
  if (!verified) throw new Refused('message-signature-invalid');
  if (attributes.transactionId === null) throw new Refused('message-attribute-missing', { attribute: 'transactionID' });
  if (attributes.senderNonce === null) throw new Refused('message-attribute-missing', { attribute: 'senderNonce' });
  const envelope = openEnvelope(signedData, signerKey, request, keys, decoded);
  const csr = openRequestContent(envelope, decoded);
  const { ra, cipher, keyTransport } = envelope;
  return {
    outcome: 'opened',
    ra,
    messageType,
    kind: classify(messageType, signer, csr.publicKey),
    csr,
    challenge: csr.challengePassword,
    signer: {
      certificate: signer.der,
      publicKey: signer.publicKey,
      serial: signer.serial,
      selfIssued: signer.selfIssued,
    },
    envelope: { publicKey: signer.publicKey, issuer: signer.issuer, serial: signer.serialNumber, cipher, keyTransport },
  };
}

/** The first decision about any message: a type that is not served is not looked into (CVE-2026-30836). */
function supportedMessageType(attributes: RequestAttributes): Opened['messageType'] {
  if (attributes.repeated !== null)
    throw new Refused('message-malformed', { detail: `attribute ${attributes.repeated} is repeated` });
  if (attributes.messageType === null) throw new Refused('message-attribute-missing', { attribute: 'messageType' });
  const messageType: MessageType | undefined = messageTypeOf(attributes.messageType);
  switch (messageType) {
    case 'PKCSReq':
    case 'RenewalReq':
      return messageType;
    case 'CertPoll':
    case 'GetCert':
    case 'GetCRL':
    case undefined:
      throw new Refused('message-type-unsupported', { messageType: messageTypeLabel(attributes.messageType) ?? '' });
  }
}

/**
 * RFC 8894 §2.3: a first request is signed with the key that is to be certified, in a certificate that the device made
 * itself; keys are compared, because Cisco names the two differently. Apple and Cisco renew with PKCSReq signed by the
 * certificate they have, so that one is a renewal too; whether it is ours is for enrollment to say.
 */
function classify(messageType: Opened['messageType'], signer: SignerCertificate, csrKey: Uint8Array): Opened['kind'] {
  if (messageType === 'RenewalReq' || !signer.selfIssued) return 'renewal';
  if (Buffer.compare(signer.publicKey, csrKey) !== 0) throw new Refused('signer-key-differs');
  return 'initial';
}
