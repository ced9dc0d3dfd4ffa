import type { RequestAttribute } from './build-certification-request.ts';
import { bytesOf, inside, oidOf, readOne, type Tlv } from './der-reader.ts';
import { Tag, contextConstructed } from './der-tags.ts';
import { bitString, compareBytes, explicit, oid, sequence, setOf } from './der-writer.ts';
import { writeSignatureAlgorithm } from './signature-algorithm.ts';
import type { Signer } from './signer.ts';

/**
 * The same request (DER) with this attribute in place of any other of its type, signed anew by the key that is certified. Throws
 * DerError for what is no request.
 */
export async function withAttribute(
  csr: Uint8Array,
  { type, values }: RequestAttribute,
  signer: Signer,
): Promise<Uint8Array> {
  const info = inside(inside(readOne(csr, Tag.sequence)).expect(Tag.sequence));
  const [version, subject, publicKey] = [
    info.expect(Tag.integer),
    info.expect(Tag.sequence),
    info.expect(Tag.sequence),
  ];
  const attributes = info.optional(contextConstructed(0));
  const kept = attributes === undefined ? [] : othersOf(attributes, type);
  const added = sequence(oid(type), setOf(...values));
  const signed = sequence(
    ...[version, subject, publicKey].map(bytesOf),
    explicit(0, ...[...kept, added].toSorted(compareBytes)),
  );
  return sequence(signed, writeSignatureAlgorithm(signer.algorithm), bitString(await signer.sign(signed)));
}

function othersOf(attributes: Tlv, type: string): Uint8Array[] {
  const kept: Uint8Array[] = [];
  for (const list = inside(attributes); !list.atEnd;) {
    const attribute = list.expect(Tag.sequence);
    if (oidOf(inside(attribute).expect(Tag.objectIdentifier)) !== type) kept.push(bytesOf(attribute));
  }
  return kept;
}
