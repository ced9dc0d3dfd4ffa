import type { DerReader } from './der-reader.ts';
import { DerError, bytesOf, contentOf, inside, oidOf, readOne, type Tlv } from './der-reader.ts';
import { Tag, contextConstructed, contextPrimitive } from './der-tags.ts';
import { explicit, oid, sequence, tlv, utf8String } from './der-writer.ts';
import { isStringTag, readString } from './directory-string.ts';
import { formatName, readName } from './distinguished-name.ts';
import { toHex } from './hexadecimal.ts';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';
import { Oid } from './oids.ts';

/** GeneralName of RFC 5280 §4.2.1.6 as text; the kinds are the RFC's, with Microsoft's otherName taken out of its wrapper. */
export type GeneralName = {
  readonly kind:
    | 'dNSName'
    | 'iPAddress'
    | 'rfc822Name'
    | 'uniformResourceIdentifier'
    | 'userPrincipalName'
    | 'directoryName'
    | 'registeredID'
    | 'otherName'
    | 'x400Address'
    | 'ediPartyName';
  /**
   * As it was sent, undecorated: dNSName, rfc822Name, URI and UPN are the string (case kept, control characters too:
   * compare it, and show it through `visibleText`); iPAddress is dotted IPv4 or RFC 5952 IPv6; directoryName is RFC 4514
   * text; registeredID is a dotted OID; otherName is its dotted OID, `:`, and the string or `#` and hexadecimal; the
   * rest are hexadecimal.
   */
  readonly value: string;
};

/** Names in one extension; a CDN's certificate has 200. */
const MAX_NAMES = 1024;

const TAGS = {
  otherName: contextConstructed(0),
  rfc822Name: contextPrimitive(1),
  dNSName: contextPrimitive(2),
  x400Address: contextConstructed(3),
  directoryName: contextConstructed(4),
  ediPartyName: contextConstructed(5),
  uniformResourceIdentifier: contextPrimitive(6),
  iPAddress: contextPrimitive(7),
  registeredID: contextPrimitive(8),
} as const;

/** Reads GeneralNames that fill `der`. Throws DerError. */
export function readGeneralNames(der: Uint8Array): GeneralName[] {
  return readGeneralNameList(inside(readOne(der, Tag.sequence)));
}

/** The rest of `reader` as GeneralName after GeneralName. Throws DerError. */
export function readGeneralNameList(reader: DerReader): GeneralName[] {
  const names: GeneralName[] = [];
  while (!reader.atEnd) {
    if (names.length === MAX_NAMES) throw new DerError('too many names');
    names.push(readGeneralName(reader.next()));
  }
  return names;
}

/** One GeneralName. Throws DerError. */
export function readGeneralName(element: Tlv): GeneralName {
  switch (element.tag) {
    case TAGS.rfc822Name:
      return { kind: 'rfc822Name', value: ia5(element) };
    case TAGS.dNSName:
      return { kind: 'dNSName', value: ia5(element) };
    case TAGS.uniformResourceIdentifier:
      return { kind: 'uniformResourceIdentifier', value: ia5(element) };
    case TAGS.iPAddress: {
      const value = formatIpAddress(contentOf(element));
      if (value === null) throw new DerError(`iPAddress of a wrong length at ${String(element.start)}`);
      return { kind: 'iPAddress', value };
    }
    case TAGS.directoryName:
      return { kind: 'directoryName', value: formatName(readName(contentOf(element))) };
    case TAGS.registeredID:
      return { kind: 'registeredID', value: oidOf({ ...element, tag: Tag.objectIdentifier }) };
    case TAGS.otherName:
      return readOtherName(inside(element));
    case TAGS.x400Address:
      return { kind: 'x400Address', value: toHex(contentOf(element)) };
    case TAGS.ediPartyName:
      return { kind: 'ediPartyName', value: toHex(contentOf(element)) };
    default:
      throw new DerError(`not a GeneralName at ${String(element.start)}`);
  }
}

function ia5(element: Tlv): string {
  return readString({ ...element, tag: Tag.ia5String });
}

function readOtherName(reader: DerReader): GeneralName {
  const type = oidOf(reader.expect(Tag.objectIdentifier));
  const wrapper = inside(reader.expect(contextConstructed(0)));
  reader.finish();
  const element = wrapper.next();
  wrapper.finish();
  const text = isStringTag(element.tag) ? readString(element) : undefined;
  if (type === Oid.userPrincipalName && text !== undefined) return { kind: 'userPrincipalName', value: text };
  return { kind: 'otherName', value: `${type}:${text ?? `#${toHex(bytesOf(element))}`}` };
}

const ascii = new TextEncoder();

/** DER of GeneralNames of the kinds that we issue. */
export function writeGeneralNames(names: readonly GeneralName[]): Uint8Array {
  return sequence(...names.map(writeGeneralName));
}

/** DER of one GeneralName. Throws RangeError for kinds that we do not issue and for text beyond ASCII. */
export function writeGeneralName({ kind, value }: GeneralName): Uint8Array {
  switch (kind) {
    case 'dNSName':
    case 'rfc822Name':
    case 'uniformResourceIdentifier':
      return tlv(TAGS[kind], ascii.encode(requireAscii(value)));
    case 'iPAddress':
      return tlv(TAGS.iPAddress, parseIpAddress(value));
    case 'userPrincipalName':
      return tlv(TAGS.otherName, oid(Oid.userPrincipalName), explicit(0, utf8String(value)));
    case 'directoryName':
    case 'registeredID':
    case 'otherName':
    case 'x400Address':
    case 'ediPartyName':
      throw new RangeError(`names of kind ${kind} are not issued`);
  }
}

function requireAscii(text: string): string {
  if (!/^[\x21-\x7e]+$/.test(text)) throw new RangeError('a name of IA5 characters is expected');
  return text;
}
