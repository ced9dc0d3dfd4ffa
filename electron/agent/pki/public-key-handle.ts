import { createPublicKey, type KeyObject } from 'node:crypto';

/** Enough for the requests that one thread has under way. */
const REMEMBERED = 8;

const recent: { readonly spki: Buffer; readonly key: KeyObject }[] = [];

/**
 * The engine's handle of a SubjectPublicKeyInfo (DER), remembered for a moment: one enrollment verifies the message
 * and the CSR with the same key and encrypts the reply to it, and making a handle costs as much as verifying.
 * The caller has bounded the key's size (`readPublicKey`). Throws what node:crypto throws.
 */
export function publicKeyHandle(spki: Uint8Array): KeyObject {
  const known = recent.find((entry) => entry.spki.equals(spki));
  if (known !== undefined) return known.key;
  const copy = Buffer.from(spki);
  const key = createPublicKey({ key: copy, format: 'der', type: 'spki' });
  recent.unshift({ spki: copy, key });
  recent.length = Math.min(recent.length, REMEMBERED);
  return key;
}
