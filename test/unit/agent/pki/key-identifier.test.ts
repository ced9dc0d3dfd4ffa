import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DerError } from '../../../../electron/agent/pki/der-reader.ts';
import { fingerprints, sha256Hex } from '../../../../electron/agent/pki/fingerprints.ts';
import { toHex } from '../../../../electron/agent/pki/hexadecimal.ts';
import { keyIdentifier } from '../../../../electron/agent/pki/key-identifier.ts';

describe('keyIdentifier', () => {
  it('is the first 160 bits of SHA-256 over the key (RFC 7093 §2)', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pkcs1 = publicKey.export({ type: 'pkcs1', format: 'der' });
    const expected = createHash('sha256').update(pkcs1).digest('hex').slice(0, 40);
    expect(toHex(keyIdentifier(publicKey.export({ type: 'spki', format: 'der' })))).toBe(expected);
  });

  it('needs a key', () => {
    expect(() => keyIdentifier(Uint8Array.of(0x30, 0))).toThrow(DerError);
  });
});

describe('fingerprints', () => {
  it('are over the bytes', () => {
    expect(fingerprints(Buffer.from('abc'))).toEqual({
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      sha1: 'a9993e364706816aba3e25717850c26c9cd0d89d',
      md5: '900150983cd24fb0d6963f7d28e17f72',
    });
    expect(sha256Hex(Buffer.from('abc'))).toBe(fingerprints(Buffer.from('abc')).sha256);
  });
});
