import type { SignerCertificate } from '../../pki/certificate.ts';
import type { CertificationRequest } from '../../pki/certification-request.ts';
import { publicKeyName, type PublicKeyFacts } from '../../pki/public-key.ts';
import type { OpenedPoll, OpenedQuery, OpenedRequest, ReplyContext, ReplyRecipient } from './codec.ts';
import type { DecodedDraft } from './decoded-message.ts';
import { notEnvelopable, recipientByPassword } from './envelopability.ts';
import { readRequestContent, refusedAlike } from './open-content.ts';
import { decryptEnvelope, type Envelope } from './open-envelope.ts';
import { readPollContent, readQueryContent } from './open-question.ts';
import { Refused } from './refused.ts';
import { leastSignerBits, requireDigest, type MessagePolicy } from './stance.ts';

/** A message with a good signature and an envelope for us. */
export type Sealed = {
  readonly signer: SignerCertificate;
  readonly signerKey: PublicKeyFacts;
  readonly envelope: Envelope;
  /** Null where the signer's key cannot decrypt. */
  readonly byKey: ReplyRecipient | null;
  readonly policy: MessagePolicy;
  readonly reply: ReplyContext;
  readonly decoded: DecodedDraft;
};

export function openRequest(messageType: OpenedRequest['messageType'], sealed: Sealed): OpenedRequest {
  const { signer, signerKey, envelope, byKey, policy, decoded } = sealed;
  const decrypted = decryptEnvelope(envelope);
  const csr = readRequestContent(decrypted, decoded);
  const kind = classify(messageType, signer, csr);
  // From here on the sender has shown that the CSR is its own: answers may differ.
  if (csr.signatureAlgorithm.scheme !== 'other') requireDigest(policy, csr.signatureAlgorithm.digest);
  // A first enrollment's key is the one to be certified; the certificate profile says what is strong enough.
  if (kind === 'renewal') requireStrength(sealed);
  const recipient = byKey ?? recipientByPassword(envelope, [csr.challengePassword, decrypted?.password ?? null]);
  if (recipient === null) throw notEnvelopable(signerKey);
  return {
    ...frame(sealed),
    messageType,
    kind,
    csr,
    challenge: csr.challengePassword,
    envelope: { cipher: envelope.cipher, recipient },
  };
}

export function openPoll(messageType: OpenedPoll['messageType'], sealed: Sealed): OpenedPoll {
  const { envelope, decoded } = sealed;
  requireStrength(sealed);
  const decrypted = decryptEnvelope(envelope);
  return {
    ...frame(sealed),
    messageType,
    ...readPollContent(decrypted, decoded),
    envelope: { cipher: envelope.cipher, recipient: questionRecipient(sealed, decrypted?.password ?? null) },
  };
}

export function openQuery(messageType: OpenedQuery['messageType'], sealed: Sealed): OpenedQuery {
  const { signerKey, envelope, byKey, decoded } = sealed;
  requireStrength(sealed);
  // Known before decryption: no transaction knows a key for these.
  if (byKey === null && envelope.sealedKey.by === 'key') throw notEnvelopable(signerKey);
  const decrypted = decryptEnvelope(envelope);
  return {
    ...frame(sealed),
    messageType,
    ...readQueryContent(decrypted, decoded),
    envelope: { cipher: envelope.cipher, recipient: questionRecipient(sealed, decrypted?.password ?? null) },
  };
}

function questionRecipient({ byKey, envelope }: Sealed, password: string | null): ReplyRecipient | null {
  return byKey ?? recipientByPassword(envelope, [password]);
}

function frame({ signer, envelope, reply, decoded }: Sealed) {
  const { der: certificate, publicKey, serial, selfIssued } = signer;
  const outcome = 'opened' as const;
  return { outcome, ra: envelope.ra, signer: { certificate, publicKey, serial, selfIssued }, reply, decoded };
}

function requireStrength({ policy, signerKey: key }: Sealed): void {
  const least = leastSignerBits(policy);
  if (key.kind === 'rsa' && key.bits < least) {
    throw new Refused('key-too-weak', { requested: publicKeyName(key), allowed: `RSA ${String(least)}` });
  }
}

/**
 * RFC 8894 §2.3: a first request is signed with the key that is to be certified, in a certificate that the device made
 * itself; keys are compared, because Cisco names the two differently. Apple and Cisco renew with PKCSReq signed by the
 * certificate they have, so that one is a renewal too; whether it is ours is for enrollment to say.
 */
function classify(
  messageType: OpenedRequest['messageType'],
  signer: SignerCertificate,
  csr: CertificationRequest,
): OpenedRequest['kind'] {
  if (messageType === 'RenewalReq' || !signer.selfIssued) return 'renewal';
  if (Buffer.compare(signer.publicKey, csr.publicKey) !== 0) {
    throw refusedAlike(csr, new Refused('signer-key-differs'));
  }
  return 'initial';
}
