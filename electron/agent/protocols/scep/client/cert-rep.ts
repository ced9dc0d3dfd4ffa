import { timingSafeEqual } from 'node:crypto';
import { CaFault } from '../../../outbound/ca-fault.ts';
import { upstreamText } from '../../../outbound/upstream-text.ts';
import { readSignerCertificate, type Certificate } from '../../../pki/certificate.ts';
import {
  AlgorithmRefused,
  CONTENT_CIPHERS,
  cmsDigest,
  readContentCipher,
  readKeyTransport,
} from '../../../pki/cms/algorithms.ts';
import { readCertsOnly, type CarriedCertificates } from '../../../pki/cms/certs-only.ts';
import { decryptContent } from '../../../pki/cms/content-cipher.ts';
import { readEnvelopedData } from '../../../pki/cms/enveloped-data.ts';
import { decryptContentKey } from '../../../pki/cms/key-transport.ts';
import { identifies, readSignedData, type SignedData, type SignerInfo } from '../../../pki/cms/signed-data.ts';
import { verifySigner } from '../../../pki/cms/verify-signer.ts';
import { derOrBer } from '../../../pki/der-or-ber.ts';
import { DerError, contentOf, readOne, type Tlv } from '../../../pki/der-reader.ts';
import { Tag } from '../../../pki/der-tags.ts';
import { isStringTag, readString } from '../../../pki/directory-string.ts';
import { ScepAttribute } from '../attribute-oids.ts';
import { FAIL_INFOS, type FailInfo } from '../fail-info.ts';
import type { ClientIdentity } from './client-identity.ts';

/** What a CertRep says (RFC 8894 §3.3.2), proven to come from the CA and to answer this message. */
export type CertRep =
  | { readonly status: 'success'; readonly carried: CarriedCertificates }
  | { readonly status: 'pending' }
  | { readonly status: 'failure'; readonly failInfo: FailInfo | null; readonly text: string | null };

/** What an answer must fit. */
export type Expected = {
  readonly transactionId: string;
  readonly senderNonce: Uint8Array;
  /** Whoever may sign. */
  readonly signers: readonly Certificate[];
  readonly identity: ClientIdentity;
  /**
   * Whether SHA-1 is good enough for the answer's signature, as the operator consented: micromdm and step-ca know nothing else, however
   * they are asked.
   */
  readonly weak: boolean;
};

/** id-scep-failInfoText (RFC 8894 §3.2.1.4.1), a UTF8String. */
const FAIL_INFO_TEXT = '1.3.6.1.5.5.7.24.1';

/**
 * Reads a CertRep, in DER or BER. The signature is verified before anything else is believed, then transaction and nonce are
 * compared: an answer to another message is no answer. Throws CaFault with a code that begins with `scep-reply-`.
 */
export function readCertRep(body: Uint8Array, expected: Expected): CertRep {
  const signedData = reading(() => derOrBer(body, readSignedData));
  requireSignature(signedData, expected);
  const { signer } = signedData;
  if (text(signer, ScepAttribute.messageType) !== '3') throw malformed('messageType');
  if (text(signer, ScepAttribute.transactionId) !== expected.transactionId) throw new CaFault('scep-reply-transaction');
  const nonce = value(signer, ScepAttribute.recipientNonce);
  if (nonce?.tag !== Tag.octetString || !sameOctets(contentOf(nonce), expected.senderNonce)) {
    throw new CaFault('scep-reply-nonce');
  }
  switch (text(signer, ScepAttribute.pkiStatus)) {
    case '0':
      return { status: 'success', carried: open(signedData, expected.identity) };
    case '2':
      return { status: 'failure', failInfo: failInfoOf(signer), text: failInfoText(signer) };
    case '3':
      return { status: 'pending' };
    default:
      throw malformed('pkiStatus');
  }
}

/**
 * Verifies a SignedData of one of these signers, whose certificate it need not carry. Throws CaFault `scep-reply-signer`,
 * `scep-reply-signature`, `scep-reply-weak`.
 */
export function requireSignature(signedData: SignedData, { signers, weak }: Pick<Expected, 'signers' | 'weak'>): void {
  const { signer } = signedData;
  const candidates = signers.filter(({ der }) => identifies(signer.sid, readSignerCertificate(der)));
  if (candidates.length === 0) throw new CaFault('scep-reply-signer');
  const good = reading(() => {
    const digest = cmsDigest(signer.digestOid);
    if (digest === 'md5') throw new AlgorithmRefused('MD5');
    if (digest === 'sha1' && !weak) throw new CaFault('scep-reply-weak', { digest: 'SHA-1' });
    return candidates.some(({ publicKey }) => verifySigner(signedData, publicKey));
  });
  if (!good) throw new CaFault('scep-reply-signature');
}

/** Every failure between the envelope and what it carries is one: it is not for us, or was changed on its way. */
function open({ content }: SignedData, identity: ClientIdentity): CarriedCertificates {
  if (content === null || content.length === 0) throw malformed('no pkcsPKIEnvelope');
  const enveloped = reading(() => derOrBer(content, readEnvelopedData));
  const own = {
    issuer: identity.issuer,
    serialNumber: identity.serial,
    subjectKeyIdentifier: identity.subjectKeyIdentifier,
  };
  const [only] = enveloped.recipients;
  // Some CAs name the key by something else than the message's certificate; with one recipient it can only be us.
  const info =
    enveloped.recipients.find(({ recipient }) => identifies(recipient, own)) ??
    (enveloped.recipients.length === 1 ? only : undefined);
  if (info === undefined) throw new CaFault('scep-reply-undecryptable');
  return reading(() => {
    const { cipher, iv } = readContentCipher(enveloped.contentEncryption);
    const { keyLength } = CONTENT_CIPHERS[cipher];
    const key = decryptContentKey(identity, readKeyTransport(info.keyEncryption), info.encryptedKey, keyLength);
    const decrypted = decryptContent(cipher, key, iv, enveloped.encryptedContent);
    if (decrypted?.padded !== true) throw new CaFault('scep-reply-undecryptable');
    if (!isMessage(decrypted.content)) throw new CaFault('scep-reply-undecryptable');
    return readCertsOnly(decrypted.content);
  });
}

/** Another key opens to noise, which ends like padding once in 256 times. */
function isMessage(content: Uint8Array): boolean {
  try {
    derOrBer(content, (der) => readOne(der, Tag.sequence));
    return true;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

function reading<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof DerError) throw malformed(error.message, error);
    if (error instanceof AlgorithmRefused) throw malformed(`algorithm ${error.algorithm}`, error);
    throw error;
  }
}

function malformed(detail: string, cause?: unknown): CaFault {
  return new CaFault('scep-reply-malformed', { detail }, cause === undefined ? undefined : { cause });
}

/** The one value of an attribute; undefined where it is missing, repeated or a set. */
function value({ attributes }: SignerInfo, type: string): Tlv | undefined {
  const found = attributes.filter((each) => each.type === type);
  return found.length === 1 && found[0]?.values.length === 1 ? found[0].values[0] : undefined;
}

function text(signer: SignerInfo, type: string): string | null {
  const found = value(signer, type);
  return found === undefined || !isStringTag(found.tag) ? null : reading(() => readString(found));
}

/** Null for a number that the RFC does not have. */
function failInfoOf(signer: SignerInfo): FailInfo | null {
  const digits = text(signer, ScepAttribute.failInfo);
  return digits !== null && /^[0-4]$/.test(digits) ? (FAIL_INFOS[Number(digits)] ?? null) : null;
}

function failInfoText(signer: SignerInfo): string | null {
  const said = text(signer, FAIL_INFO_TEXT);
  return said === null ? null : upstreamText(said);
}

function sameOctets(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
