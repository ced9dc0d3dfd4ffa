import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { CONTENT_CIPHERS, type ContentCipher } from '../../../../../electron/agent/pki/cms/algorithms.ts';
import { decryptContent, encryptContent } from '../../../../../electron/agent/pki/cms/content-cipher.ts';

const CIPHERS = Object.keys(CONTENT_CIPHERS) as ContentCipher[];

/** Encrypts whole blocks as they are, so that any padding can be tried. */
function rawEncrypt(cipher: ContentCipher, text: Buffer) {
  const { engine, keyLength, blockLength } = CONTENT_CIPHERS[cipher];
  const [key, iv] = [randomBytes(keyLength), randomBytes(blockLength)];
  const encipher = createCipheriv(engine, engineKey(cipher, key), iv).setAutoPadding(false);
  return { key, iv, ciphertext: Buffer.concat([encipher.update(text), encipher.final()]) };
}

function engineKey(cipher: ContentCipher, key: Uint8Array): Uint8Array {
  return cipher === 'DES-CBC' ? Buffer.concat([key, key, key]) : key;
}

test('single DES is EDE3 under one key three times (FIPS 81, scep.md §0.2)', () => {
  const opened = decryptContent(
    'DES-CBC',
    Buffer.from('133457799bbcdff1', 'hex'),
    Buffer.alloc(8),
    Buffer.from('85e813540f0ab405', 'hex'),
  );
  expect(Buffer.from(opened?.content ?? []).toString('hex')).toBe('0123456789abcdef');
});

describe.each(CIPHERS)('%s', (cipher) => {
  const { engine, blockLength } = CONTENT_CIPHERS[cipher];

  test('round trip with the engine at every length around a block', () => {
    for (let length = 0; length <= 2 * blockLength + 1; length++) {
      const content = randomBytes(length);
      const { key, iv, ciphertext } = encryptContent(cipher, content);
      const decipher = createDecipheriv(engine, engineKey(cipher, key), iv);
      expect(Buffer.concat([decipher.update(ciphertext), decipher.final()])).toEqual(content);
      const opened = decryptContent(cipher, key, iv, ciphertext);
      expect(opened?.padded).toBe(true);
      expect(Buffer.from(opened?.content ?? [])).toEqual(content);
    }
  });

  test('padding that is none leaves the text whole', () => {
    const paddings = [
      Buffer.alloc(blockLength, 0),
      Buffer.alloc(blockLength, blockLength + 1),
      Buffer.alloc(blockLength, 0xff),
      Buffer.concat([Buffer.alloc(blockLength - 2, 9), Buffer.from([1, 2])]),
      Buffer.concat([Buffer.from([1]), Buffer.alloc(blockLength - 1, blockLength)]),
    ];
    for (const last of paddings) {
      const text = Buffer.concat([randomBytes(blockLength), last]);
      const { key, iv, ciphertext } = rawEncrypt(cipher, text);
      const opened = decryptContent(cipher, key, iv, ciphertext);
      expect(opened?.padded, last.toString('hex')).toBe(false);
      expect(Buffer.from(opened?.content ?? [])).toEqual(text);
    }
  });

  test('every length of good padding is taken off', () => {
    for (let count = 1; count <= blockLength; count++) {
      const text = Buffer.concat([Buffer.alloc(blockLength - count, 0xee), Buffer.alloc(count, count)]);
      const { key, iv, ciphertext } = rawEncrypt(cipher, text);
      const opened = decryptContent(cipher, key, iv, ciphertext);
      expect(opened).toMatchObject({ padded: true });
      expect(opened?.content).toHaveLength(blockLength - count);
    }
  });

  test('ciphertexts that are no whole number of blocks are none (scep.md §5.9: 1 to 17 octets)', () => {
    const { key, iv } = encryptContent(cipher, Buffer.alloc(1));
    for (let length = 0; length <= 17; length++) {
      const opened = decryptContent(cipher, key, iv, Buffer.alloc(length));
      expect(opened === null, String(length)).toBe(length === 0 || length % blockLength !== 0);
    }
  });
});
