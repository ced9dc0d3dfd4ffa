import { DerReader, type Tlv, inside, octetsOf, oidOf, readOne } from './der-reader.ts';
import { Tag, contextConstructed } from './der-tags.ts';
import { Oid } from './oids.ts';

const ASTERISK = 0x2a;

/**
 * A copy of a CSR with every challenge password overwritten by asterisks, wherever the client put it: for the store and
 * for people, since a challenge whose request was refused is still good. Everything else stays byte for byte; the
 * signature of the copy is no longer good, so digest and verify the original. Throws DerError for what
 * `readCertificationRequest` refuses in its structure.
 */
export function redactChallenge(csr: Uint8Array): Uint8Array {
  const der = Uint8Array.from(csr);
  const info = inside(inside(readOne(der, Tag.sequence)).expect(Tag.sequence));
  info.expect(Tag.integer);
  info.expect(Tag.sequence);
  info.expect(Tag.sequence);
  const attributes = info.optional(contextConstructed(0));
  if (attributes === undefined) return der;
  for (const list = inside(attributes); !list.atEnd;) redactAttribute(inside(list.expect(Tag.sequence)));
  return der;
}

function redactAttribute(attribute: DerReader): void {
  const type = oidOf(attribute.expect(Tag.objectIdentifier));
  for (const values = inside(attribute.expect(Tag.set)); !values.atEnd;) {
    const value = values.next();
    if (type === Oid.challengePassword) overwrite(value);
    const isExtensions = type === Oid.extensionRequest || type === Oid.microsoftCertificateExtensions;
    if (isExtensions && value.tag === Tag.sequence) redactExtensions(inside(value));
  }
}

function redactExtensions(list: DerReader): void {
  while (!list.atEnd) {
    const extension = inside(list.expect(Tag.sequence));
    if (oidOf(extension.expect(Tag.objectIdentifier)) !== Oid.challengePassword) continue;
    extension.optional(Tag.boolean);
    const hidden = new DerReader(octetsOf(extension.expect(Tag.octetString))).next();
    overwrite(hidden.tag === Tag.set ? inside(hidden).next() : hidden);
  }
}

/** One asterisk a character, so that the copy can still be read. */
function overwrite({ source, tag, content, end }: Tlv): void {
  const width = tag === Tag.bmpString ? 2 : tag === Tag.universalString ? 4 : 1;
  for (let at = content; at < end; at++) source[at] = (at - content) % width === width - 1 ? ASTERISK : 0;
}
