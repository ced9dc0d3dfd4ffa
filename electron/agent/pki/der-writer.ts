import { Tag, contextConstructed } from './der-tags.ts';

/** One element from its identifier octet and the concatenation of its parts. */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const lengthOctets = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x1_0000 ? 2 : length < 0x100_0000 ? 3 : 4;
  const out = new Uint8Array(2 + lengthOctets + length);
  out[0] = tag;
  if (lengthOctets === 0) {
    out[1] = length;
  } else {
    out[1] = 0x80 | lengthOctets;
    for (let i = 0; i < lengthOctets; i++) out[2 + i] = (length >>> (8 * (lengthOctets - 1 - i))) & 0xff;
  }
  let at = 2 + lengthOctets;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return tlv(Tag.sequence, ...parts);
}

/** SET OF: the parts sorted by their encodings, as DER demands (X.690 §11.6). */
export function setOf(...parts: readonly Uint8Array[]): Uint8Array {
  return tlv(Tag.set, ...parts.toSorted(compareBytes));
}

/** `[number] EXPLICIT` around the parts. */
export function explicit(number: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return tlv(contextConstructed(number), ...parts);
}

/** A non-negative INTEGER from a number below 2^53. */
export function integer(value: number): Uint8Array {
  const octets: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return unsignedInteger(Uint8Array.from(octets));
}

/** A non-negative INTEGER from its magnitude, big-endian; leading zeros are dropped, a sign octet added where needed. */
export function unsignedInteger(magnitude: Uint8Array): Uint8Array {
  let from = 0;
  while (from < magnitude.length - 1 && magnitude[from] === 0) from++;
  const bytes = magnitude.length === 0 ? Uint8Array.of(0) : magnitude.subarray(from);
  return (bytes[0] ?? 0) >= 0x80 ? tlv(Tag.integer, Uint8Array.of(0), bytes) : tlv(Tag.integer, bytes);
}

export function octetString(bytes: Uint8Array): Uint8Array {
  return tlv(Tag.octetString, bytes);
}

/** BIT STRING of whole octets. */
export function bitString(bytes: Uint8Array): Uint8Array {
  return tlv(Tag.bitString, Uint8Array.of(0), bytes);
}

export function boolean(value: boolean): Uint8Array {
  return tlv(Tag.boolean, Uint8Array.of(value ? 0xff : 0));
}

/** The encoding of NULL. */
export const NULL: Uint8Array = Uint8Array.of(Tag.null, 0);

/** Encodings of the object identifiers that were written; a certificate has some twenty, always the same ones. */
const written = new Map<string, Uint8Array>();
const MAX_WRITTEN = 512;

/** OBJECT IDENTIFIER from dotted decimal; for constants of ours, so a malformed one throws RangeError. Not to be written into. */
export function oid(dotted: string): Uint8Array {
  const known = written.get(dotted);
  if (known !== undefined) return known;
  const encoded = encodeOid(dotted);
  if (written.size < MAX_WRITTEN) written.set(dotted, encoded);
  return encoded;
}

function encodeOid(dotted: string): Uint8Array {
  const arcs = dotted.split('.').map(Number);
  const [first, second, ...rest] = arcs;
  if (first === undefined || second === undefined || arcs.some((arc) => !Number.isSafeInteger(arc) || arc < 0)) {
    throw new RangeError(`not an object identifier: ${dotted}`);
  }
  return tlv(Tag.objectIdentifier, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(arc: number): number[] {
  const octets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) octets.unshift(0x80 | (rest % 128));
  return octets;
}

const utf8 = new TextEncoder();

export function utf8String(text: string): Uint8Array {
  return tlv(Tag.utf8String, utf8.encode(text));
}

/** PrintableString; the caller knows that the text is within its alphabet (`isPrintableString`). */
export function printableString(text: string): Uint8Array {
  return tlv(Tag.printableString, utf8.encode(text));
}

export function ia5String(text: string): Uint8Array {
  return tlv(Tag.ia5String, utf8.encode(text));
}

/** True when X.680 §41.4 allows the text as a PrintableString. */
export function isPrintableString(text: string): boolean {
  return /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text);
}

/** Time of RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050, whole seconds. */
export function time(epochMs: number): Uint8Array {
  const iso = new Date(epochMs).toISOString();
  const day = iso.slice(0, 4) + iso.slice(5, 7) + iso.slice(8, 10);
  const digits = day + iso.slice(11, 13) + iso.slice(14, 16) + iso.slice(17, 19);
  const year = Number(digits.slice(0, 4));
  return year < 2050
    ? tlv(Tag.utcTime, utf8.encode(`${digits.slice(2)}Z`))
    : tlv(Tag.generalizedTime, utf8.encode(`${digits}Z`));
}

/** Lexicographic order of byte strings, the shorter first when one is a prefix. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
