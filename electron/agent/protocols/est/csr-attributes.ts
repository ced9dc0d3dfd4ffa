import type { RequestAttribute } from '../../pki/build-certification-request.ts';
import { derOrBer } from '../../pki/der-or-ber.ts';
import { DerError, oidOf, readOne } from '../../pki/der-reader.ts';
import { Tag } from '../../pki/der-tags.ts';
import { Oid } from '../../pki/oids.ts';
import {
  CERTIFICATION_REQUEST_INFO_TEMPLATE,
  elements,
  readAttribute,
  readCsrTemplate,
  type CsrTemplate,
} from './csr-template.ts';
import { wantedByAttributes, type WantedKey } from './wanted-key.ts';

/** What a CA would like to see in a CSR (RFC 7030 §4.5.2, RFC 9908). What we do not know is advice that we do not follow. */
export type CsrAttributes = {
  /** Dotted OIDs that came without a value: wanted, the value is ours to find. */
  readonly oids: readonly string[];
  /** With values in DER. */
  readonly attributes: readonly RequestAttribute[];
  /** Null where there is none; where there is one, the others do not count (RFC 9908 §3.4). */
  readonly template: CsrTemplate | null;
  /** The request is to carry the tls-unique of its connection (RFC 7030 §3.5, §4.5.2). */
  readonly wantsProof: boolean;
  /** The key that is to be certified; null where it is ours to choose. */
  readonly key: WantedKey | null;
};

/** Reads CsrAttrs, in DER or BER. Throws DerError. */
export function readCsrAttributes(bytes: Uint8Array): CsrAttributes {
  return derOrBer(bytes, read);
}

function read(der: Uint8Array): CsrAttributes {
  const all = elements(readOne(der, Tag.sequence));
  const oids = all.filter(({ tag }) => tag === Tag.objectIdentifier).map(oidOf);
  const attributes = all.filter(({ tag }) => tag !== Tag.objectIdentifier).map(readAttribute);
  const template = templateOf(attributes);
  const proofs = template === null ? oids : template.attributes.map(({ type }) => type);
  return {
    oids,
    attributes,
    template,
    wantsProof: proofs.includes(Oid.challengePassword),
    key: template === null ? wantedByAttributes(oids, attributes) : template.key,
  };
}

function templateOf(attributes: readonly RequestAttribute[]): CsrTemplate | null {
  const found = attributes.filter(({ type }) => type === CERTIFICATION_REQUEST_INFO_TEMPLATE);
  const [value, ...more] = found.flatMap(({ values }) => values);
  if (more.length > 0) throw new DerError('two templates');
  return value === undefined ? null : readCsrTemplate(value);
}
