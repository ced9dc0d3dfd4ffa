import {
  readCertificationRequest,
  verifyCertificationRequest,
  type CertificationRequest,
} from '../../pki/certification-request.ts';
import {
  CONTENT_CIPHERS,
  readContentCipher,
  readKeyTransport,
  type ContentCipher,
  type KeyTransport,
} from '../../pki/cms/algorithms.ts';
import { decryptContent } from '../../pki/cms/content-cipher.ts';
import { readEnvelopedData, type KeyTransRecipientInfo } from '../../pki/cms/enveloped-data.ts';
import { decryptContentKey, type DecryptionKey } from '../../pki/cms/key-transport.ts';
import { identifies, type SignedData } from '../../pki/cms/signed-data.ts';
import { DerError, readOne } from '../../pki/der-reader.ts';
import { Tag } from '../../pki/der-tags.ts';
import { Oid } from '../../pki/oids.ts';
import type { PublicKeyFacts } from '../../pki/public-key.ts';
import type { DecodedMessage, OpenRequest, RaIdentity } from './codec.ts';
import { decodedCsr, keyTransportName } from './decoded-message.ts';
import { derOrBer } from './der-or-ber.ts';
import { envelopeRefusal } from './envelopability.ts';
import { Refused, step } from './refused.ts';

/** Private keys of RAs by key identifier. */
export type KeyRing = (keyId: string) => DecryptionKey | undefined;

/** An envelope that is addressed to us, before it is decrypted. */
type Envelope = {
  /** The RA that it is addressed to. */
  readonly ra: RaIdentity;
  readonly encryptedKey: Uint8Array;
  readonly decryptionKey: DecryptionKey;
  readonly keyTransport: KeyTransport;
  readonly cipher: ContentCipher;
  readonly iv: Uint8Array;
  readonly encryptedContent: Uint8Array;
};

type Draft = { contentCipher: string | null; keyTransport: string | null; csr: DecodedMessage['csr'] };

/**
 * Reads the pkcsPKIEnvelope (RFC 8894 §3) and everything about it that its sender knows anyway: algorithms, recipient,
 * and whether an answer could be enveloped in the same way. Throws Refused.
 */
export function openEnvelope(
  { content, contentType }: SignedData,
  signerKey: PublicKeyFacts,
  { recipients, singleDes }: OpenRequest,
  keys: KeyRing,
  decoded: Draft,
): Envelope {
  if (content === null || contentType !== Oid.data)
    throw new Refused('message-malformed', { detail: 'no pkcsPKIEnvelope' });
  const enveloped = step('message-malformed', () => derOrBer(content, readEnvelopedData));
  const { cipher, iv } = step('message-malformed', () => readContentCipher(enveloped.contentEncryption));
  decoded.contentCipher = cipher;
  if (cipher === 'DES-CBC' && singleDes === 'refused') throw new Refused('algorithm-refused', { algorithm: cipher });
  const match = findRecipient(enveloped.recipients, recipients);
  // Read even when it is addressed to somebody else, so that the operator sees what the device does.
  const keyEncryption = (match?.info ?? enveloped.recipients[0])?.keyEncryption;
  if (keyEncryption === undefined) throw new Refused('recipient-unknown');
  const keyTransport = step('message-malformed', () => readKeyTransport(keyEncryption));
  decoded.keyTransport = keyTransportName(keyTransport);
  // Before anything is burnt: a certificate that cannot be handed over must not be issued.
  const unenvelopable = envelopeRefusal(signerKey, keyTransport, CONTENT_CIPHERS[cipher].keyLength);
  if (unenvelopable !== null) throw unenvelopable;
  const decryptionKey = match === undefined ? undefined : keys(match.ra.keyId);
  if (match === undefined || decryptionKey === undefined) throw new Refused('recipient-unknown');
  const { encryptedContent } = enveloped;
  return {
    ra: match.ra,
    encryptedKey: match.info.encryptedKey,
    decryptionKey,
    keyTransport,
    cipher,
    iv,
    encryptedContent,
  };
}

/** The one recipient that is us: however many there are, one key is decrypted. */
function findRecipient(
  infos: readonly KeyTransRecipientInfo[],
  ours: readonly RaIdentity[],
): { readonly info: KeyTransRecipientInfo; readonly ra: RaIdentity } | undefined {
  for (const info of infos) {
    const ra = ours.find((candidate) => identifies(info.recipient, { ...candidate, serialNumber: candidate.serial }));
    if (ra !== undefined) return { info, ra };
  }
  return undefined;
}

/**
 * Decrypts the envelope, reads the CSR and verifies its proof of possession. The refusals differ for the operator;
 * the network gets one and the same failInfo for all of them (`failInfoOf`).
 */
export function openRequestContent(envelope: Envelope, decoded: Draft): CertificationRequest {
  const { cipher, iv, keyTransport, decryptionKey } = envelope;
  const key = decryptContentKey(decryptionKey, keyTransport, envelope.encryptedKey, CONTENT_CIPHERS[cipher].keyLength);
  const decrypted = decryptContent(cipher, key, iv, envelope.encryptedContent);
  if (decrypted === null) throw new Refused('decryption-failed');
  const { csr, detail } = tryReadCsr(decrypted.content);
  if (!decrypted.padded || csr === undefined) {
    throw decrypted.padded && isOneSequence(decrypted.content)
      ? new Refused('csr-malformed', { detail })
      : new Refused('decryption-failed');
  }
  decoded.csr = decodedCsr(csr);
  if (!verifyCertificationRequest(csr)) throw new Refused('csr-signature-invalid');
  return csr;
}

function tryReadCsr(content: Uint8Array): { csr: CertificationRequest | undefined; detail: string } {
  try {
    // A buffer of its own: what is read holds views into it and travels between threads.
    return { csr: readCertificationRequest(new Uint8Array(content)), detail: '' };
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return { csr: undefined, detail: error.message };
  }
}

/** Only to tell the operator a wrong key from a wrong request. */
function isOneSequence(content: Uint8Array): boolean {
  try {
    readOne(content, Tag.sequence);
    return true;
  } catch {
    return false;
  }
}
