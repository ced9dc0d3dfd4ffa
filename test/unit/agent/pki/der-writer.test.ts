import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integerBytes, oidOf, readOne } from '../../../../electron/agent/pki/der-reader.ts';
import { Tag } from '../../../../electron/agent/pki/der-tags.ts';
import {
  NULL,
  bitString,
  boolean,
  compareBytes,
  explicit,
  ia5String,
  integer,
  isPrintableString,
  octetString,
  oid,
  printableString,
  sequence,
  setOf,
  time,
  tlv,
  unsignedInteger,
  utf8String,
} from '../../../../electron/agent/pki/der-writer.ts';
import { toHex } from '../../../../electron/agent/pki/hexadecimal.ts';
import { readTime } from '../../../../electron/agent/pki/time.ts';

describe('tlv', () => {
  it.each([
    [0, '0400'],
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65_535, '0482ffff'],
    [65_536, '0483010000'],
    [16_777_216, '048401000000'],
  ])('writes a length of %i minimally', (length, header) => {
    const der = tlv(Tag.octetString, new Uint8Array(length));
    expect(toHex(der.subarray(0, header.length / 2))).toBe(header);
    expect(der.length).toBe(header.length / 2 + length);
  });
});

describe('integers', () => {
  it('are read back', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        const content = integerBytes(readOne(integer(value), Tag.integer));
        expect(Number(BigInt(`0x${toHex(content)}`))).toBe(value);
      }),
    );
  });

  it('drop leading zeros and add a sign octet', () => {
    expect(toHex(unsignedInteger(Uint8Array.of(0, 0, 0x80)))).toBe('02020080');
    expect(toHex(unsignedInteger(Uint8Array.of(0, 0)))).toBe('020100');
    expect(toHex(unsignedInteger(new Uint8Array(0)))).toBe('020100');
  });
});

describe('object identifiers', () => {
  it('are read back', () => {
    const arcs = fc.tuple(fc.constantFrom(0, 1, 2), fc.nat(39), fc.array(fc.nat(2 ** 31 - 1), { maxLength: 10 }));
    fc.assert(
      fc.property(arcs, ([root, second, rest]) => {
        const dotted = [root, second, ...rest].join('.');
        expect(oidOf(readOne(oid(dotted), Tag.objectIdentifier))).toBe(dotted);
      }),
    );
  });

  it.each(['', '1', '1.x', '1.-2', '1.2.9007199254740992'])('%j is refused', (dotted) => {
    expect(() => oid(dotted)).toThrow(RangeError);
  });
});

describe('times', () => {
  it('are read back in whole seconds', () => {
    const dates = fc.date({ min: new Date('1950-01-01'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, (date) => {
        const reader = time(date.getTime());
        expect(readTime(readOne(reader, reader[0] ?? 0))).toBe(Math.floor(date.getTime() / 1000) * 1000);
      }),
    );
  });

  it('change their form in 2050 (RFC 5280 §4.1.2.5)', () => {
    expect(Buffer.from(time(Date.UTC(2049, 11, 31, 23, 59, 59))).toString('latin1')).toContain('491231235959Z');
    expect(time(Date.UTC(2049, 11, 31))[0]).toBe(Tag.utcTime);
    expect(Buffer.from(time(Date.UTC(2050, 0, 1))).toString('latin1')).toContain('20500101000000Z');
    expect(time(Date.UTC(2050, 0, 1))[0]).toBe(Tag.generalizedTime);
  });
});

describe('the rest', () => {
  it('sorts a SET OF by encoding (X.690 §11.6)', () => {
    expect(toHex(setOf(utf8String('b'), printableString('a'), utf8String('a')))).toBe('31090c01610c0162130161');
  });

  it('orders bytes with the shorter prefix first', () => {
    expect(compareBytes(Uint8Array.of(1), Uint8Array.of(1, 0))).toBeLessThan(0);
    expect(compareBytes(Uint8Array.of(2), Uint8Array.of(1, 9))).toBeGreaterThan(0);
    expect(compareBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(0);
  });

  it('writes each type', () => {
    const content = sequence(boolean(true), boolean(false), NULL, ia5String('x'));
    expect(toHex(content)).toBe('300b0101ff0101000500160178');
    expect(toHex(explicit(3, octetString(Uint8Array.of(9))))).toBe('a303040109');
    expect(toHex(bitString(Uint8Array.of(0xf0)))).toBe('030200f0');
  });

  it('knows the alphabet of PrintableString', () => {
    expect(isPrintableString("Aa0 '()+,-./:=?")).toBe(true);
    for (const text of ['a*', 'a@b', 'ü', 'a_b', 'a\n', '&']) expect(isPrintableString(text)).toBe(false);
  });
});
