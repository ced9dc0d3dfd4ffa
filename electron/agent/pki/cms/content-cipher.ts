import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { CONTENT_CIPHERS, type ContentCipher } from './algorithms.ts';

/**
 * Decrypts CBC and removes the padding of RFC 5652 §6.3. Padding that is none leaves the text whole, with
 * `padded: false`: the caller goes on as if it were good and fails at the same place, at the same time and with the
 * same words as for good padding over the wrong text. Ciphertext that is no whole number of blocks gives null.
 */
export function decryptContent(
  cipher: ContentCipher,
  key: Uint8Array,
  iv: Uint8Array,
  ciphertext: Uint8Array,
): { readonly content: Uint8Array; readonly padded: boolean } | null {
  const { blockLength } = CONTENT_CIPHERS[cipher];
  if (ciphertext.length === 0 || ciphertext.length % blockLength !== 0) return null;
  const text = decryptBlocks(cipher, key, iv, ciphertext);
  const padding = paddingLength(text, blockLength);
  return { content: text.subarray(0, text.length - padding), padded: padding > 0 };
}

/** Length of good padding, or 0. Looks at the whole last block whatever it holds. */
function paddingLength(text: Uint8Array, blockLength: number): number {
  const count = text[text.length - 1] ?? 0;
  let bad = Number(count === 0) | Number(count > blockLength);
  for (let i = 1; i <= blockLength; i++) {
    const counts = Number(i <= count);
    bad |= counts * ((text[text.length - i] ?? 0) ^ count);
  }
  return bad === 0 ? count : 0;
}

/** Encrypts under a fresh key and initialisation vector. */
export function encryptContent(
  cipher: ContentCipher,
  content: Uint8Array,
): { key: Uint8Array; iv: Uint8Array; ciphertext: Uint8Array } {
  const { keyLength, blockLength } = CONTENT_CIPHERS[cipher];
  const fresh = randomBytes(keyLength + blockLength);
  const key = fresh.subarray(0, keyLength);
  const iv = fresh.subarray(keyLength);
  const encipher = createCipheriv(CONTENT_CIPHERS[cipher].engine, engineKey(cipher, key), iv);
  return { key, iv, ciphertext: Buffer.concat([encipher.update(content), encipher.final()]) };
}

/** CBC over whole blocks, without padding. */
export function encryptBlocks(cipher: ContentCipher, key: Uint8Array, iv: Uint8Array, text: Uint8Array): Buffer {
  const encipher = createCipheriv(CONTENT_CIPHERS[cipher].engine, engineKey(cipher, key), iv).setAutoPadding(false);
  return Buffer.concat([encipher.update(text), encipher.final()]);
}

/** CBC over whole blocks, without padding. */
export function decryptBlocks(cipher: ContentCipher, key: Uint8Array, iv: Uint8Array, text: Uint8Array): Buffer {
  const decipher = createDecipheriv(CONTENT_CIPHERS[cipher].engine, engineKey(cipher, key), iv).setAutoPadding(false);
  return Buffer.concat([decipher.update(text), decipher.final()]);
}

function engineKey(cipher: ContentCipher, key: Uint8Array): Uint8Array {
  return cipher === 'DES-CBC' ? Buffer.concat([key, key, key]) : key;
}
