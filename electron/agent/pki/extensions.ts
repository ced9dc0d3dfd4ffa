import type { DerReader } from './der-reader.ts';
import { DerError, bytesOf, contentOf, inside, octetsOf, oidOf, readOne, smallInteger } from './der-reader.ts';
import { Tag, contextPrimitive } from './der-tags.ts';
import { boolean, integer, octetString, oid, sequence, tlv } from './der-writer.ts';

/** KeyUsage bits by name (RFC 5280 §4.2.1.3), in the order of their bits. */
export const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsageName = (typeof KEY_USAGES)[number];

/** One extension of a certificate, CRL, CRL entry or CSR. */
export type Extension = {
  /** Dotted OID. */
  readonly type: string;
  readonly critical: boolean;
  /** DER of the extension's own type: the content of extnValue. */
  readonly value: Uint8Array;
};

const MAX_EXTENSIONS = 64;

/**
 * Extensions (RFC 5280 §4.1): the rest of `reader`, element by element. An extension that comes twice has two meanings
 * and is refused (§4.2). Throws DerError.
 */
export function readExtensionList(reader: DerReader): Extension[] {
  const extensions: Extension[] = [];
  while (!reader.atEnd) {
    if (extensions.length === MAX_EXTENSIONS) throw new DerError('too many extensions');
    const extension = readExtension(inside(reader.expect(Tag.sequence)));
    if (extensions.some(({ type }) => type === extension.type)) {
      throw new DerError(`extension ${extension.type} comes twice`);
    }
    extensions.push(extension);
  }
  return extensions;
}

function readExtension(reader: DerReader): Extension {
  const type = oidOf(reader.expect(Tag.objectIdentifier));
  const flag = reader.optional(Tag.boolean);
  let critical = false;
  if (flag !== undefined) {
    const [value, ...rest] = contentOf(flag);
    // FALSE is the default and should not be encoded, but is often enough; BER's other TRUEs are refused.
    if (rest.length > 0 || (value !== 0 && value !== 0xff)) throw new DerError('malformed BOOLEAN');
    critical = value === 0xff;
  }
  const value = octetsOf(reader.expect(Tag.octetString));
  reader.finish();
  return { type, critical, value };
}

/** DER of one extension. */
export function writeExtension({ type, critical, value }: Extension): Uint8Array {
  return critical ? sequence(oid(type), boolean(true), octetString(value)) : sequence(oid(type), octetString(value));
}

/** The value of an extension, or undefined. */
export function extensionValue(extensions: readonly Extension[], type: string): Uint8Array | undefined {
  return extensions.find((extension) => extension.type === type)?.value;
}

export type BasicConstraints = { readonly ca: boolean; readonly pathLength: number | null };

/** RFC 5280 §4.2.1.9. Throws DerError. */
export function readBasicConstraints(value: Uint8Array): BasicConstraints {
  const reader = inside(readOne(value, Tag.sequence));
  const flag = reader.optional(Tag.boolean);
  const [octet, ...rest] = flag === undefined ? [0] : contentOf(flag);
  if (rest.length > 0 || (octet !== 0 && octet !== 0xff)) throw new DerError('malformed BOOLEAN');
  const path = reader.optional(Tag.integer);
  reader.finish();
  return { ca: octet === 0xff, pathLength: path === undefined ? null : smallInteger(path) };
}

/** DER of BasicConstraints. */
export function writeBasicConstraints({ ca, pathLength }: BasicConstraints): Uint8Array {
  return sequence(...(ca ? [boolean(true)] : []), ...(pathLength === null ? [] : [integer(pathLength)]));
}

/** RFC 5280 §4.2.1.3: the names of the bits that are set, in bit order. Throws DerError. */
export function readKeyUsage(value: Uint8Array): KeyUsageName[] {
  const [unused, ...octets] = contentOf(readOne(value, Tag.bitString));
  if (unused === undefined || unused > 7 || (octets.length === 0 && unused > 0))
    throw new DerError('malformed BIT STRING');
  return KEY_USAGES.filter((_, bit) => ((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

/** DER of KeyUsage: a named bit list, so no trailing zero bits (X.690 §11.2.2). */
export function writeKeyUsage(usages: readonly KeyUsageName[]): Uint8Array {
  const bits = usages.map((usage) => KEY_USAGES.indexOf(usage));
  const last = Math.max(...bits);
  const octets = new Uint8Array((last >> 3) + 1);
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return tlv(Tag.bitString, Uint8Array.of(7 - (last & 7)), octets);
}

/** RFC 5280 §4.2.1.12: dotted OIDs. Throws DerError. */
export function readExtendedKeyUsage(value: Uint8Array): string[] {
  const reader = inside(readOne(value, Tag.sequence));
  const purposes: string[] = [];
  while (!reader.atEnd) {
    if (purposes.length === MAX_EXTENSIONS) throw new DerError('too many purposes');
    purposes.push(oidOf(reader.expect(Tag.objectIdentifier)));
  }
  return purposes;
}

/** DER of ExtKeyUsageSyntax. */
export function writeExtendedKeyUsage(purposes: readonly string[]): Uint8Array {
  return sequence(...purposes.map(oid));
}

/** RFC 5280 §4.2.1.2: the key identifier's octets. Throws DerError. */
export function readSubjectKeyIdentifier(value: Uint8Array): Uint8Array {
  return octetsOf(readOne(value, Tag.octetString));
}

/** RFC 5280 §4.2.1.1: the keyIdentifier, or null when the issuer is named in another way. Throws DerError. */
export function readAuthorityKeyIdentifier(value: Uint8Array): Uint8Array | null {
  const reader = inside(readOne(value, Tag.sequence));
  const keyIdentifier = reader.optional(contextPrimitive(0));
  while (!reader.atEnd) bytesOf(reader.next());
  return keyIdentifier === undefined ? null : contentOf(keyIdentifier);
}

/** DER of AuthorityKeyIdentifier with the keyIdentifier alone. */
export function writeAuthorityKeyIdentifier(keyIdentifier: Uint8Array): Uint8Array {
  return sequence(tlv(contextPrimitive(0), keyIdentifier));
}
