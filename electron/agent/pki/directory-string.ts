import { DerError, contentOf, type Tlv } from './der-reader.ts';
import { Tag } from './der-tags.ts';
import { tlv } from './der-writer.ts';

const NUMERIC_STRING = 0x12;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const utf8 = new TextEncoder();

/** The identifier octet is one of a string type that `readString` decodes. */
export function isStringTag(tag: number): boolean {
  switch (tag) {
    case Tag.utf8String:
    case Tag.printableString:
    case Tag.teletexString:
    case Tag.ia5String:
    case Tag.visibleString:
    case Tag.bmpString:
    case Tag.universalString:
    case NUMERIC_STRING:
      return true;
    default:
      return false;
  }
}

/**
 * The text of a string of any type that names and attributes use. It is what was sent, control characters and NUL
 * included, so that a comparison sees them; show it through `visibleText`. Throws DerError for an encoding with no
 * meaning (malformed UTF-8, lone surrogates, half a character) and for what is no string.
 */
export function readString(element: Tlv): string {
  const bytes = contentOf(element);
  switch (element.tag) {
    case Tag.utf8String:
      return readUtf8(bytes, element.start);
    case Tag.bmpString:
      return readBmp(bytes, element.start);
    case Tag.universalString:
      return readUniversal(bytes, element.start);
    case Tag.printableString:
    case Tag.teletexString:
    case Tag.ia5String:
    case Tag.visibleString:
    case NUMERIC_STRING:
      // T.61 is read as Latin-1, as every implementation does. The others are ASCII by definition; an octet beyond it
      // becomes the Latin-1 character, which is equal to no ASCII name.
      return readLatin1(bytes);
    default:
      throw new DerError(`expected a string at ${String(element.start)}`);
  }
}

function readLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

function readUtf8(bytes: Uint8Array, at: number): string {
  if (bytes.every((byte) => byte < 0x80)) return readLatin1(bytes);
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw new DerError(`malformed UTF-8 at ${String(at)}`);
  }
}

/** UCS-2 by the standard, UTF-16 in practice. */
function readBmp(bytes: Uint8Array, at: number): string {
  if (bytes.length % 2 !== 0) throw new DerError(`BMPString of odd length at ${String(at)}`);
  const swapped = Buffer.from(bytes).swap16();
  const text = swapped.toString('utf16le');
  if (!text.isWellFormed()) throw new DerError(`BMPString with a lone surrogate at ${String(at)}`);
  return text;
}

function readUniversal(bytes: Uint8Array, at: number): string {
  if (bytes.length % 4 !== 0) throw new DerError(`UniversalString of odd length at ${String(at)}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let text = '';
  for (let i = 0; i < bytes.length; i += 4) {
    const point = view.getUint32(i);
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) {
      throw new DerError(`UniversalString beyond Unicode at ${String(at)}`);
    }
    text += String.fromCodePoint(point);
  }
  return text;
}

/** The inverse of `readString`; throws RangeError where the type has no encoding for the text. */
export function writeString(tag: number, text: string): Uint8Array {
  switch (tag) {
    case Tag.utf8String:
      return tlv(tag, utf8.encode(text));
    case Tag.bmpString:
      return tlv(tag, Uint8Array.from(Buffer.from(text, 'utf16le').swap16()));
    case Tag.universalString:
      return tlv(tag, Uint8Array.from([...text].flatMap((character) => fourOctets(character.codePointAt(0) ?? 0))));
    default: {
      if (!isStringTag(tag)) throw new RangeError(`not a string type: ${String(tag)}`);
      for (let i = 0; i < text.length; i++) {
        if (text.charCodeAt(i) > 0xff) throw new RangeError('the text does not fit the string type');
      }
      return tlv(tag, Buffer.from(text, 'latin1'));
    }
  }
}

function fourOctets(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

/** Controls, format characters (bidirectional overrides, zero width, BOM), separators, surrogates, private and unassigned. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Text for reading: what a terminal or a page would swallow, obey or reorder is written as `\u{…}`. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** True when `visibleText` would change it. */
export function hasInvisibleCharacters(text: string): boolean {
  return text.search(INVISIBLE) >= 0;
}
