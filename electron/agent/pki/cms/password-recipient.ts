import { createHmac, randomBytes } from 'node:crypto';
import { DerError, contentOf, inside, octetsOf, smallInteger, type Tlv } from '../der-reader.ts';
import { Tag, contextConstructed } from '../der-tags.ts';
import { NULL, integer, octetString, oid, sequence, tlv } from '../der-writer.ts';
import { Oid } from '../oids.ts';
import {
  AlgorithmRefused,
  CONTENT_CIPHERS,
  readAlgorithm,
  readContentCipher,
  refusedAlgorithm,
  writeContentCipher,
  type AlgorithmIdentifier,
  type ContentCipher,
  type KeyDigest,
} from './algorithms.ts';
import { decryptBlocks, encryptBlocks } from './content-cipher.ts';
import type { PasswordDerivation, PasswordKey } from './password-key.ts';
import { select } from './select.ts';

/** PasswordRecipientInfo (RFC 5652 §6.2.4) with PBKDF2 and PWRI-KEK (RFC 3211 §2.3), understood. */
export type PasswordRecipient = {
  readonly derivation: PasswordDerivation;
  /** The cipher that wraps the content key, with its initialisation vector. */
  readonly cipher: ContentCipher;
  readonly iv: Uint8Array;
  readonly encryptedKey: Uint8Array;
};

/** Identifier octet of a PasswordRecipientInfo among the RecipientInfos. */
export const PASSWORD_RECIPIENT_TAG = contextConstructed(3);

const HMAC: Readonly<Record<KeyDigest, string>> = {
  sha1: Oid.hmacWithSHA1,
  sha224: Oid.hmacWithSHA224,
  sha256: Oid.hmacWithSHA256,
  sha384: Oid.hmacWithSHA384,
  sha512: Oid.hmacWithSHA512,
};
const HMAC_DIGESTS = Object.keys(HMAC) as KeyDigest[];

/** As many as are recommended for passwords at rest, up to half a second of one core; who sends more wants that, not a certificate. */
const MOST_ITERATIONS = 600_000;
const MOST_SALT = 128;
/** Length octet, three check octets, the longest key, and some padding to spare. */
const MOST_WRAPPED = 256;

/**
 * Reads a RecipientInfo with PASSWORD_RECIPIENT_TAG. Throws DerError, and AlgorithmRefused for another derivation or
 * wrapping and for more iterations than we compute for a stranger.
 */
export function readPasswordRecipient(element: Tlv): PasswordRecipient {
  const reader = inside(element);
  smallInteger(reader.expect(Tag.integer));
  const derivation = reader.optional(contextConstructed(0));
  const wrapping = readAlgorithm(reader.expect(Tag.sequence));
  const encryptedKey = octetsOf(reader.expect(Tag.octetString));
  reader.finish();
  // Without one, the key-encryption key is agreed on somewhere else.
  if (derivation === undefined) throw new AlgorithmRefused('PasswordRecipientInfo without a key derivation');
  if (wrapping.oid !== Oid.pwriKek) throw refusedAlgorithm(wrapping.oid);
  if (wrapping.parameters?.tag !== Tag.sequence) throw new DerError('PWRI-KEK parameters');
  const { cipher, iv } = readContentCipher(readAlgorithm(wrapping.parameters));
  const { keyLength, blockLength } = CONTENT_CIPHERS[cipher];
  const { length } = encryptedKey;
  if (length < 2 * blockLength || length > MOST_WRAPPED || length % blockLength !== 0)
    throw new DerError('length of the wrapped key');
  return { derivation: readDerivation(readAlgorithm(derivation), keyLength), cipher, iv, encryptedKey };
}

/** PBKDF2-params (RFC 8018 §A.2). */
function readDerivation(algorithm: AlgorithmIdentifier, keyLength: number): PasswordDerivation {
  if (algorithm.oid !== Oid.pbkdf2) throw refusedAlgorithm(algorithm.oid);
  if (algorithm.parameters?.tag !== Tag.sequence) throw new DerError('PBKDF2 parameters');
  const reader = inside(algorithm.parameters);
  const salt = octetsOf(reader.expect(Tag.octetString));
  if (salt.length > MOST_SALT) throw new DerError('length of the PBKDF2 salt');
  const iterations = smallInteger(reader.expect(Tag.integer));
  if (iterations < 1) throw new DerError('PBKDF2 without iterations');
  if (iterations > MOST_ITERATIONS) throw new AlgorithmRefused(`PBKDF2 with ${String(iterations)} iterations`);
  const stated = reader.optional(Tag.integer);
  if (stated !== undefined && smallInteger(stated) !== keyLength) throw new DerError('length of the PBKDF2 key');
  const prf = reader.optional(Tag.sequence);
  reader.finish();
  return { salt, iterations, digest: prf === undefined ? 'sha1' : readPrf(readAlgorithm(prf)) };
}

function readPrf({ oid: dotted, parameters }: AlgorithmIdentifier): KeyDigest {
  const digest = HMAC_DIGESTS.find((name) => HMAC[name] === dotted);
  if (digest === undefined) throw refusedAlgorithm(dotted);
  if (parameters !== undefined && (parameters.tag !== Tag.null || contentOf(parameters).length > 0))
    throw new DerError('HMAC parameters');
  return digest;
}

/** DER of the RecipientInfo: the content key wrapped under the password's key with the cipher of the content. */
export function writePasswordRecipient(key: PasswordKey, cipher: ContentCipher, contentKey: Uint8Array): Uint8Array {
  // Single DES wraps nothing that anybody would open: what knows PasswordRecipientInfo knows 3DES.
  const wrapping = cipher === 'DES-CBC' ? 'DES-EDE3-CBC' : cipher;
  const iv = randomBytes(CONTENT_CIPHERS[wrapping].blockLength);
  const derivation = tlv(
    contextConstructed(0),
    oid(Oid.pbkdf2),
    sequence(
      octetString(key.salt),
      integer(key.iterations),
      // DER leaves out the default, HMAC with SHA-1.
      ...(key.digest === 'sha1' ? [] : [sequence(oid(HMAC[key.digest]), NULL)]),
    ),
  );
  return tlv(
    PASSWORD_RECIPIENT_TAG,
    integer(0),
    derivation,
    sequence(oid(Oid.pwriKek), writeContentCipher(wrapping, iv)),
    octetString(wrapContentKey(key.key, wrapping, iv, contentKey)),
  );
}

/** RFC 3211 §2.3.1: length, check value, key and random padding, encrypted twice with one running CBC. */
export function wrapContentKey(
  key: Uint8Array,
  cipher: ContentCipher,
  iv: Uint8Array,
  contentKey: Uint8Array,
): Uint8Array {
  const { keyLength, blockLength } = CONTENT_CIPHERS[cipher];
  const blocks = Math.max(2, Math.ceil((4 + contentKey.length) / blockLength));
  const padded = randomBytes(blocks * blockLength);
  padded[0] = contentKey.length;
  for (let i = 0; i < 3; i++) padded[1 + i] = (contentKey[i] ?? 0) ^ 0xff;
  padded.set(contentKey, 4);
  const own = key.subarray(0, keyLength);
  const inner = encryptBlocks(cipher, own, iv, padded);
  return encryptBlocks(cipher, own, inner.subarray(-blockLength), inner);
}

/**
 * RFC 3211 §2.3.2. Never fails: what a wrong password gives is a key that depends on the wrapped one and that nobody
 * can foresee, as with key transport. `bad` is zero when length and check value are right, which a wrong password hits
 * once in four thousand million; no branch depends on the octets.
 */
export function unwrapContentKey(
  key: Uint8Array,
  { cipher, iv, encryptedKey }: Pick<PasswordRecipient, 'cipher' | 'iv' | 'encryptedKey'>,
  contentKeyLength: number,
): { readonly bad: number; readonly contentKey: Uint8Array } {
  const { keyLength, blockLength } = CONTENT_CIPHERS[cipher];
  const instead = createHmac('sha256', key).update(encryptedKey).digest().subarray(0, contentKeyLength);
  // The lengths are known to whoever sent them.
  if (encryptedKey.length < 4 + contentKeyLength) return { bad: 1, contentKey: instead };
  const own = key.subarray(0, keyLength);
  const at = encryptedKey.length - blockLength;
  const last = decryptBlocks(cipher, own, encryptedKey.subarray(at - blockLength, at), encryptedKey.subarray(at));
  const inner = Buffer.concat([decryptBlocks(cipher, own, last, encryptedKey.subarray(0, at)), last]);
  const padded = decryptBlocks(cipher, own, iv, inner);
  let bad = (padded[0] ?? 0) ^ contentKeyLength;
  for (let i = 0; i < 3; i++) bad |= (padded[1 + i] ?? 0) ^ (padded[4 + i] ?? 0) ^ 0xff;
  return { bad, contentKey: select(bad, instead, padded.subarray(4, 4 + contentKeyLength)) };
}

/** What a person reads: `PasswordRecipientInfo (PBKDF2, HMAC with SHA-256, 100000)`. */
export function passwordRecipientName({ derivation }: PasswordRecipient): string {
  const { digest, iterations } = derivation;
  return `PasswordRecipientInfo (PBKDF2, HMAC with SHA-${digest.slice(3)}, ${String(iterations)})`;
}
