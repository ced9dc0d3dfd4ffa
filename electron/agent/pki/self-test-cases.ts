import {
  type KeyObject,
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  privateDecrypt,
  publicEncrypt,
  scryptSync,
  sign,
} from 'node:crypto';
import { fromHex, toHex } from './hexadecimal.ts';
import type { KeyObjectPair, SelfTestCase, SelfTestKeys } from './self-test-case.ts';
import { scepCases } from './self-test-scep-cases.ts';
import { KEYS, SIGNATURES, SIGNED_TEXT } from './self-test-vectors.ts';
import { type SignatureAlgorithm, signatureAlgorithmName } from './signature-algorithm.ts';
import { keyInputFor, verifySignature } from './verify-signature.ts';

export function selfTestCases(keys: SelfTestKeys): SelfTestCase[] {
  return [
    ...cipherCases(),
    ...digestCases(),
    ...vaultCases(),
    ...rsaCases(keys),
    ...ecdsaCases(keys),
    ...scepCases(keys),
  ];
}

/** NIST SP 800-38A F.2: the first block of CBC. */
const AES_IV = '000102030405060708090a0b0c0d0e0f';
const AES_TEXT = '6bc1bee22e409f96e93d7e117393172a';

function cipherCases(): SelfTestCase[] {
  const aes = (bits: number, key: string, ciphertext: string): SelfTestCase => ({
    algorithm: `AES-${String(bits)}-CBC`,
    affects: ['scep'],
    test: () => cbc(`aes-${String(bits)}-cbc`, key, AES_IV, AES_TEXT, ciphertext),
  });
  const zero = '00'.repeat(8);
  const des = '133457799bbcdff1';
  return [
    aes(128, '2b7e151628aed2a6abf7158809cf4f3c', '7649abac8119b246cee98e9b12e9197d'),
    aes(192, '8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b', '4f021db243bc633d7178183a9fa071e8'),
    aes(256, '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4', 'f58c4c04d6e5f1ba779eabfb5f7bfbd6'),
    {
      algorithm: 'DES-EDE3-CBC',
      affects: ['scep'],
      // NIST SP 800-67 appendix B.
      test: () =>
        cbc(
          'des-ede3-cbc',
          '0123456789abcdef23456789abcdef01456789abcdef0123',
          zero,
          '5468652071756663',
          'a826fd8ce53b855f',
        ),
    },
    {
      algorithm: 'DES-CBC',
      affects: ['scep-legacy'],
      // Neither engine has single DES any more; three times the same key is the same cipher.
      test: () => cbc('des-ede3-cbc', des.repeat(3), zero, '0123456789abcdef', '85e813540f0ab405'),
    },
  ];
}

function cbc(engine: string, key: string, iv: string, text: string, ciphertext: string): boolean {
  const encipher = createCipheriv(engine, fromHex(key), fromHex(iv)).setAutoPadding(false);
  const encrypted = Buffer.concat([encipher.update(fromHex(text)), encipher.final()]);
  const decipher = createDecipheriv(engine, fromHex(key), fromHex(iv)).setAutoPadding(false);
  const decrypted = Buffer.concat([decipher.update(encrypted), decipher.final()]);
  return toHex(encrypted) === ciphertext && toHex(decrypted) === text;
}

/** FIPS 180-4 and RFC 1321: the digest of `abc`. */
function digestCases(): SelfTestCase[] {
  const digest = (algorithm: string, engine: string, affects: readonly string[], expected: string): SelfTestCase => ({
    algorithm,
    affects,
    test: () => createHash(engine).update('abc').digest('hex') === expected,
  });
  return [
    digest('MD5', 'md5', ['fingerprints'], '900150983cd24fb0d6963f7d28e17f72'),
    digest('SHA-1', 'sha1', ['scep', 'fingerprints'], 'a9993e364706816aba3e25717850c26c9cd0d89d'),
    digest('SHA-224', 'sha224', ['scep'], '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7'),
    digest(
      'SHA-256',
      'sha256',
      ['scep', 'authority', 'audit', 'vault'],
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    ),
    digest(
      'SHA-384',
      'sha384',
      ['scep', 'authority-ec'],
      'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
    ),
    digest(
      'SHA-512',
      'sha512',
      ['scep'],
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a' +
        '2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    ),
  ];
}

function vaultCases(): SelfTestCase[] {
  return [
    {
      algorithm: 'AES-256-GCM',
      affects: ['vault'],
      // The GCM specification's test case 14.
      test: () => {
        const cipher = createCipheriv('aes-256-gcm', new Uint8Array(32), new Uint8Array(12));
        const text = Buffer.concat([cipher.update(new Uint8Array(16)), cipher.final()]);
        return (
          toHex(text) === 'cea7403d4d606b6e074ec5d3baf39d18' &&
          toHex(cipher.getAuthTag()) === 'd0d1c8a799996bf0265b98b5d48ab919'
        );
      },
    },
    {
      algorithm: 'HMAC-SHA-256',
      affects: ['challenges', 'vault'],
      // RFC 4231 §4.3.
      test: () =>
        createHmac('sha256', 'Jefe').update('what do ya want for nothing?').digest('hex') ===
        '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    },
    {
      algorithm: 'scrypt',
      affects: ['vault-passphrase'],
      // RFC 7914 §12.
      test: () =>
        scryptSync('', '', 64, { N: 16, r: 1, p: 1 }).toString('hex') ===
        '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442' +
          'fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906',
    },
  ];
}

function rsaCases({ rsa }: SelfTestKeys): SelfTestCase[] {
  const pkcs1 = (digest: 'sha1' | 'sha256' | 'sha384' | 'sha512', signature: string): SelfTestCase =>
    signatureCase({ scheme: 'rsa-pkcs1', digest }, ['scep', 'authority-rsa'], KEYS.rsa, signature, () => rsa);
  return [
    pkcs1('sha1', SIGNATURES.rsaSha1),
    pkcs1('sha256', SIGNATURES.rsaSha256),
    pkcs1('sha384', SIGNATURES.rsaSha384),
    pkcs1('sha512', SIGNATURES.rsaSha512),
    signatureCase(
      { scheme: 'rsa-pss', digest: 'sha256', saltLength: 32 },
      ['requests-pss'],
      KEYS.rsa,
      SIGNATURES.pssSha256,
      () => rsa,
    ),
    { algorithm: 'RSA (no padding)', affects: ['scep'], test: () => rsa !== null && unpadsPkcs1(rsa) },
    {
      algorithm: 'RSAES-PKCS1-v1_5',
      affects: ['scep'],
      test: () => rsa !== null && publicEncrypt(pkcs1Padding(rsa.publicKey), SECRET).length === 256,
    },
    ...(['sha1', 'sha256'] as const).map((digest) => ({
      algorithm: `RSAES-OAEP with SHA-${digest.slice(3)}`,
      affects: ['scep-oaep'],
      test: () => rsa !== null && opensOaep(rsa, digest),
    })),
  ];
}

const SECRET = Uint8Array.from({ length: 32 }, (_, i) => i + 1);

function pkcs1Padding(key: KeyObject): { key: KeyObject; padding: number } {
  return { key, padding: constants.RSA_PKCS1_PADDING };
}

/** What the SCEP codec does: the raw operation, then 00 02, no zero octet, 00, the key (RFC 8017 §7.2). */
function unpadsPkcs1({ publicKey, privateKey }: KeyObjectPair): boolean {
  const encrypted = publicEncrypt(pkcs1Padding(publicKey), SECRET);
  const padded = privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, encrypted);
  const separator = padded.length - SECRET.length - 1;
  return (
    padded.length === 256 &&
    padded[0] === 0 &&
    padded[1] === 2 &&
    padded.indexOf(0, 2) === separator &&
    padded.subarray(separator + 1).equals(SECRET)
  );
}

function opensOaep({ publicKey, privateKey }: KeyObjectPair, oaepHash: string): boolean {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const encrypted = publicEncrypt({ key: publicKey, padding, oaepHash }, SECRET);
  return privateDecrypt({ key: privateKey, padding, oaepHash }, encrypted).equals(SECRET);
}

function ecdsaCases({ ec }: SelfTestKeys): SelfTestCase[] {
  const curve = (
    name: 'P-256' | 'P-384' | 'P-521',
    namedCurve: string,
    digest: 'sha256' | 'sha384' | 'sha512',
    [key, signature]: readonly [string, string],
  ): SelfTestCase => {
    const each = signatureCase({ scheme: 'ecdsa', digest }, ['authority-ec', 'requests-ec'], key, signature, () =>
      ec(namedCurve),
    );
    return { ...each, algorithm: `${each.algorithm} ${name}` };
  };
  return [
    curve('P-256', 'prime256v1', 'sha256', [KEYS.p256, SIGNATURES.p256]),
    curve('P-384', 'secp384r1', 'sha384', [KEYS.p384, SIGNATURES.p384]),
    curve('P-521', 'secp521r1', 'sha512', [KEYS.p521, SIGNATURES.p521]),
  ];
}

/** Verifies a signature that others made, refuses it over another text, and verifies what we sign ourselves. */
function signatureCase(
  algorithm: SignatureAlgorithm,
  affects: readonly string[],
  publicKey: string,
  signature: string,
  own: () => KeyObjectPair | null,
): SelfTestCase {
  const key = Buffer.from(publicKey, 'base64');
  const theirs = Buffer.from(signature, 'base64');
  const text = Buffer.from(SIGNED_TEXT);
  const test = (): boolean => {
    const pair = own();
    if (pair === null) return false;
    const ours = sign(algorithm.digest, text, keyInputFor(algorithm, pair.privateKey));
    return (
      verifySignature(algorithm, key, text, theirs) &&
      !verifySignature(algorithm, key, text.subarray(1), theirs) &&
      verifySignature(algorithm, pair.publicKey, text, ours)
    );
  };
  return { algorithm: signatureAlgorithmName(algorithm), affects, test };
}
