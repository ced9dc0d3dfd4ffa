import {
  constants,
  createHash,
  createHmac,
  hash,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import type { KeyDigest, KeyTransport } from './algorithms.ts';
import { select } from './select.ts';

/** An RSA private key that content keys are encrypted to. */
export type DecryptionKey = {
  readonly privateKey: KeyObject;
  /** Secret that belongs to this key alone and stays the same as long as the key: see `rejectionSecret`. */
  readonly rejectionSecret: Uint8Array;
};

const DIGEST_LENGTH: Readonly<Record<KeyDigest, number>> = { sha1: 20, sha224: 28, sha256: 32, sha384: 48, sha512: 64 };

/** Derives the secret of implicit rejection from the private key's PKCS#8 DER. */
export function rejectionSecret(pkcs8Der: Uint8Array): Uint8Array {
  return createHmac('sha256', createHash('sha256').update(pkcs8Der).digest()).update('implicit rejection').digest();
}

/** Octets of the modulus. */
export function modulusLength(key: KeyObject): number {
  return Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
}

/** True when a content key of `keyLength` octets fits under a modulus of `modulus` octets (RFC 8017 §7.1.1, §7.2.1). */
export function keyTransportFits(transport: KeyTransport, modulus: number, keyLength: number): boolean {
  const overhead = transport.scheme === 'RSAES-PKCS1-v1_5' ? 11 : 2 * DIGEST_LENGTH[transport.digest] + 2;
  return modulus >= keyLength + overhead;
}

/**
 * Decrypts a content key of `keyLength` octets. Never fails: what is not well padded, or has another length, yields
 * a key that depends on the ciphertext and on a secret, so that the failure shows only where a wrong key would
 * (implicit rejection; Bleichenbacher, Manger). The padding is ours because not every engine offers PKCS#1 v1.5
 * decryption, and none with this guarantee under all versions.
 */
export function decryptContentKey(
  key: DecryptionKey,
  transport: KeyTransport,
  encryptedKey: Uint8Array,
  keyLength: number,
): Uint8Array {
  const instead = createHmac('sha256', key.rejectionSecret).update(encryptedKey).digest().subarray(0, keyLength);
  const modulus = modulusLength(key.privateKey);
  // The length and whether the number is below the modulus are known to whoever sent it.
  if (encryptedKey.length !== modulus || !keyTransportFits(transport, modulus, keyLength)) return instead;
  let padded: Uint8Array;
  try {
    padded = privateDecrypt({ key: key.privateKey, padding: constants.RSA_NO_PADDING }, encryptedKey);
  } catch {
    return instead;
  }
  const { bad, message } =
    transport.scheme === 'RSAES-PKCS1-v1_5' ? unpadPkcs1(padded, keyLength) : unpadOaep(padded, keyLength, transport);
  return select(bad, instead, message);
}

type Unpadded = {
  /** Zero when the padding is good. */
  readonly bad: number;
  readonly message: Uint8Array;
};

/** EME-PKCS1-v1_5 (RFC 8017 §7.2.2): 00 02, non-zero octets, 00, message. No branch depends on the octets. */
export function unpadPkcs1(padded: Uint8Array, messageLength: number): Unpadded {
  const separator = padded.length - messageLength - 1;
  let bad = (padded[0] ?? 1) | ((padded[1] ?? 0) ^ 2) | (padded[separator] ?? 1);
  for (let i = 2; i < separator; i++) bad |= isZero(padded[i] ?? 0);
  return { bad, message: padded.subarray(separator + 1) };
}

/** EME-OAEP (RFC 8017 §7.1.2 step 3) with the empty label. No branch depends on the octets. */
function unpadOaep(
  padded: Uint8Array,
  messageLength: number,
  { digest, maskDigest }: Extract<KeyTransport, { scheme: 'RSAES-OAEP' }>,
): Unpadded {
  const length = DIGEST_LENGTH[digest];
  const seed = new Uint8Array(padded.subarray(1, 1 + length));
  const block = new Uint8Array(padded.subarray(1 + length));
  xorMask(seed, block, maskDigest);
  xorMask(block, seed, maskDigest);
  const labelHash = hash(digest, '', 'buffer');
  const separator = block.length - messageLength - 1;
  let bad = padded[0] ?? 1;
  for (let i = 0; i < length; i++) bad |= (block[i] ?? 0) ^ (labelHash[i] ?? 0);
  for (let i = length; i < separator; i++) bad |= block[i] ?? 1;
  bad |= (block[separator] ?? 0) ^ 1;
  return { bad, message: block.subarray(separator + 1) };
}

/** 1 for zero, 0 for 1 to 255. */
function isZero(octet: number): number {
  return ((octet - 1) >> 8) & 1;
}

/** MGF1 of `seed`, added to `target` in place (RFC 8017 B.2.1). */
function xorMask(target: Uint8Array, seed: Uint8Array, digest: KeyDigest): void {
  const length = DIGEST_LENGTH[digest];
  for (let counter = 0, at = 0; at < target.length; counter++, at += length) {
    const block = createHash(digest)
      .update(seed)
      .update(Uint8Array.of(0, 0, counter >> 8, counter))
      .digest();
    for (let i = 0; i < length && at + i < target.length; i++) target[at + i] = (target[at + i] ?? 0) ^ (block[i] ?? 0);
  }
}

/** Encrypts a content key to an RSA public key. The caller made sure that it fits (`keyTransportFits`). */
export function encryptContentKey(publicKey: KeyObject, transport: KeyTransport, contentKey: Uint8Array): Uint8Array {
  if (transport.scheme === 'RSAES-PKCS1-v1_5') {
    return publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, contentKey);
  }
  // Our own EME-OAEP: node:crypto has no way to name another digest for the mask.
  const length = DIGEST_LENGTH[transport.digest];
  const seed = randomBytes(length);
  const block = new Uint8Array(modulusLength(publicKey) - length - 1);
  block.set(hash(transport.digest, '', 'buffer'));
  block[block.length - contentKey.length - 1] = 1;
  block.set(contentKey, block.length - contentKey.length);
  xorMask(block, seed, transport.maskDigest);
  xorMask(seed, block, transport.maskDigest);
  const padded = Buffer.concat([Uint8Array.of(0), seed, block]);
  return publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, padded);
}
