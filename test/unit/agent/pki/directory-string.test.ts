import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerError, readOne } from '../../../../electron/agent/pki/der-reader.ts';
import { Tag } from '../../../../electron/agent/pki/der-tags.ts';
import {
  hasInvisibleCharacters,
  isStringTag,
  readString,
  visibleText,
  writeString,
} from '../../../../electron/agent/pki/directory-string.ts';
import { fromHex } from '../../../../electron/agent/pki/hexadecimal.ts';

const read = (hex: string): string => {
  const der = fromHex(hex);
  return readString(readOne(der, der[0] ?? 0));
};

describe('readString', () => {
  it.each([
    ['UTF8String', '0c03c3bc78', 'üx'],
    ['PrintableString', '130161', 'a'],
    ['IA5String', '160140', '@'],
    ['TeletexString, as Latin-1', '1402fc78', 'üx'],
    ['NumericString', '120137', '7'],
    ['VisibleString', '1a0137', '7'],
    ['BMPString', '1e0400fc0078', 'üx'],
    ['BMPString with a surrogate pair', '1e04d83ddda8', '🖨'],
    ['UniversalString', '1c080001f5a800000078', '🖨x'],
    ['an empty string', '0c00', ''],
    ['NUL and newline, as they are', '0c03610a00', 'a\n\u0000'],
    ['a byte order mark, as it is', '0c04efbbbf61', '\ufeffa'],
    ['a PrintableString beyond its alphabet', '1302fc2a', 'ü*'],
  ])('reads %s', (_, hex, text) => {
    expect(read(hex)).toBe(text);
  });

  it.each([
    ['an overlong form', '0c02c0af'],
    ['a surrogate in UTF-8', '0c03eda080'],
    ['a cut character', '0c01c3'],
    ['half a BMP character', '1e0100'],
    ['a lone surrogate', '1e02d83d'],
    ['a UniversalString beyond Unicode', '1c0400110000'],
    ['a surrogate in a UniversalString', '1c040000d800'],
    ['three quarters of a character', '1c03000000'],
    ['an OCTET STRING', '040161'],
  ])('refuses %s', (_, hex) => {
    expect(() => read(hex)).toThrow(DerError);
  });

  it('reads back what writeString writes', () => {
    const unicode = fc.constantFrom<number>(Tag.utf8String, Tag.bmpString, Tag.universalString);
    const latin = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)) });
    fc.assert(
      fc.property(unicode, fc.string({ unit: 'grapheme' }), (tag, text) => {
        expect(readString(readOne(writeString(tag, text), tag))).toBe(text);
      }),
    );
    fc.assert(
      fc.property(latin, (text) => {
        expect(readString(readOne(writeString(Tag.teletexString, text), Tag.teletexString))).toBe(text);
      }),
    );
  });
});

describe('writeString', () => {
  it('refuses what does not fit', () => {
    expect(() => writeString(Tag.teletexString, '€')).toThrow(RangeError);
    expect(() => writeString(Tag.integer, '1')).toThrow(RangeError);
    expect(isStringTag(Tag.octetString)).toBe(false);
  });
});

describe('visibleText', () => {
  it.each([
    ['door-1.example', 'door-1.example'],
    ['Büro 🖨', 'Büro 🖨'],
    ['a\u0000b', 'a\\u{0}b'],
    ['a\u001b[31mb', 'a\\u{1b}[31mb'],
    ['a\nV\tb', 'a\\u{a}V\\u{9}b'],
    ['evil\u202egpj.exe', 'evil\\u{202e}gpj.exe'],
    ['zero\u200bwidth', 'zero\\u{200b}width'],
    ['line\u2028end', 'line\\u{2028}end'],
  ])('%j reads %j', (text, visible) => {
    expect(visibleText(text)).toBe(visible);
    expect(hasInvisibleCharacters(text)).toBe(text !== visible);
  });
});
