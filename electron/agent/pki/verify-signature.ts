import {
  KeyObject,
  type SignKeyObjectInput,
  type VerifyKeyObjectInput,
  constants,
  verify as nodeVerify,
} from 'node:crypto';
import { publicKeyHandle, rememberedHandle } from './public-key-handle.ts';
import { readPublicKey } from './public-key.ts';
import type { OtherSignatureAlgorithm, SignatureAlgorithm } from './signature-algorithm.ts';

/** Both engines compute these. */
const CURVES: readonly string[] = ['P-256', 'P-384', 'P-521'];

/** The key with the scheme's settings, for `sign` and `verify` of node:crypto. */
export function keyInputFor(algorithm: SignatureAlgorithm, key: KeyObject): SignKeyObjectInput & VerifyKeyObjectInput {
  switch (algorithm.scheme) {
    case 'rsa-pkcs1':
      return { key, padding: constants.RSA_PKCS1_PADDING };
    case 'rsa-pss':
      return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: algorithm.saltLength };
    case 'ecdsa':
      return { key, dsaEncoding: 'der' };
  }
}

/**
 * True when the signature over `data` is good under the key, a DER SubjectPublicKeyInfo or one that was already made of
 * it. False for a bad signature, for a key that is malformed, too large or does not fit the algorithm, for MD5 unless it
 * is accepted (with PKCS#1 v1.5 alone), and for algorithms that we do not compute; never throws.
 */
export function verifySignature(
  algorithm: SignatureAlgorithm | OtherSignatureAlgorithm,
  publicKey: Uint8Array | KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
  md5: 'accepted' | 'refused' = 'refused',
): boolean {
  if (algorithm.scheme === 'other') return false;
  // MD5 collides on demand: such a signature proves nothing to those who did not ask for it.
  if (algorithm.digest === 'md5' && (md5 === 'refused' || algorithm.scheme !== 'rsa-pkcs1')) return false;
  try {
    const key = publicKey instanceof KeyObject ? publicKey : boundedKey(publicKey);
    if (key?.asymmetricKeyType !== (algorithm.scheme === 'ecdsa' ? 'ec' : 'rsa')) return false;
    return nodeVerify(algorithm.digest, data, keyInputFor(algorithm, key), signature);
  } catch {
    // A malformed key, a point off its curve, a signature that is no DER: whatever the engine calls it, it is not good.
    return false;
  }
}

/** Sizes and curves are bounded before the engine computes with them. */
function boundedKey(spki: Uint8Array): KeyObject | undefined {
  const known = rememberedHandle(spki);
  if (known !== undefined) return known;
  const facts = readPublicKey(spki);
  if (facts.kind === 'other' || (facts.kind === 'ec' && !CURVES.includes(facts.curve))) return undefined;
  return publicKeyHandle(spki);
}
