import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES;

/** AES-256-GCM: version, random nonce, ciphertext, tag. What `bindTo` says is authenticated and not stored. */
export function seal(key: Uint8Array, plaintext: Uint8Array, bindTo: string): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(bindTo, 'utf8'));
  return new Uint8Array(
    Buffer.concat([Uint8Array.of(VERSION), nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]),
  );
}

/** The plaintext, or null when key, bytes or binding are not those that it was sealed with. */
export function open(key: Uint8Array, box: Uint8Array, bindTo: string): Uint8Array | null {
  if (box.length < HEADER_BYTES + TAG_BYTES || box[0] !== VERSION) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(1, HEADER_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(bindTo, 'utf8'));
  decipher.setAuthTag(box.subarray(box.length - TAG_BYTES));
  const start = decipher.update(box.subarray(HEADER_BYTES, box.length - TAG_BYTES));
  try {
    return new Uint8Array(Buffer.concat([start, decipher.final()]));
  } catch {
    return null;
  }
}
