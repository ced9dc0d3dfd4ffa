import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { publicKeyHandle, rememberedHandle } from '../../../../electron/agent/pki/public-key-handle.ts';

const rsa = (): Buffer => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  return publicKey.export({ type: 'spki', format: 'der' });
};
const ec = (): Buffer => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return publicKey.export({ type: 'spki', format: 'der' });
};
const pss = (): Buffer => {
  const { publicKey } = generateKeyPairSync('rsa-pss', { modulusLength: 1024 });
  return publicKey.export({ type: 'spki', format: 'der' });
};

describe('publicKeyHandle', () => {
  it.each([
    ['RSA', rsa],
    ['EC', ec],
    ['RSASSA-PSS', pss],
  ])('is the same key as a SubjectPublicKeyInfo: %s', (_, make) => {
    const spki = make();
    expect(publicKeyHandle(spki).export({ type: 'spki', format: 'der' })).toEqual(spki);
  });

  it('is remembered for a while, by its octets', () => {
    const spki = rsa();
    expect(rememberedHandle(spki)).toBeUndefined();
    const key = publicKeyHandle(spki);
    expect(publicKeyHandle(new Uint8Array(spki))).toBe(key);
    expect(rememberedHandle(spki)).toBe(key);
    for (let others = 0; others < 8; others += 1) publicKeyHandle(ec());
    expect(rememberedHandle(spki)).toBeUndefined();
  });

  it('throws for what is no key', () => {
    expect(() => publicKeyHandle(Buffer.from('no key'))).toThrow();
  });
});
