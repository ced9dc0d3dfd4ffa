import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerError, DerReader } from '../../../../electron/agent/pki/der-reader.ts';
import {
  KEY_USAGES,
  extensionValue,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readExtendedKeyUsage,
  readExtensionList,
  readKeyUsage,
  readSubjectKeyIdentifier,
  writeAuthorityKeyIdentifier,
  writeBasicConstraints,
  writeExtendedKeyUsage,
  writeExtension,
  writeKeyUsage,
} from '../../../../electron/agent/pki/extensions.ts';
import { fromHex, toHex } from '../../../../electron/agent/pki/hexadecimal.ts';
import { Oid } from '../../../../electron/agent/pki/oids.ts';

describe('keyUsage', () => {
  it('is read back in the order of its bits', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...KEY_USAGES], { minLength: 1 }), (usages) => {
        expect(readKeyUsage(writeKeyUsage(usages))).toEqual(KEY_USAGES.filter((usage) => usages.includes(usage)));
      }),
    );
  });

  it('has no trailing zero bits (X.690 §11.2.2)', () => {
    expect(toHex(writeKeyUsage(['digitalSignature', 'keyEncipherment']))).toBe('030205a0');
    expect(toHex(writeKeyUsage(['keyCertSign', 'cRLSign']))).toBe('03020106');
    expect(toHex(writeKeyUsage(['decipherOnly']))).toBe('0303070080');
  });

  it('may be empty or over-long, and must be a BIT STRING', () => {
    expect(readKeyUsage(fromHex('030100'))).toEqual([]);
    expect(readKeyUsage(fromHex('030400ffffff'))).toHaveLength(9);
    for (const hex of ['0300', '030107', '030208ff', '0401ff']) {
      expect(() => readKeyUsage(fromHex(hex))).toThrow(DerError);
    }
  });
});

describe('basicConstraints', () => {
  it.each([
    ['3000', { ca: false, pathLength: null }],
    ['30030101ff', { ca: true, pathLength: null }],
    ['30060101ff020100', { ca: true, pathLength: 0 }],
  ])('%s', (hex, constraints) => {
    expect(readBasicConstraints(fromHex(hex))).toEqual(constraints);
    expect(toHex(writeBasicConstraints(constraints))).toBe(hex);
  });

  it('tolerates FALSE said aloud, and no other BOOLEAN', () => {
    expect(readBasicConstraints(fromHex('3003010100')).ca).toBe(false);
    for (const hex of ['3003010101', '30020100', '30040102ffff', '30050101ff0500']) {
      expect(() => readBasicConstraints(fromHex(hex))).toThrow(DerError);
    }
  });
});

describe('the others', () => {
  it('read back what they write', () => {
    const purposes = [Oid.serverAuth, Oid.clientAuth];
    expect(readExtendedKeyUsage(writeExtendedKeyUsage(purposes))).toEqual(purposes);
    const identifier = Uint8Array.of(1, 2, 3);
    expect(readAuthorityKeyIdentifier(writeAuthorityKeyIdentifier(identifier))).toEqual(identifier);
    expect(readSubjectKeyIdentifier(fromHex('0403010203'))).toEqual(identifier);
    expect(readAuthorityKeyIdentifier(fromHex('3003820101'))).toBeNull();
  });
});

describe('a list of extensions', () => {
  const one = writeExtension({ type: Oid.keyUsage, critical: true, value: Uint8Array.of(5, 0) });
  const other = writeExtension({ type: Oid.extKeyUsage, critical: false, value: Uint8Array.of(5, 0) });
  const read = (...extensions: readonly Uint8Array[]): ReturnType<typeof readExtensionList> =>
    readExtensionList(new DerReader(Buffer.concat(extensions)));

  it('is read in order', () => {
    const list = read(one, other);
    expect(list.map(({ type, critical }) => [type, critical])).toEqual([
      [Oid.keyUsage, true],
      [Oid.extKeyUsage, false],
    ]);
    expect(extensionValue(list, Oid.keyUsage)).toEqual(Buffer.of(5, 0));
    expect(extensionValue(list, '1.2.3')).toBeUndefined();
  });

  it('has no extension twice (RFC 5280 §4.2)', () => {
    expect(() => read(one, other, one)).toThrow(/comes twice/);
  });

  it('ends', () => {
    const many = Array.from({ length: 65 }, (_, i) =>
      writeExtension({ type: `1.2.${String(i)}`, critical: false, value: Uint8Array.of(5, 0) }),
    );
    expect(() => read(...many)).toThrow(/too many extensions/);
  });

  it.each([
    ['a BOOLEAN that is neither', '300e0603551d0f0101010404030205a0'],
    ['a value that is no OCTET STRING', '30090603551d0f03020105'],
    ['something after its value', '300a0603551d0f040100' + '0500'],
  ])('refuses %s', (_, hex) => {
    expect(() => readExtensionList(new DerReader(fromHex(hex)))).toThrow(DerError);
  });
});
