import type { DerReader } from './der-reader.ts';
import { inside, oidOf, readOne, type Tlv } from './der-reader.ts';
import { Tag, contextConstructed } from './der-tags.ts';
import { oid, sequence, tlv } from './der-writer.ts';
import { readGeneralName, readGeneralNameList, writeGeneralName } from './general-names.ts';

/** RFC 5280 §4.2.1.13: the addresses of every distribution point by fullName that is a URI. Throws DerError. */
export function readCrlDistributionPoints(value: Uint8Array): string[] {
  const reader = inside(readOne(value, Tag.sequence));
  const addresses: string[] = [];
  while (!reader.atEnd) {
    const name = inside(reader.expect(Tag.sequence)).optional(contextConstructed(0));
    if (name !== undefined) addresses.push(...urisOf(name));
  }
  return addresses;
}

function urisOf(distributionPointName: Tlv): string[] {
  const fullName = inside(distributionPointName).optional(contextConstructed(0));
  if (fullName === undefined) return [];
  return readGeneralNameList(inside(fullName))
    .filter(({ kind }) => kind === 'uniformResourceIdentifier')
    .map(({ value }) => value);
}

/** DER of CRLDistributionPoints with one point of one URI. */
export function writeCrlDistributionPoint(address: string): Uint8Array {
  const uri = writeGeneralName({ kind: 'uniformResourceIdentifier', value: address });
  return sequence(sequence(tlv(contextConstructed(0), tlv(contextConstructed(0), uri))));
}

export type AccessDescription = {
  /** Dotted OID of the access method, such as caIssuers or ocsp. */
  readonly method: string;
  /** The location's text, whatever kind of name it is. */
  readonly location: string;
};

/** RFC 5280 §4.2.2.1. Throws DerError. */
export function readAuthorityInfoAccess(value: Uint8Array): AccessDescription[] {
  const reader = inside(readOne(value, Tag.sequence));
  const descriptions: AccessDescription[] = [];
  while (!reader.atEnd) descriptions.push(readAccessDescription(inside(reader.expect(Tag.sequence))));
  return descriptions;
}

function readAccessDescription(reader: DerReader): AccessDescription {
  const method = oidOf(reader.expect(Tag.objectIdentifier));
  const { value } = readGeneralName(reader.next());
  reader.finish();
  return { method, location: value };
}

/** DER of AuthorityInfoAccessSyntax; every location is a URI. */
export function writeAuthorityInfoAccess(descriptions: readonly AccessDescription[]): Uint8Array {
  return sequence(
    ...descriptions.map(({ method, location }) =>
      sequence(oid(method), writeGeneralName({ kind: 'uniformResourceIdentifier', value: location })),
    ),
  );
}
