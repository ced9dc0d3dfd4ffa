import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DerError } from '../../../../electron/agent/pki/der-reader.ts';
import { Tag } from '../../../../electron/agent/pki/der-tags.ts';
import { NULL, bitString, oid, sequence, tlv, unsignedInteger } from '../../../../electron/agent/pki/der-writer.ts';
import { Oid } from '../../../../electron/agent/pki/oids.ts';
import { publicKeyName, readPublicKey } from '../../../../electron/agent/pki/public-key.ts';

const spki = (key: { publicKey: { export(options: { type: 'spki'; format: 'der' }): Buffer } }): Uint8Array =>
  key.publicKey.export({ type: 'spki', format: 'der' });

/** An RSA key of any numbers, big-endian. */
function rsaSpki(modulus: Uint8Array, exponent: Uint8Array): Uint8Array {
  return rsaKey(unsignedInteger(modulus), unsignedInteger(exponent));
}

function rsaKey(modulus: Uint8Array, exponent: Uint8Array): Uint8Array {
  const key = sequence(modulus, exponent);
  return sequence(sequence(oid(Oid.rsaEncryption), NULL), bitString(key));
}

/** An odd number of so many bits. */
function odd(bits: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits / 8));
  bytes[0] = 1 << ((bits - 1) % 8);
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) | 1;
  return bytes;
}

const F4 = Uint8Array.of(1, 0, 1);

describe('readPublicKey', () => {
  it.each([1024, 2048, 3072])('reads RSA of %i bits', (modulusLength) => {
    const facts = readPublicKey(spki(generateKeyPairSync('rsa', { modulusLength })));
    expect(facts).toEqual({ kind: 'rsa', bits: modulusLength, exponentBits: 17 });
    expect(publicKeyName(facts)).toBe(`RSA ${String(modulusLength)}`);
  });

  it.each([
    ['prime256v1', 'P-256'],
    ['secp384r1', 'P-384'],
    ['secp521r1', 'P-521'],
    ['secp256k1', 'secp256k1'],
    ['brainpoolP256r1', 'brainpoolP256r1'],
  ])('reads EC on %s', (namedCurve, curve) => {
    const facts = readPublicKey(spki(generateKeyPairSync('ec', { namedCurve })));
    expect(facts).toEqual({ kind: 'ec', curve });
    expect(publicKeyName(facts)).toBe(`EC ${curve}`);
  });

  it('names curves and algorithms that it does not know', () => {
    const facts = readPublicKey(spki(generateKeyPairSync('ec', { namedCurve: 'sect283k1' })));
    expect(facts).toEqual({ kind: 'ec', curve: '1.3.132.0.16' });
    expect(readPublicKey(spki(generateKeyPairSync('ed25519')))).toEqual({ kind: 'other', algorithm: 'Ed25519' });
    expect(publicKeyName({ kind: 'other', algorithm: 'Ed25519' })).toBe('Ed25519');
  });

  it('does not look into explicit EC parameters (CVE-2020-0601)', () => {
    const key = generateKeyPairSync('ec', { namedCurve: 'prime256v1', paramEncoding: 'explicit' });
    expect(readPublicKey(spki(key))).toEqual({ kind: 'ec', curve: 'explicit' });
  });

  it('measures odd sizes and a missing NULL', () => {
    expect(readPublicKey(rsaSpki(odd(2047), F4))).toMatchObject({ bits: 2047 });
    const withoutNull = sequence(
      sequence(oid(Oid.rsaEncryption)),
      bitString(sequence(unsignedInteger(odd(2048)), unsignedInteger(F4))),
    );
    expect(readPublicKey(withoutNull)).toMatchObject({ bits: 2048 });
    expect(readPublicKey(rsaSpki(odd(8192), Uint8Array.of(3)))).toEqual({ kind: 'rsa', bits: 8192, exponentBits: 2 });
  });

  it.each([
    ['65536 bits', rsaSpki(odd(65_536), F4)],
    ['8193 bits', rsaSpki(odd(8193), F4)],
    ['511 bits', rsaSpki(odd(511), F4)],
    ['an even modulus', rsaSpki(Uint8Array.from([...odd(2040), 2]), F4)],
    ['an exponent of 1', rsaSpki(odd(2048), Uint8Array.of(1))],
    ['an exponent of 0', rsaSpki(odd(2048), Uint8Array.of(0))],
    ['an even exponent', rsaSpki(odd(2048), Uint8Array.of(4))],
    ['a huge exponent', rsaSpki(odd(2048), odd(2000))],
    ['a negative modulus', rsaKey(tlv(Tag.integer, odd(2048)), unsignedInteger(F4))],
  ])('refuses RSA with %s', (_, der) => {
    expect(() => readPublicKey(der)).toThrow(DerError);
  });

  it.each([
    ['a point at infinity', Uint8Array.of(0)],
    ['a short point', Uint8Array.from([4, ...new Array<number>(63).fill(1)])],
    ['a hybrid point', Uint8Array.from([6, ...new Array<number>(64).fill(1)])],
  ])('refuses EC with %s', (_, point) => {
    const der = sequence(sequence(oid(Oid.ecPublicKey), oid(Oid.prime256v1)), bitString(point));
    expect(() => readPublicKey(der)).toThrow(DerError);
  });
});
