import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerError, readOne } from '../../../../electron/agent/pki/der-reader.ts';
import { Tag } from '../../../../electron/agent/pki/der-tags.ts';
import { NULL, explicit, integer, oid, sequence, utf8String } from '../../../../electron/agent/pki/der-writer.ts';
import { toHex } from '../../../../electron/agent/pki/hexadecimal.ts';
import { Oid } from '../../../../electron/agent/pki/oids.ts';
import {
  type SignatureAlgorithm,
  digestByOid,
  digestOid,
  readSignatureAlgorithm,
  signatureAlgorithmName,
  writeSignatureAlgorithm,
} from '../../../../electron/agent/pki/signature-algorithm.ts';

const read = (der: Uint8Array): ReturnType<typeof readSignatureAlgorithm> =>
  readSignatureAlgorithm(readOne(der, Tag.sequence));

const sha2 = fc.constantFrom('sha1', 'sha224', 'sha256', 'sha384', 'sha512');
const algorithms: fc.Arbitrary<SignatureAlgorithm> = fc.oneof(
  fc.constantFrom('md5', 'sha1', 'sha256', 'sha512').map((digest) => ({ scheme: 'rsa-pkcs1', digest }) as const),
  sha2.map((digest) => ({ scheme: 'ecdsa', digest }) as const),
  fc.tuple(sha2, fc.nat(512)).map(([digest, saltLength]) => ({ scheme: 'rsa-pss', digest, saltLength }) as const),
);

describe('signature algorithms', () => {
  it('are read back', () => {
    fc.assert(
      fc.property(algorithms, (algorithm) => {
        expect(read(writeSignatureAlgorithm(algorithm))).toEqual(algorithm);
      }),
    );
  });

  it('have the encodings of RFC 4055 and RFC 5758', () => {
    const der = (algorithm: SignatureAlgorithm): string => toHex(writeSignatureAlgorithm(algorithm));
    expect(der({ scheme: 'rsa-pkcs1', digest: 'sha256' })).toBe('300d06092a864886f70d01010b0500');
    expect(der({ scheme: 'ecdsa', digest: 'sha256' })).toBe('300a06082a8648ce3d040302');
    // Defaults are left out: SHA-1, MGF1 with SHA-1, 20 octets.
    expect(der({ scheme: 'rsa-pss', digest: 'sha1', saltLength: 20 })).toBe('300d06092a864886f70d01010a3000');
    expect(() => der({ scheme: 'ecdsa', digest: 'md5' })).toThrow(RangeError);
  });

  it('are read with and without NULL, which implementations confuse', () => {
    expect(read(sequence(oid(Oid.sha256WithRSAEncryption)))).toEqual({ scheme: 'rsa-pkcs1', digest: 'sha256' });
    expect(read(sequence(oid(Oid.ecdsaWithSHA256), NULL))).toEqual({ scheme: 'ecdsa', digest: 'sha256' });
  });

  it('that we do not compute keep their OID', () => {
    expect(read(sequence(oid('1.3.101.112')))).toEqual({ scheme: 'other', oid: '1.3.101.112' });
  });

  const pss = (...parameters: readonly Uint8Array[]): Uint8Array =>
    sequence(oid(Oid.rsassaPss), sequence(...parameters));
  const sha256 = sequence(oid(Oid.sha256), NULL);
  const mgf = (...parts: readonly Uint8Array[]): Uint8Array => explicit(1, sequence(...parts));
  it.each([
    ['PSS without parameters', sequence(oid(Oid.rsassaPss))],
    ['PSS with two digests', pss(explicit(0, sha256))],
    ['PSS with another mask function', pss(explicit(0, sha256), mgf(oid('1.2.3'), sha256))],
    ['PSS with an unknown digest', pss(explicit(0, sequence(oid('1.2.3'))))],
    ['PSS with a long salt', pss(explicit(2, integer(513)))],
    ['PSS with another trailer', pss(explicit(3, integer(2)))],
    ['RSA with other parameters', sequence(oid(Oid.sha256WithRSAEncryption), utf8String('x'))],
    ['ECDSA with parameters', sequence(oid(Oid.ecdsaWithSHA256), oid(Oid.prime256v1))],
    ['nothing', sequence()],
  ])('refuses %s', (_, der) => {
    expect(() => read(der)).toThrow(DerError);
  });

  it('have names', () => {
    expect(signatureAlgorithmName({ scheme: 'rsa-pkcs1', digest: 'md5' })).toBe('MD5 with RSA');
    expect(signatureAlgorithmName({ scheme: 'rsa-pss', digest: 'sha1', saltLength: 20 })).toBe('SHA-1 with RSA-PSS');
    expect(signatureAlgorithmName({ scheme: 'ecdsa', digest: 'sha384' })).toBe('SHA-384 with ECDSA');
    expect(signatureAlgorithmName({ scheme: 'other', oid: '1.2.3' })).toBe('1.2.3');
  });

  it('share their digests with CMS', () => {
    expect(digestByOid(digestOid('sha256'))).toBe('sha256');
    expect(digestByOid('1.2.3')).toBeUndefined();
  });
});
