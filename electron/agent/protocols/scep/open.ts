import { readSignerCertificate, type SignerCertificate } from '../../pki/certificate.ts';
import { cmsDigest, type CmsDigest } from '../../pki/cms/algorithms.ts';
import { identifies, readSignedData, type SignedData } from '../../pki/cms/signed-data.ts';
import { verifySigner } from '../../pki/cms/verify-signer.ts';
import { DerError } from '../../pki/der-reader.ts';
import { readPublicKey } from '../../pki/public-key.ts';
import { digestByOid, digestName } from '../../pki/signature-algorithm.ts';
import { readRequestAttributes, type RequestAttributes } from './attributes.ts';
import type { OpenRequest, OpenedMessage, ReplyContext } from './codec.ts';
import { NOTHING_DECODED, decodedSigner, transactionIdText, type DecodedDraft } from './decoded-message.ts';
import { derOrBer } from '../../pki/der-or-ber.ts';
import { notEnvelopable, recipientByKey } from './envelopability.ts';
import { messageTypeOf, type MessageType } from './message-type.ts';
import { openEnvelope, type KeyRing } from './open-envelope.ts';
import { openPoll, openQuery, openRequest, type Sealed } from './open-sealed.ts';
import { Refused, step } from './refused.ts';
import { acceptsDigest, requireDigest, type MessagePolicy } from './stance.ts';

/**
 * Opens a pkiMessage (RFC 8894 §3): type, signature, recipient, decryption, content and, of a CSR, proof of possession, in
 * this order. Needs no other state, and throws only for our own mistakes.
 */
export function openMessage(request: OpenRequest, keys: KeyRing): OpenedMessage {
  const decoded: DecodedDraft = { ...NOTHING_DECODED };
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
  const reply = replyContext(signedData, attributes, request.policy);
  try {
    return openSigned({ signedData, signer, attributes, reply, decoded }, request, keys);
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
  decoded: DecodedDraft,
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

function replyContext({ signer }: SignedData, attributes: RequestAttributes, policy: MessagePolicy): ReplyContext {
  const digest = digestByOid(signer.digestOid);
  const echoed: CmsDigest = digest === undefined || !acceptsDigest(policy, digest) ? 'sha256' : digest;
  return {
    transactionId: attributes.transactionId === null ? null : new Uint8Array(attributes.transactionId),
    senderNonce: new Uint8Array(attributes.senderNonce ?? []),
    digest: echoed,
  };
}

/** A message of which the frame was read; nothing in it is verified. */
type Framed = {
  readonly signedData: SignedData;
  readonly signer: SignerCertificate;
  readonly attributes: RequestAttributes;
  readonly reply: ReplyContext;
  readonly decoded: DecodedDraft;
};

function openSigned(framed: Framed, request: OpenRequest, keys: KeyRing): OpenedMessage {
  const { signedData, signer, attributes, reply, decoded } = framed;
  const messageType = supportedMessageType(attributes);
  const { policy } = request;
  requireDigest(
    policy,
    step('message-malformed', () => cmsDigest(signedData.signer.digestOid)),
  );
  const signerKey = step('reply-not-envelopable', () => readPublicKey(signer.publicKey));
  if (signerKey.kind === 'other') throw notEnvelopable(signerKey);
  const verified = step('message-signature-invalid', () => verifySigner(signedData, signer.publicKey));
  if (!verified) throw new Refused('message-signature-invalid');
  if (attributes.transactionId === null) throw new Refused('message-attribute-missing', { attribute: 'transactionID' });
  if (attributes.senderNonce === null) throw new Refused('message-attribute-missing', { attribute: 'senderNonce' });
  const envelope = openEnvelope(signedData, request, keys, decoded);
  const byKey = recipientByKey(signer, signerKey, envelope);
  const sealed: Sealed = { signer, signerKey, envelope, byKey, policy, reply, decoded };
  switch (messageType) {
    case 'PKCSReq':
    case 'RenewalReq':
      return openRequest(messageType, sealed);
    case 'CertPoll':
      return openPoll(messageType, sealed);
    case 'GetCert':
    case 'GetCRL':
      return openQuery(messageType, sealed);
  }
}

/** The first decision about any message: a type that is not served is not looked into (CVE-2026-30836). */
function supportedMessageType(attributes: RequestAttributes): MessageType {
  if (attributes.repeated !== null)
    throw new Refused('message-malformed', { detail: `attribute ${attributes.repeated} is repeated` });
  if (attributes.messageType === null) throw new Refused('message-attribute-missing', { attribute: 'messageType' });
  const messageType = messageTypeOf(attributes.messageType);
  if (messageType === undefined) {
    throw new Refused('message-type-unsupported', { messageType: messageTypeLabel(attributes.messageType) ?? '' });
  }
  return messageType;
}
