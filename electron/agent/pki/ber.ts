import { CONSTRUCTED, Tag } from './der-tags.ts';
import { DerError } from './der-reader.ts';
import { tlv } from './der-writer.ts';

export type BerLimits = {
  /** Nesting of constructed encodings. */
  readonly depth: number;
  /** Elements in all. */
  readonly elements: number;
};

const DEFAULT_LIMITS: BerLimits = { depth: 32, elements: 4096 };

type Parsed = { readonly der: Uint8Array; readonly end: number };

/**
 * Turns one BER element (X.690 §8) into definite, minimal lengths and primitive strings, which `DerReader` reads.
 * Apple and OpenSSL in streaming mode send indefinite lengths and constructed OCTET STRINGs. What was DER already
 * comes out byte for byte, so that signatures over inner certificates and attributes stay good.
 * Bytes after the element are refused. Throws DerError; every limit is checked before anything is allocated for it.
 */
export function normaliseBer(bytes: Uint8Array, limits: BerLimits = DEFAULT_LIMITS): Uint8Array {
  const walk = new BerWalk(bytes, limits);
  const { der, end } = walk.element(0, bytes.length, 0);
  if (end !== bytes.length) throw new DerError(`unexpected content at ${String(end)}`);
  return der;
}

class BerWalk {
  readonly #bytes: Uint8Array;
  readonly #limits: BerLimits;
  #elements = 0;

  constructor(bytes: Uint8Array, limits: BerLimits) {
    this.#bytes = bytes;
    this.#limits = limits;
  }

  element(start: number, limit: number, depth: number): Parsed {
    if (++this.#elements > this.#limits.elements) throw new DerError('too many elements');
    if (depth > this.#limits.depth) throw new DerError('nested too deeply');
    const tag = this.#byte(start, limit);
    if ((tag & 0x1f) === 0x1f) throw new DerError(`high tag number at ${String(start)}`);
    const { content, length } = this.#length(start + 1, limit);
    if (length === undefined) return this.#indefinite(tag, start, content, limit, depth);
    const end = content + length;
    if (end > limit) throw new DerError(`element at ${String(start)} ends beyond its container`);
    if ((tag & CONSTRUCTED) === 0) return { der: tlv(tag, this.#bytes.subarray(content, end)), end };
    const parts: Uint8Array[] = [];
    for (let at = content; at < end;) {
      const child = this.element(at, end, depth + 1);
      parts.push(child.der);
      at = child.end;
    }
    return { der: assemble(tag, parts), end };
  }

  #indefinite(tag: number, start: number, content: number, limit: number, depth: number): Parsed {
    if ((tag & CONSTRUCTED) === 0) throw new DerError(`primitive with indefinite length at ${String(start)}`);
    const parts: Uint8Array[] = [];
    let at = content;
    while (this.#byte(at, limit) !== 0) {
      const child = this.element(at, limit, depth + 1);
      parts.push(child.der);
      at = child.end;
    }
    if (this.#byte(at + 1, limit) !== 0) throw new DerError(`malformed end of contents at ${String(at)}`);
    return { der: assemble(tag, parts), end: at + 2 };
  }

  #length(at: number, limit: number): { content: number; length: number | undefined } {
    const first = this.#byte(at, limit);
    if (first < 0x80) return { content: at + 1, length: first };
    const octets = first & 0x7f;
    if (octets === 0) return { content: at + 1, length: undefined };
    if (octets > 4) throw new DerError(`oversized length at ${String(at)}`);
    let length = 0;
    for (let i = 1; i <= octets; i++) length = length * 256 + this.#byte(at + i, limit);
    return { content: at + 1 + octets, length };
  }

  #byte(at: number, limit: number): number {
    if (at >= limit) throw new DerError(`truncated at ${String(at)}`);
    return this.#bytes[at] ?? 0;
  }
}

/** A constructed OCTET STRING becomes one primitive; everything else keeps its parts. */
function assemble(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  if (tag !== (Tag.octetString | CONSTRUCTED)) return tlv(tag, ...parts);
  const contents = parts.map((part) => {
    if (part[0] !== Tag.octetString) throw new DerError('a constructed OCTET STRING holds something else');
    return part.subarray(headerLength(part));
  });
  return tlv(Tag.octetString, ...contents);
}

function headerLength(der: Uint8Array): number {
  const first = der[1] ?? 0;
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}
