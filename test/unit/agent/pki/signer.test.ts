import { createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KEY_KINDS } from '../../../../shared/contract/authority.ts';
import { newKeyPair } from '../../../../electron/agent/pki/key-pair.ts';
import { readPublicKey } from '../../../../electron/agent/pki/public-key.ts';
import { signatureAlgorithmName } from '../../../../electron/agent/pki/signature-algorithm.ts';
import { keySigner, signatureAlgorithmFor } from '../../../../electron/agent/pki/signer.ts';
import { verifySignature } from '../../../../electron/agent/pki/verify-signature.ts';

const DATA = Buffer.from('to be signed');

describe.each(KEY_KINDS.filter((kind) => kind !== 'rsa:4096'))('a new key %s', (kind) => {
  it('signs with its customary algorithm and verifies', async () => {
    const keys = await newKeyPair(kind);
    const algorithm = signatureAlgorithmFor(readPublicKey(keys.publicKey));
    const digest = kind === 'ec:p384' ? 'SHA-384' : 'SHA-256';
    expect(signatureAlgorithmName(algorithm)).toBe(`${digest} with ${kind.startsWith('ec') ? 'ECDSA' : 'RSA'}`);
    const key = createPrivateKey({ key: Buffer.from(keys.privateKey), format: 'der', type: 'pkcs8' });
    const signature = await keySigner(key, algorithm).sign(DATA);
    expect(verifySignature(algorithm, keys.publicKey, DATA, signature)).toBe(true);
    expect(verifySignature(algorithm, createPublicKey(key), DATA, signature)).toBe(true);
    expect(verifySignature(algorithm, keys.publicKey, Buffer.from('other'), signature)).toBe(false);
    expect(verify(algorithm.digest, DATA, createPublicKey(key), signature)).toBe(true);
  });
});

describe('keySigner', () => {
  it('signs with PSS', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const algorithm = { scheme: 'rsa-pss', digest: 'sha384', saltLength: 48 } as const;
    const signature = await keySigner(privateKey, algorithm).sign(DATA);
    expect(verifySignature(algorithm, publicKey, DATA, signature)).toBe(true);
    expect(verifySignature({ ...algorithm, saltLength: 20 }, publicKey, DATA, signature)).toBe(false);
  });

  it('rejects a key that cannot sign so', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await expect(async () => keySigner(publicKey, { scheme: 'ecdsa', digest: 'sha256' }).sign(DATA)).rejects.toThrow();
  });

  it('has no algorithm for keys that no CA of ours has', () => {
    expect(() => signatureAlgorithmFor({ kind: 'ec', curve: 'secp256k1' })).toThrow(RangeError);
    expect(() => signatureAlgorithmFor({ kind: 'other', algorithm: 'Ed25519' })).toThrow(RangeError);
    expect(signatureAlgorithmFor({ kind: 'ec', curve: 'P-521' })).toEqual({ scheme: 'ecdsa', digest: 'sha512' });
  });
});
