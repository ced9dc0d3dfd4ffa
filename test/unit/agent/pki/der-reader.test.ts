import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DerError,
  DerReader,
  type Tlv,
  bitStringBytes,
  bytesOf,
  contentOf,
  inside,
  integerBytes,
  isConstructed,
  octetsOf,
  oidOf,
  readOne,
  smallInteger,
} from '../../../../electron/agent/pki/der-reader.ts';
import { Tag } from '../../../../electron/agent/pki/der-tags.ts';
import { tlv } from '../../../../electron/agent/pki/der-writer.ts';
import { fromHex } from '../../../../electron/agent/pki/hexadecimal.ts';
import { arbitraryDer } from './arbitrary-der.ts';

function rewritten(element: Tlv): Uint8Array {
  if (!isConstructed(element)) return tlv(element.tag, contentOf(element));
  const parts: Uint8Array[] = [];
  for (const reader = inside(element); !reader.atEnd;) parts.push(rewritten(reader.next()));
  return tlv(element.tag, ...parts);
}

describe('DerReader', () => {
  it('reads back whatever the writer writes', () => {
    fc.assert(
      fc.property(arbitraryDer, (der) => {
        const reader = new DerReader(der);
        const element = reader.next();
        reader.finish();
        expect(rewritten(element)).toEqual(der);
      }),
    );
  });

  it('refuses every truncation', () => {
    fc.assert(
      fc.property(arbitraryDer, fc.nat(), (der, at) => {
        const cut = der.subarray(0, at % der.length);
        expect(() => new DerReader(cut).next()).toThrow(DerError);
      }),
    );
  });

  it.each([
    ['an indefinite length', '3080040100' + '0000'],
    ['a long form below 128', '048101' + '00'],
    ['a length with a leading zero', '04820080' + '00'.repeat(128)],
    ['five octets of length', '04850000000001' + '00'],
    ['a high tag number', '1f8101' + '00'],
    ['an element beyond its end', '0402' + '00'],
    ['a lone identifier', '30'],
    ['nothing', ''],
  ])('refuses %s', (_, hex) => {
    expect(() => new DerReader(fromHex(hex)).next()).toThrow(DerError);
  });

  it('keeps to its container', () => {
    // The inner OCTET STRING claims a byte that lies beyond the SEQUENCE.
    const outer = new DerReader(fromHex('3003040200ff')).expect(Tag.sequence);
    expect(() => inside(outer).next()).toThrow(/beyond its container/);
  });

  it('refuses content that is left over', () => {
    expect(() => readOne(fromHex('050000'), Tag.null)).toThrow(/unexpected content at 2/);
  });

  it('names what it found instead', () => {
    expect(() => new DerReader(fromHex('0500')).expect(Tag.sequence)).toThrow('expected tag 0x30 at 0, found 0x5');
    expect(() => new DerReader(fromHex('')).expect(Tag.sequence)).toThrow('found the end');
  });

  it('takes an optional element only when it is next', () => {
    const reader = new DerReader(fromHex('05000101ff'));
    expect(reader.optional(Tag.boolean)).toBeUndefined();
    expect(reader.optional(Tag.null)).toBeDefined();
    expect(bytesOf(reader.next())).toEqual(fromHex('0101ff'));
    expect(reader.peek()).toBe(-1);
  });
});

describe('integers', () => {
  const read = (hex: string): Uint8Array => integerBytes(readOne(fromHex(hex), Tag.integer));

  it('are minimal', () => {
    expect(read('02020080')).toEqual(fromHex('0080'));
    expect(() => read('0200')).toThrow(/empty INTEGER/);
    expect(() => read('02020001')).toThrow(/not minimal/);
    expect(() => read('0202ff80')).toThrow(/not minimal/);
  });

  it('are small where a version or a count is expected', () => {
    const small = (hex: string): number => smallInteger(readOne(fromHex(hex), Tag.integer));
    expect(small('020300ffff')).toBe(65535);
    expect(small('02047fffffff')).toBe(0x7fffffff);
    expect(() => small('0201ff')).toThrow(/out of range/);
    expect(() => small('02050080000000')).toThrow(/out of range/);
  });

  it('are integers', () => {
    expect(() => integerBytes(readOne(fromHex('0500'), Tag.null))).toThrow(DerError);
  });
});

describe('object identifiers', () => {
  const read = (hex: string): string => oidOf(readOne(fromHex(hex), Tag.objectIdentifier));

  it.each([
    ['0603550403', '2.5.4.3'],
    ['06092a864886f70d010101', '1.2.840.113549.1.1.1'],
    ['060100', '0.0'],
    ['060127', '0.39'],
    ['060128', '1.0'],
    ['060150', '2.0'],
    ['0603883703', '2.999.3'],
  ])('%s is %s', (hex, dotted) => {
    expect(read(hex)).toBe(dotted);
  });

  it.each([
    ['no arcs', '0600'],
    ['a padded arc', '0603558003'],
    ['an unfinished arc', '06025584'],
    ['an arc beyond exact numbers', '060a55ffffffffffffffff7f'],
    ['more than 64 octets', `0641${'01'.repeat(65)}`],
  ])('%s is refused', (_, hex) => {
    expect(() => read(hex)).toThrow(DerError);
  });
});

describe('strings of bits and octets', () => {
  it('are views of whole octets', () => {
    expect(bitStringBytes(readOne(fromHex('030300abcd'), Tag.bitString))).toEqual(fromHex('abcd'));
    expect(octetsOf(readOne(fromHex('0402abcd'), Tag.octetString))).toEqual(fromHex('abcd'));
  });

  it.each(['030204f0', '0300'])('%s is refused', (hex) => {
    expect(() => bitStringBytes(readOne(fromHex(hex), Tag.bitString))).toThrow(DerError);
  });

  it('have their own type', () => {
    const nothing = readOne(fromHex('0500'), Tag.null);
    expect(() => bitStringBytes(nothing)).toThrow(DerError);
    expect(() => octetsOf(nothing)).toThrow(DerError);
    expect(() => oidOf(nothing)).toThrow(DerError);
  });
});
