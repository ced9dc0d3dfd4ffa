import { DerError } from '../pki/der-reader.ts';
import { readAuthorityInfoAccess, readCrlDistributionPoints } from '../pki/access-locations.ts';
import {
  type Extension,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readExtendedKeyUsage,
  readKeyUsage,
  readSubjectKeyIdentifier,
} from '../pki/extensions.ts';
import { type GeneralName, readGeneralNames } from '../pki/general-names.ts';
import { toHex } from '../pki/hexadecimal.ts';
import { namedOid, oidName } from '../pki/oid-names.ts';
import { Oid } from '../pki/oids.ts';
import { type Field, field, groupedHex } from './sections.ts';

const READERS = new Map<string, (value: Uint8Array) => Field[]>([
  [Oid.basicConstraints, basicConstraints],
  [Oid.keyUsage, (value) => [field('keyUsage', readKeyUsage(value).join(', '))]],
  [Oid.extKeyUsage, (value) => [field('extKeyUsage', readExtendedKeyUsage(value).map(purposeName).join(', '))]],
  [Oid.subjectAltName, (value) => readGeneralNames(value).map(generalNameField)],
  [Oid.issuerAltName, (value) => [field('issuerAltName', readGeneralNames(value).map(nameText).join(', '))]],
  [Oid.subjectKeyIdentifier, (value) => [keyField('subjectKeyIdentifier', readSubjectKeyIdentifier(value))]],
  [Oid.authorityKeyIdentifier, authorityKey],
  [
    Oid.crlDistributionPoints,
    (value) => readCrlDistributionPoints(value).map((uri) => field('crlDistributionPoints', uri)),
  ],
  [Oid.authorityInfoAccess, accessFields],
]);

/** True for the extensions whose meaning is shown, not only their bytes. */
export function isKnownExtension(type: string): boolean {
  return READERS.has(type);
}

/** The fields of one extension; as bytes where it is unknown or malformed. */
export function extensionFields(extension: Extension): Field[] {
  return readable(extension).map((each) => (extension.critical ? { ...each, critical: true } : each));
}

function readable({ type, value }: Extension): Field[] {
  const raw = (): Field[] => [field(oidName(type) ?? type, groupedHex(toHex(value)), true)];
  try {
    return READERS.get(type)?.(value) ?? raw();
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return raw();
  }
}

/** One name of a subjectAltName; its kind is the label. */
export function generalNameField({ kind, value }: GeneralName): Field {
  return field(kind, value);
}

function nameText({ kind, value }: GeneralName): string {
  return `${kind}: ${value}`;
}

/** `serverAuth`, or the dotted OID of a purpose that has no name here. */
export function purposeName(dotted: string): string {
  return oidName(dotted) ?? dotted;
}

function basicConstraints(value: Uint8Array): Field[] {
  const { ca, pathLength } = readBasicConstraints(value);
  return [
    field('basicConstraintsCa', ca ? 'TRUE' : 'FALSE'),
    ...(pathLength === null ? [] : [field('pathLength', String(pathLength))]),
  ];
}

function authorityKey(value: Uint8Array): Field[] {
  const identifier = readAuthorityKeyIdentifier(value);
  return identifier === null ? [] : [keyField('authorityKeyIdentifier', identifier)];
}

function keyField(label: string, identifier: Uint8Array): Field {
  return field(label, groupedHex(toHex(identifier)), true);
}

function accessFields(value: Uint8Array): Field[] {
  return readAuthorityInfoAccess(value).map(({ method, location }) => {
    if (method === Oid.caIssuers) return field('caIssuers', location);
    if (method === Oid.ocsp) return field('ocsp', location);
    return field(namedOid(method), location);
  });
}
