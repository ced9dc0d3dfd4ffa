import type { Asn1Node } from '../../../shared/contract/inspect.ts';
import { DerError, DerReader, contentOf, integerBytes, isConstructed, oidOf, type Tlv } from './der-reader.ts';
import { Tag } from './der-tags.ts';
import { isStringTag, readString, visibleText } from './directory-string.ts';
import { toHex } from './hexadecimal.ts';
import { namedOid } from './oid-names.ts';
import { Oid } from './oids.ts';
import { readTime } from './time.ts';

export type Asn1Limits = {
  readonly depth: number;
  /** Nodes in all; what comes after them is left out, and its container says so. */
  readonly nodes: number;
};

const LIMITS: Asn1Limits = { depth: 32, nodes: 4096 };

/** Characters of a decoded value. */
const MAX_VALUE = 1024;

const UNIVERSAL = new Map<number, string>([
  [Tag.boolean, 'BOOLEAN'],
  [Tag.integer, 'INTEGER'],
  [Tag.bitString, 'BIT STRING'],
  [Tag.octetString, 'OCTET STRING'],
  [Tag.null, 'NULL'],
  [Tag.objectIdentifier, 'OBJECT IDENTIFIER'],
  [Tag.enumerated, 'ENUMERATED'],
  [Tag.utf8String, 'UTF8String'],
  [0x12, 'NumericString'],
  [Tag.printableString, 'PrintableString'],
  [Tag.teletexString, 'TeletexString'],
  [Tag.ia5String, 'IA5String'],
  [Tag.utcTime, 'UTCTime'],
  [Tag.generalizedTime, 'GeneralizedTime'],
  [Tag.visibleString, 'VisibleString'],
  [0x1b, 'GeneralString'],
  [Tag.universalString, 'UniversalString'],
  [Tag.bmpString, 'BMPString'],
  [Tag.sequence, 'SEQUENCE'],
  [Tag.set, 'SET'],
]);

/**
 * DER as a tree for reading; what OCTET and BIT STRINGs wrap is opened where it is DER itself. The value of a
 * challengePassword is withheld. Throws DerError for what is not one DER element.
 */
export function asn1Tree(der: Uint8Array, limits: Asn1Limits = LIMITS): Asn1Node {
  const reader = new DerReader(der);
  const element = reader.next();
  reader.finish();
  return new TreeWalk(limits).node(element, 0, false);
}

class TreeWalk {
  readonly #limits: Asn1Limits;
  #nodes = 0;

  constructor(limits: Asn1Limits) {
    this.#limits = limits;
  }

  node(element: Tlv, depth: number, secret: boolean): Asn1Node {
    if (depth > this.#limits.depth) throw new DerError('nested too deeply');
    this.#nodes++;
    const children = this.#childrenOf(element, depth, secret);
    return {
      type: typeName(element.tag),
      offset: element.start,
      headerLength: element.content - element.start,
      length: element.end - element.content,
      value: children === null ? primitiveValue(element, secret) : children.cut ? '…' : null,
      children: children?.nodes ?? [],
    };
  }

  #childrenOf(element: Tlv, depth: number, secret: boolean): { nodes: Asn1Node[]; cut: boolean } | null {
    if (isConstructed(element))
      return this.#list(new DerReader(element.source, element.content, element.end), depth, secret);
    const start = wrappedStart(element);
    if (start === null) return null;
    // A guess: bytes that only look like DER at first are shown as bytes.
    const nodes = this.#nodes;
    try {
      return this.#list(new DerReader(element.source, start, element.end), depth, secret);
    } catch (error) {
      if (!(error instanceof DerError)) throw error;
      this.#nodes = nodes;
      return null;
    }
  }

  #list(reader: DerReader, depth: number, secret: boolean): { nodes: Asn1Node[]; cut: boolean } {
    const nodes: Asn1Node[] = [];
    let hidden = secret;
    while (!reader.atEnd) {
      if (this.#nodes >= this.#limits.nodes) return { nodes, cut: true };
      const element = reader.next();
      nodes.push(this.node(element, depth + 1, hidden));
      if (element.tag === Tag.objectIdentifier && oidOf(element) === Oid.challengePassword) hidden = true;
    }
    return { nodes, cut: false };
  }
}

/** Where DER may begin inside an OCTET STRING or a BIT STRING of whole octets: an element that fills the rest. */
function wrappedStart({ source, tag, content, end }: Tlv): number | null {
  if (tag !== Tag.octetString && tag !== Tag.bitString) return null;
  const start = tag === Tag.bitString ? content + 1 : content;
  if (tag === Tag.bitString && source[content] !== 0) return null;
  const first = start < end ? source[start] : undefined;
  const plausible = first === Tag.sequence || (tag === Tag.octetString && (first === 0x03 || first === 0x04));
  if (!plausible) return null;
  try {
    return new DerReader(source, start, end).next().end === end ? start : null;
  } catch {
    return null;
  }
}

function typeName(tag: number): string {
  const universal = UNIVERSAL.get(tag);
  if (universal !== undefined) return universal;
  const number = String(tag & 0x1f);
  switch (tag & 0xc0) {
    case 0x80:
      return `[${number}]`;
    case 0x40:
      return `[APPLICATION ${number}]`;
    case 0xc0:
      return `[PRIVATE ${number}]`;
    default:
      return `[UNIVERSAL ${number}]`;
  }
}

function primitiveValue(element: Tlv, secret: boolean): string {
  if (secret && element.tag !== Tag.objectIdentifier) return '•••';
  try {
    return shorten(decodedValue(element));
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return hexValue(contentOf(element));
  }
}

function decodedValue(element: Tlv): string {
  const bytes = contentOf(element);
  if (isStringTag(element.tag)) return visibleText(readString(element));
  switch (element.tag) {
    case Tag.boolean:
      return bytes[0] === 0 ? 'FALSE' : 'TRUE';
    case Tag.null:
      return '';
    case Tag.integer:
      return integerValue(integerBytes(element));
    case Tag.enumerated:
      return integerValue(bytes);
    case Tag.objectIdentifier:
      return namedOid(oidOf(element));
    case Tag.utcTime:
    case Tag.generalizedTime:
      return new Date(readTime(element)).toISOString();
    case Tag.bitString:
      return bytes[0] === 0 ? hexValue(bytes.subarray(1)) : `${hexValue(bytes.subarray(1))} (-${String(bytes[0])})`;
    default:
      return isContextText(element.tag, bytes) ? Buffer.from(bytes).toString('latin1') : hexValue(bytes);
  }
}

/** IMPLICIT strings, as in GeneralName, have lost their type: what is printable ASCII throughout is shown as text. */
function isContextText(tag: number, bytes: Uint8Array): boolean {
  return (tag & 0xc0) === 0x80 && bytes.length > 4 && bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
}

/** Decimal up to 64 bits, hexadecimal beyond: nobody reads a modulus in decimal. */
function integerValue(bytes: Uint8Array): string {
  if (bytes.length === 0 || bytes.length > 8) return hexValue(bytes);
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${toHex(bytes)}`)).toString();
}

function hexValue(bytes: Uint8Array): string {
  return toHex(bytes.subarray(0, MAX_VALUE))
    .toUpperCase()
    .replace(/(..)(?=.)/g, '$1 ');
}

function shorten(text: string): string {
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}
