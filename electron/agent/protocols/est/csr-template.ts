import type { RequestAttribute } from '../../pki/build-certification-request.ts';
import {
  DerError,
  bytesOf,
  contentOf,
  inside,
  octetsOf,
  oidOf,
  readOne,
  smallInteger,
  type Tlv,
} from '../../pki/der-reader.ts';
import { Tag, contextConstructed } from '../../pki/der-tags.ts';
import { isStringTag, readString } from '../../pki/directory-string.ts';
import { wantedByTemplate, type WantedKey } from './wanted-key.ts';

/** RFC 9908 §3.4. */
export const CERTIFICATION_REQUEST_INFO_TEMPLATE = '1.2.840.113549.1.9.16.2.61';
const EXTENSION_REQUEST_TEMPLATE = '1.2.840.113549.1.9.16.2.62';

/** A CSR as far as the CA fills it in (RFC 9908 §3.4). A null value is the client's to fill in. */
export type CsrTemplate = {
  /** RDN by RDN; null where the subject is the client's. Values that are no strings are null too. */
  readonly subject: readonly (readonly { readonly type: string; readonly value: string | null }[])[] | null;
  readonly key: WantedKey | null;
  readonly extensions: readonly {
    readonly type: string;
    readonly critical: boolean;
    readonly value: Uint8Array | null;
  }[];
  /** The others. */
  readonly attributes: readonly RequestAttribute[];
};

const MOST_ELEMENTS = 64;
const MOST_VALUES = 16;

/** Reads a CertificationRequestInfoTemplate. Throws DerError. */
export function readCsrTemplate(der: Uint8Array): CsrTemplate {
  const reader = inside(readOne(der, Tag.sequence));
  if (smallInteger(reader.expect(Tag.integer)) !== 0) throw new DerError('unknown version of a template');
  const name = reader.optional(Tag.sequence);
  const key = reader.optional(contextConstructed(0));
  const set = reader.optional(contextConstructed(1));
  reader.finish();
  const all = set === undefined ? [] : elements(set).map(readAttribute);
  const requested = all.filter(({ type }) => type === EXTENSION_REQUEST_TEMPLATE);
  const [extensions, ...more] = requested.flatMap(({ values }) => values);
  if (more.length > 0) throw new DerError('extensions twice in a template');
  return {
    subject: name === undefined ? null : elements(name).map(readRdn),
    key: key === undefined ? null : wantedByTemplate(key),
    extensions: extensions === undefined ? [] : elements(readOne(extensions, Tag.sequence)).map(readExtension),
    attributes: all.filter(({ type }) => type !== EXTENSION_REQUEST_TEMPLATE),
  };
}

/** Attribute ::= SEQUENCE { type, values SET OF ANY }; RFC 9908 §3.2 lets the set be empty. Throws DerError. */
export function readAttribute(element: Tlv): RequestAttribute {
  if (element.tag !== Tag.sequence) throw new DerError('neither an OBJECT IDENTIFIER nor an Attribute');
  const reader = inside(element);
  const type = oidOf(reader.expect(Tag.objectIdentifier));
  const values = elements(reader.expect(Tag.set), MOST_VALUES);
  reader.finish();
  return { type, values: values.map((value) => Uint8Array.from(bytesOf(value))) };
}

/** What is inside a constructed element, bounded. Throws DerError. */
export function elements(constructed: Tlv, most = MOST_ELEMENTS): Tlv[] {
  const found: Tlv[] = [];
  const reader = inside(constructed);
  while (!reader.atEnd) {
    if (found.length === most) throw new DerError('too many elements of a template');
    found.push(reader.next());
  }
  return found;
}

function readRdn(element: Tlv): { type: string; value: string | null }[] {
  if (element.tag !== Tag.set) throw new DerError('malformed name of a template');
  return elements(element).map((attribute) => {
    if (attribute.tag !== Tag.sequence) throw new DerError('malformed name of a template');
    const reader = inside(attribute);
    const type = oidOf(reader.expect(Tag.objectIdentifier));
    const value = reader.atEnd ? null : reader.next();
    reader.finish();
    return { type, value: value === null || !isStringTag(value.tag) ? null : readString(value) };
  });
}

/** ExtensionTemplate ::= SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING OPTIONAL }. */
function readExtension(element: Tlv): CsrTemplate['extensions'][number] {
  if (element.tag !== Tag.sequence) throw new DerError('malformed extension of a template');
  const reader = inside(element);
  const type = oidOf(reader.expect(Tag.objectIdentifier));
  const flag = reader.optional(Tag.boolean);
  const value = reader.optional(Tag.octetString);
  reader.finish();
  const critical = flag !== undefined && contentOf(flag)[0] !== 0;
  return { type, critical, value: value === undefined ? null : Uint8Array.from(octetsOf(value)) };
}
