import {
  AlgorithmRefused,
  CONTENT_CIPHERS,
  readContentCipher,
  readKeyTransport,
  type ContentCipher,
  type KeyTransport,
} from '../../pki/cms/algorithms.ts';
import { decryptContent } from '../../pki/cms/content-cipher.ts';
import { readEnvelopedData, type EnvelopedData } from '../../pki/cms/enveloped-data.ts';
import { decryptContentKey, type DecryptionKey } from '../../pki/cms/key-transport.ts';
import { derivePasswordKeySync } from '../../pki/cms/password-key.ts';
import {
  passwordRecipientName,
  readPasswordRecipient,
  unwrapContentKey,
  type PasswordRecipient,
} from '../../pki/cms/password-recipient.ts';
import { identifies, type SignedData } from '../../pki/cms/signed-data.ts';
import { Oid } from '../../pki/oids.ts';
import type { OpenRequest, RaIdentity } from './codec.ts';
import { keyTransportName, type DecodedDraft } from './decoded-message.ts';
import { derOrBer } from '../../pki/der-or-ber.ts';
import { Refused, step } from './refused.ts';
import { requireCipher, type MessagePolicy } from './stance.ts';

/** Private keys of RAs by key identifier. */
export type KeyRing = (keyId: string) => DecryptionKey | undefined;

/** Where the content key is to be had. */
type SealedKey =
  | {
      readonly by: 'key';
      readonly keyTransport: KeyTransport;
      readonly encryptedKey: Uint8Array;
      readonly decryptionKey: DecryptionKey;
    }
  | { readonly by: 'password'; readonly recipient: PasswordRecipient; readonly passwords: readonly string[] };

/** An envelope that is addressed to us, before it is decrypted. */
export type Envelope = {
  /** The RA that it is addressed to, or the present one where it is addressed to those who know a password. */
  readonly ra: RaIdentity;
  readonly sealedKey: SealedKey;
  readonly cipher: ContentCipher;
  readonly iv: Uint8Array;
  readonly encryptedContent: Uint8Array;
};

/**
 * Reads the pkcsPKIEnvelope (RFC 8894 §3) and everything about it that its sender knows anyway: algorithms and
 * recipient. Throws Refused.
 */
export function openEnvelope(
  { content, contentType }: SignedData,
  { recipients, policy }: OpenRequest,
  keys: KeyRing,
  decoded: DecodedDraft,
): Envelope {
  if (content === null || contentType !== Oid.data)
    throw new Refused('message-malformed', { detail: 'no pkcsPKIEnvelope' });
  const enveloped = step('message-malformed', () => derOrBer(content, readEnvelopedData));
  const { cipher, iv } = step('message-malformed', () => readContentCipher(enveloped.contentEncryption));
  decoded.contentCipher = cipher;
  requireCipher(policy, cipher);
  const { encryptedContent } = enveloped;
  const found = byKey(enveloped, recipients, keys, decoded) ?? byPassword(enveloped, recipients, policy, decoded);
  if (found === undefined) throw new Refused('recipient-unknown');
  return { ...found, cipher, iv, encryptedContent };
}

type Found = Pick<Envelope, 'ra' | 'sealedKey'>;

/** The one recipient that is us: however many there are, one key is decrypted. */
function byKey(
  { recipients: infos }: EnvelopedData,
  ours: readonly RaIdentity[],
  keys: KeyRing,
  decoded: DecodedDraft,
): Found | undefined {
  for (const info of infos) {
    const ra = ours.find((candidate) => identifies(info.recipient, { ...candidate, serialNumber: candidate.serial }));
    // Read even when it is addressed to somebody else, so that the operator sees what the device does.
    if (ra === undefined && decoded.keyTransport !== null) continue;
    const keyTransport = step('message-malformed', () => readKeyTransport(info.keyEncryption));
    decoded.keyTransport = keyTransportName(keyTransport);
    const decryptionKey = ra === undefined ? undefined : keys(ra.keyId);
    if (ra === undefined || decryptionKey === undefined) continue;
    return { ra, sealedKey: { by: 'key', keyTransport, encryptedKey: info.encryptedKey, decryptionKey } };
  }
  return undefined;
}

/** RFC 8894 §3.1: keyed by the challenge, as far as we know one in the clear. */
function byPassword(
  { passwordRecipient }: EnvelopedData,
  [ra]: readonly RaIdentity[],
  policy: MessagePolicy,
  decoded: DecodedDraft,
): Found | undefined {
  if (passwordRecipient === null || ra === undefined) return undefined;
  return step('message-malformed', () => {
    const recipient = readPasswordRecipient(passwordRecipient);
    const name = passwordRecipientName(recipient);
    decoded.keyTransport = name;
    requireCipher(policy, recipient.cipher);
    const { passwords } = policy;
    if (passwords.length === 0) throw new AlgorithmRefused(name);
    return { ra, sealedKey: { by: 'password', recipient, passwords } };
  });
}

export type Decrypted = {
  readonly content: Uint8Array;
  /** False for padding that is none; the content is whole then, and noise. */
  readonly padded: boolean;
  /** What opened the envelope, if a password did. */
  readonly password: string | null;
};

/** Never fails but for ciphertext that is no whole number of blocks, which gives null: a wrong key gives noise. */
export function decryptEnvelope({ sealedKey, cipher, iv, encryptedContent }: Envelope): Decrypted | null {
  const { keyLength } = CONTENT_CIPHERS[cipher];
  const { key, password } =
    sealedKey.by === 'key'
      ? {
          key: decryptContentKey(sealedKey.decryptionKey, sealedKey.keyTransport, sealedKey.encryptedKey, keyLength),
          password: null,
        }
      : unwrapWith(sealedKey.passwords, sealedKey.recipient, keyLength);
  const decrypted = decryptContent(cipher, key, iv, encryptedContent);
  return decrypted === null ? null : { ...decrypted, password };
}

/** Tries every password, whichever is right. */
function unwrapWith(passwords: readonly string[], recipient: PasswordRecipient, keyLength: number) {
  const tried = passwords.map((password) => {
    const { key } = derivePasswordKeySync(password, recipient.derivation);
    return { password, ...unwrapContentKey(key, recipient, keyLength) };
  });
  const good = tried.find(({ bad }) => bad === 0);
  return { key: (good ?? tried[0])?.contentKey ?? new Uint8Array(keyLength), password: good?.password ?? null };
}
