import { createPublicKey, type KeyObject } from 'node:crypto';
import { rsaPublicKeyOf } from './public-key.ts';

/** Enough for the requests that one thread has under way. */
const REMEMBERED = 8;

const recent: { readonly spki: Buffer; readonly key: KeyObject }[] = [];

/**
 * The engine's handle of a SubjectPublicKeyInfo (DER), remembered for a moment: one enrollment verifies the message
 * and the CSR with the same key and encrypts the reply to it, and making a handle costs as much as verifying.
 * The caller has bounded the key's size (`readPublicKey`). Throws what node:crypto throws.
 */
export function publicKeyHandle(spki: Uint8Array): KeyObject {
  return rememberedHandle(spki) ?? remember(Buffer.from(spki));
}

/** The handle of a key whose size was bounded a moment ago, if it is still remembered. */
export function rememberedHandle(spki: Uint8Array): KeyObject | undefined {
  return recent.find((entry) => entry.spki.equals(spki))?.key;
}

function remember(spki: Buffer): KeyObject {
  const rsa = rsaPublicKeyOf(spki);
  // OpenSSL tries every decoder it has on a SubjectPublicKeyInfo; an RSAPublicKey is read three times as fast.
  const key = createPublicKey(
    rsa === null ? { key: spki, format: 'der', type: 'spki' } : { key: rsa, format: 'der', type: 'pkcs1' },
  );
  recent.unshift({ spki, key });
  recent.length = Math.min(recent.length, REMEMBERED);
  return key;
}
