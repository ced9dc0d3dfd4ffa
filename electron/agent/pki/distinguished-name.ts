import type { DerReader } from './der-reader.ts';
import { DerError, bytesOf, inside, oidOf, readOne } from './der-reader.ts';
import { Tag } from './der-tags.ts';
import { isPrintableString, oid, sequence, setOf } from './der-writer.ts';
import { isStringTag, readString, writeString } from './directory-string.ts';
import { fromHex, toHex } from './hexadecimal.ts';
import { Oid } from './oids.ts';

/** One attribute of a name. */
export type NameAttribute = {
  /** Dotted OID of the attribute type. */
  readonly type: string;
  /** Identifier octet of the value. */
  readonly tag: number;
  /** The string, undecorated (compare it; show it through `formatName`); `#` and hexadecimal of the DER where it is no string. */
  readonly value: string;
};

/** RDNSequence in the order of its encoding; each RDN is a set of one attribute or more. */
export type DistinguishedName = readonly (readonly NameAttribute[])[];

/** Attributes in one name; far beyond any device's. */
const MAX_ATTRIBUTES = 64;

/** Descriptors for the text form: RFC 4514 §3, then the LDAP registry's and the customary ones. */
const DESCRIPTORS = new Map<string, string>([
  [Oid.commonName, 'CN'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.6', 'C'],
  ['2.5.4.9', 'STREET'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  [Oid.serialNumber, 'serialNumber'],
  ['2.5.4.4', 'SN'],
  ['2.5.4.42', 'GN'],
  ['2.5.4.12', 'title'],
  ['2.5.4.13', 'description'],
  ['2.5.4.17', 'postalCode'],
  ['2.5.4.43', 'initials'],
  ['2.5.4.44', 'generationQualifier'],
  ['2.5.4.46', 'dnQualifier'],
  ['2.5.4.65', 'pseudonym'],
  ['2.5.4.97', 'organizationIdentifier'],
  ['1.2.840.113549.1.9.1', 'emailAddress'],
  [Oid.unstructuredName, 'unstructuredName'],
  [Oid.unstructuredAddress, 'unstructuredAddress'],
]);

/** Reads a Name (RFC 5280 §4.1.2.4) that fills `der`. Throws DerError. */
export function readName(der: Uint8Array): DistinguishedName {
  const rdns = inside(readOne(der, Tag.sequence));
  const name: NameAttribute[][] = [];
  let count = 0;
  while (!rdns.atEnd) {
    const attributes = inside(rdns.expect(Tag.set));
    const rdn: NameAttribute[] = [];
    do {
      if (++count > MAX_ATTRIBUTES) throw new DerError('too many attributes in a name');
      rdn.push(readAttribute(inside(attributes.expect(Tag.sequence))));
    } while (!attributes.atEnd);
    name.push(rdn);
  }
  return name;
}

function readAttribute(reader: DerReader): NameAttribute {
  const type = oidOf(reader.expect(Tag.objectIdentifier));
  const element = reader.next();
  reader.finish();
  const value = isStringTag(element.tag) ? readString(element) : `#${toHex(bytesOf(element))}`;
  return { type, tag: element.tag, value };
}

/** DER of the Name: the inverse of `readName`. */
export function writeName(name: DistinguishedName): Uint8Array {
  return sequence(
    ...name.map((rdn) => setOf(...rdn.map((attribute) => sequence(oid(attribute.type), attributeValue(attribute))))),
  );
}

function attributeValue({ tag, value }: NameAttribute): Uint8Array {
  return isStringTag(tag) ? writeString(tag, value) : fromHex(value.slice(1));
}

/** An attribute of ours: PrintableString where its alphabet suffices, because the oldest devices read it, else UTF8String. */
export function nameAttribute(type: string, value: string): NameAttribute {
  return { type, tag: isPrintableString(value) ? Tag.printableString : Tag.utf8String, value };
}

/** Every value of one attribute type, in order of encoding. */
export function valuesOf(name: DistinguishedName, type: string): string[] {
  return name.flatMap((rdn) => rdn.filter((attribute) => attribute.type === type).map(({ value }) => value));
}

/** The text form of RFC 4514: the last RDN first, escapes for whatever would not be read as it is. */
export function formatName(name: DistinguishedName): string {
  return name
    .map((rdn) => rdn.map(formatAttribute).join('+'))
    .toReversed()
    .join(',');
}

function formatAttribute(attribute: NameAttribute): string {
  const descriptor = DESCRIPTORS.get(attribute.type);
  // RFC 4514 §2.4: a dotted type, and a value that is no string, are written as the hexadecimal of the value's DER.
  if (descriptor === undefined) return `${attribute.type}=#${toHex(attributeValue(attribute))}`;
  return `${descriptor}=${isStringTag(attribute.tag) ? escapeValue(attribute.value) : attribute.value}`;
}

const utf8 = new TextEncoder();

/** RFC 4514 §2.4; what cannot be seen is escaped too, as the hexadecimal of its UTF-8, which the RFC allows. */
function escapeValue(value: string): string {
  return value.replace(/^[ #]|(?<=.) $|[",+;<>\\]|[\p{C}\p{Zl}\p{Zp}]/gsu, (character) =>
    VISIBLE.test(character) ? `\\${character}` : toHex(utf8.encode(character)).replace(/../g, '\\$&'),
  );
}

const VISIBLE = /^[\x20-\x7e]$/;
