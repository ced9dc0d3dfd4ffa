import { CONSTRUCTED, Tag } from './der-tags.ts';

/** Bytes that are not the DER that was expected. The message names the offset and the rule, for the operator only. */
export class DerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DerError';
  }
}

/** One tag-length-value: offsets into `source`. */
export type Tlv = {
  readonly source: Uint8Array;
  /** The identifier octet. */
  readonly tag: number;
  readonly start: number;
  /** Where the content begins. */
  readonly content: number;
  /** One past the last byte. */
  readonly end: number;
};

/**
 * Reads DER (X.690 §10) strictly and forward only: definite, minimal lengths, low tag numbers, nothing beyond its
 * container. Views, never copies. What may be BER goes through `normaliseBer` first.
 */
export class DerReader {
  readonly #source: Uint8Array;
  readonly #end: number;
  #position: number;

  constructor(source: Uint8Array, start = 0, end: number = source.length) {
    this.#source = source;
    this.#position = start;
    this.#end = end;
  }

  get atEnd(): boolean {
    return this.#position >= this.#end;
  }

  /** The identifier octet of the next element, or -1 at the end. */
  peek(): number {
    return this.#position < this.#end ? (this.#source[this.#position] ?? -1) : -1;
  }

  /** The next element, whatever its tag. Throws DerError. */
  next(): Tlv {
    const source = this.#source;
    const start = this.#position;
    const tag = this.#byte(start);
    if ((tag & 0x1f) === 0x1f) throw new DerError(`high tag number at ${String(start)}`);
    let content = start + 2;
    let length = this.#byte(start + 1);
    if (length >= 0x80) {
      const octets = length & 0x7f;
      if (octets === 0 || octets > 4) throw new DerError(`indefinite or oversized length at ${String(start)}`);
      length = 0;
      for (let i = 0; i < octets; i++) length = length * 256 + this.#byte(content + i);
      content += octets;
      if (length < 0x80 || length < 256 ** (octets - 1)) throw new DerError(`length not minimal at ${String(start)}`);
    }
    const end = content + length;
    if (end > this.#end) throw new DerError(`element at ${String(start)} ends beyond its container`);
    this.#position = end;
    return { source, tag, start, content, end };
  }

  /** The next element, which must have this tag. Throws DerError. */
  expect(tag: number): Tlv {
    const found = this.peek();
    if (found !== tag) {
      throw new DerError(`expected tag 0x${tag.toString(16)} at ${String(this.#position)}, found ${tagName(found)}`);
    }
    return this.next();
  }

  /** The next element if it has this tag. */
  optional(tag: number): Tlv | undefined {
    return this.peek() === tag ? this.next() : undefined;
  }

  /** Throws DerError unless everything was read. */
  finish(): void {
    if (!this.atEnd) throw new DerError(`unexpected content at ${String(this.#position)}`);
  }

  #byte(at: number): number {
    if (at >= this.#end) throw new DerError(`truncated at ${String(at)}`);
    return this.#source[at] ?? 0;
  }
}

function tagName(tag: number): string {
  return tag < 0 ? 'the end' : `0x${tag.toString(16)}`;
}

/** Reads exactly one element that fills `bytes`. */
export function readOne(bytes: Uint8Array, tag: number): Tlv {
  const reader = new DerReader(bytes);
  const element = reader.expect(tag);
  reader.finish();
  return element;
}

/** A reader over the content of a constructed element. */
export function inside(element: Tlv): DerReader {
  return new DerReader(element.source, element.content, element.end);
}

/** The content octets: a view. */
export function contentOf(element: Tlv): Uint8Array {
  return element.source.subarray(element.content, element.end);
}

/** Identifier, length and content octets: a view. */
export function bytesOf(element: Tlv): Uint8Array {
  return element.source.subarray(element.start, element.end);
}

export function isConstructed(element: Tlv): boolean {
  return (element.tag & CONSTRUCTED) !== 0;
}

/** Content octets of an INTEGER: at least one, minimal two's complement. A view. Throws DerError. */
export function integerBytes(element: Tlv): Uint8Array {
  if (element.tag !== Tag.integer) throw new DerError(`expected INTEGER at ${String(element.start)}`);
  const bytes = contentOf(element);
  const [first, second] = bytes;
  if (first === undefined) throw new DerError(`empty INTEGER at ${String(element.start)}`);
  const padded = second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (padded) throw new DerError(`INTEGER not minimal at ${String(element.start)}`);
  return bytes;
}

/** A non-negative INTEGER that fits a version or an enumeration (below 2^31). Throws DerError. */
export function smallInteger(element: Tlv): number {
  const bytes = integerBytes(element);
  if (bytes.length > 4 || (bytes[0] ?? 0) >= 0x80)
    throw new DerError(`INTEGER out of range at ${String(element.start)}`);
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

/** Dotted decimal of an OBJECT IDENTIFIER. Throws DerError. */
export function oidOf(element: Tlv): string {
  if (element.tag !== Tag.objectIdentifier)
    throw new DerError(`expected OBJECT IDENTIFIER at ${String(element.start)}`);
  const bytes = contentOf(element);
  if (bytes.length === 0 || bytes.length > 64)
    throw new DerError(`OBJECT IDENTIFIER length at ${String(element.start)}`);
  let text = '';
  let arc = 0;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    if (arc === 0 && byte === 0x80) throw new DerError(`OBJECT IDENTIFIER arc not minimal at ${String(element.start)}`);
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128)
      throw new DerError(`OBJECT IDENTIFIER arc too large at ${String(element.start)}`);
    if (byte < 0x80) {
      text = text === '' ? firstTwoArcs(arc) : `${text}.${String(arc)}`;
      arc = 0;
    } else if (index === bytes.length - 1) {
      throw new DerError(`OBJECT IDENTIFIER truncated at ${String(element.start)}`);
    }
  }
  return text;
}

/** X.690 §8.19.4: the first two arcs are one number. */
function firstTwoArcs(both: number): string {
  const root = Math.min(Math.floor(both / 40), 2);
  return `${String(root)}.${String(both - root * 40)}`;
}

/** The octets of a BIT STRING that has no unused bits. Throws DerError. */
export function bitStringBytes(element: Tlv): Uint8Array {
  if (element.tag !== Tag.bitString) throw new DerError(`expected BIT STRING at ${String(element.start)}`);
  if (element.source[element.content] !== 0 || element.end === element.content) {
    throw new DerError(`BIT STRING with unused bits at ${String(element.start)}`);
  }
  return element.source.subarray(element.content + 1, element.end);
}

/** Content octets of a primitive OCTET STRING. Throws DerError. */
export function octetsOf(element: Tlv): Uint8Array {
  if (element.tag !== Tag.octetString) throw new DerError(`expected OCTET STRING at ${String(element.start)}`);
  return contentOf(element);
}
