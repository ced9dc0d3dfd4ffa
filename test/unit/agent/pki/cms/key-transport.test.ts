import { constants, createPublicKey, privateDecrypt, publicEncrypt, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { KeyTransport } from '../../../../../electron/agent/pki/cms/algorithms.ts';
import {
  decryptContentKey,
  encryptContentKey,
  keyTransportFits,
  modulusLength,
  rejectionSecret,
  unpadPkcs1,
  type DecryptionKey,
} from '../../../../../electron/agent/pki/cms/key-transport.ts';
import { makeKey, type ClientKey } from '../../../../simulators/scep-client/keys.ts';

const PKCS1: KeyTransport = { scheme: 'RSAES-PKCS1-v1_5' };
const DIGESTS = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;

let pair: ClientKey;
let key: DecryptionKey;
beforeAll(async () => {
  pair = await makeKey();
  key = { privateKey: pair.privateKey, rejectionSecret: rejectionSecret(pair.pkcs8) };
});

/** Encrypts a padded block as it is, so that any padding can be tried. */
function rawEncrypt(block: Buffer): Buffer {
  return publicEncrypt({ key: pair.publicKey, padding: constants.RSA_NO_PADDING }, block);
}

function pkcs1Block(message: Uint8Array, change: (block: Buffer) => void = () => {}): Buffer {
  const block = Buffer.alloc(256, 0xa5);
  block[0] = 0;
  block[1] = 2;
  block[256 - message.length - 1] = 0;
  block.set(message, 256 - message.length);
  change(block);
  return block;
}

describe('decryptContentKey, RSAES-PKCS1-v1_5', () => {
  test.each([16, 24, 32])('gives back what the engine encrypted, %i octets', (length) => {
    const content = randomBytes(length);
    const encrypted = publicEncrypt({ key: pair.publicKey, padding: constants.RSA_PKCS1_PADDING }, content);
    expect(Buffer.from(decryptContentKey(key, PKCS1, encrypted, length))).toEqual(content);
  });

  const message = Buffer.alloc(16, 7);
  test.each<[string, (block: Buffer) => void]>([
    ['first octet 1', (block) => (block[0] = 1)],
    ['block type 1', (block) => (block[1] = 1)],
    ['block type 0', (block) => (block[1] = 0)],
    ['a zero as the first octet of padding', (block) => (block[2] = 0)],
    ['a zero as the last octet of padding', (block) => (block[238] = 0)],
    ['a zero in the middle of the padding: another length', (block) => (block[100] = 0)],
    ['no separator', (block) => (block[239] = 1)],
  ])('implicitly rejects: %s', (_, change) => {
    const block = pkcs1Block(message, change);
    // The number must stay below the modulus for the test to say something about the padding.
    if ((block[0] ?? 0) > 0) block[0] = 1;
    expectRejection(rawEncrypt(block), PKCS1);
  });

  test.each([0, 8, 15, 17, 24, 32])(
    'implicitly rejects well padded messages of another length: %i instead of 16',
    (length) => {
      expectRejection(rawEncrypt(pkcs1Block(Buffer.alloc(length, 7))), PKCS1);
    },
  );

  test('implicitly rejects ciphertexts of another length, zero and not below the modulus', () => {
    for (const encrypted of [
      Buffer.alloc(0),
      Buffer.alloc(255, 1),
      Buffer.alloc(257, 1),
      Buffer.alloc(256),
      Buffer.alloc(256, 0xff),
    ]) {
      expectRejection(encrypted, PKCS1);
    }
  });

  test('the key of a rejection belongs to the ciphertext and to the private key', async () => {
    const [one, two] = [rawEncrypt(randomBelow()), rawEncrypt(randomBelow())];
    const reject = (from: DecryptionKey, encrypted: Buffer) =>
      Buffer.from(decryptContentKey(from, PKCS1, encrypted, 32)).toString('hex');
    expect(reject(key, one)).not.toBe(reject(key, two));
    const other = await makeKey();
    expect(reject({ privateKey: other.privateKey, rejectionSecret: rejectionSecret(other.pkcs8) }, one)).not.toBe(
      reject(key, one),
    );
    // A restart, or another thread, derives the same secret.
    expect(Buffer.from(rejectionSecret(pair.pkcs8))).toEqual(Buffer.from(key.rejectionSecret));
  });
});

describe('unpadPkcs1', () => {
  test('looks at every octet of the padding', () => {
    const good = pkcs1Block(Buffer.alloc(16, 9));
    expect(unpadPkcs1(good, 16).bad).toBe(0);
    for (let i = 2; i < 239; i++) {
      const bad = Buffer.from(good);
      bad[i] = 0;
      expect(unpadPkcs1(bad, 16).bad, `zero at ${String(i)}`).not.toBe(0);
    }
  });
});

describe('decryptContentKey, RSAES-OAEP', () => {
  test.each(DIGESTS)('gives back what the engine encrypted with %s', (digest) => {
    const content = randomBytes(32);
    const encrypted = publicEncrypt(
      { key: pair.publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: digest },
      content,
    );
    const transport: KeyTransport = { scheme: 'RSAES-OAEP', digest, maskDigest: digest };
    expect(Buffer.from(decryptContentKey(key, transport, encrypted, 32))).toEqual(content);
  });

  test.each(DIGESTS)('the engine gives back what we encrypted with %s', (digest) => {
    const content = randomBytes(24);
    const encrypted = encryptContentKey(pair.publicKey, { scheme: 'RSAES-OAEP', digest, maskDigest: digest }, content);
    const decrypted = privateDecrypt(
      { key: pair.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: digest },
      encrypted,
    );
    expect(decrypted).toEqual(content);
  });

  test('takes two different digests', () => {
    const transport: KeyTransport = { scheme: 'RSAES-OAEP', digest: 'sha256', maskDigest: 'sha1' };
    const content = randomBytes(32);
    const encrypted = encryptContentKey(pair.publicKey, transport, content);
    expect(Buffer.from(decryptContentKey(key, transport, encrypted, 32))).toEqual(content);
  });

  test('implicitly rejects another digest, another length, a changed ciphertext and noise', () => {
    const transport: KeyTransport = { scheme: 'RSAES-OAEP', digest: 'sha256', maskDigest: 'sha256' };
    const encrypt = (length: number, oaepHash: string) =>
      publicEncrypt({ key: pair.publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, randomBytes(length));
    expectRejection(encrypt(16, 'sha1'), transport);
    expectRejection(encrypt(24, 'sha256'), transport);
    expectRejection(rawEncrypt(randomBelow()), transport);
  });
});

test('keyTransportFits knows the overhead of each padding', () => {
  const oaep = (digest: 'sha1' | 'sha512'): KeyTransport => ({ scheme: 'RSAES-OAEP', digest, maskDigest: digest });
  expect(keyTransportFits(PKCS1, 128, 32)).toBe(true);
  expect(keyTransportFits(PKCS1, 42, 32)).toBe(false);
  expect(keyTransportFits(oaep('sha1'), 128, 32)).toBe(true);
  expect(keyTransportFits(oaep('sha512'), 128, 16)).toBe(false);
  expect(keyTransportFits(oaep('sha512'), 256, 32)).toBe(true);
});

test('modulusLength rounds up', async () => {
  expect(modulusLength(createPublicKey((await makeKey('rsa:1028')).privateKey))).toBe(129);
});

function randomBelow(): Buffer {
  const block = randomBytes(256);
  block[0] = 0;
  block[1] = 1;
  return block;
}

/** No error, and the same pseudo-random key each time: what a caller cannot tell from a wrong key. */
function expectRejection(encrypted: Buffer, transport: KeyTransport): void {
  const first = Buffer.from(decryptContentKey(key, transport, encrypted, 16));
  const second = Buffer.from(decryptContentKey(key, transport, encrypted, 16));
  expect(first).toHaveLength(16);
  expect(second).toEqual(first);
  expect(first).not.toEqual(Buffer.alloc(16, 7));
  const otherSecret = { ...key, rejectionSecret: Buffer.alloc(32, 1) };
  expect(Buffer.from(decryptContentKey(otherSecret, transport, encrypted, 16))).not.toEqual(first);
}
