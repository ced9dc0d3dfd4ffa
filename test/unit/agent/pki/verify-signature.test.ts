import { type KeyObject, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SignatureAlgorithm } from '../../../../electron/agent/pki/signature-algorithm.ts';
import { verifySignature } from '../../../../electron/agent/pki/verify-signature.ts';

const DATA = Buffer.from('to be signed');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = (key: KeyObject): Uint8Array => key.export({ type: 'spki', format: 'der' });
const RSA: SignatureAlgorithm = { scheme: 'rsa-pkcs1', digest: 'sha256' };
const ECDSA: SignatureAlgorithm = { scheme: 'ecdsa', digest: 'sha256' };
const signature = sign('sha256', DATA, rsa.privateKey);

describe('verifySignature', () => {
  it('accepts what is good', () => {
    expect(verifySignature(RSA, spki(rsa.publicKey), DATA, signature)).toBe(true);
    expect(verifySignature(ECDSA, spki(ec.publicKey), DATA, sign('sha256', DATA, ec.privateKey))).toBe(true);
    expect(verifySignature({ ...RSA, digest: 'sha1' }, rsa.publicKey, DATA, sign('sha1', DATA, rsa.privateKey))).toBe(
      true,
    );
  });

  it.each<readonly [string, SignatureAlgorithm, Uint8Array, Uint8Array]>([
    ['of another key type', ECDSA, spki(rsa.publicKey), signature],
    ['of another scheme', { scheme: 'rsa-pss', digest: 'sha256', saltLength: 32 }, spki(rsa.publicKey), signature],
    ['with another digest', { ...RSA, digest: 'sha512' }, spki(rsa.publicKey), signature],
    ['that is cut', RSA, spki(rsa.publicKey), signature.subarray(1)],
    ['that is empty', RSA, spki(rsa.publicKey), new Uint8Array(0)],
    ['under a malformed key', RSA, Uint8Array.of(0x30, 0), signature],
    ['that is no DER', ECDSA, spki(ec.publicKey), Uint8Array.of(1, 2, 3)],
    ['of MD5, whatever it is', { ...RSA, digest: 'md5' }, spki(rsa.publicKey), sign('md5', DATA, rsa.privateKey)],
  ])('refuses a signature %s', (_, algorithm, key, bytes) => {
    expect(verifySignature(algorithm, key, DATA, bytes)).toBe(false);
  });

  it('accepts MD5 where it is asked to, with PKCS#1 v1.5 alone', () => {
    const md5 = sign('md5', DATA, rsa.privateKey);
    const pss = { scheme: 'rsa-pss', digest: 'md5', saltLength: 16 } as const;
    expect(verifySignature({ ...RSA, digest: 'md5' }, spki(rsa.publicKey), DATA, md5, 'accepted')).toBe(true);
    expect(verifySignature({ ...RSA, digest: 'md5' }, spki(rsa.publicKey), DATA, signature, 'accepted')).toBe(false);
    expect(verifySignature(pss, spki(rsa.publicKey), DATA, md5, 'accepted')).toBe(false);
  });

  it('refuses curves that we do not compute and explicit parameters', () => {
    for (const options of [{ namedCurve: 'secp256k1' }, { namedCurve: 'P-256', paramEncoding: 'explicit' as const }]) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', options);
      expect(verifySignature(ECDSA, spki(publicKey), DATA, sign('sha256', DATA, privateKey))).toBe(false);
    }
  });

  it('refuses a point that is not on its curve', () => {
    const der = Uint8Array.from(spki(ec.publicKey));
    der[der.length - 1] = (der[der.length - 1] ?? 0) ^ 1;
    expect(verifySignature(ECDSA, der, DATA, sign('sha256', DATA, ec.privateKey))).toBe(false);
  });

  it('refuses algorithms that it does not know', () => {
    expect(verifySignature({ scheme: 'other', oid: '1.3.101.112' }, spki(rsa.publicKey), DATA, signature)).toBe(false);
  });
});
