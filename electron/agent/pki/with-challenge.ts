import { bytesOf, inside, oidOf, readOne, type Tlv } from './der-reader.ts';
import { Tag, contextConstructed } from './der-tags.ts';
import {
  bitString,
  compareBytes,
  explicit,
  isPrintableString,
  oid,
  printableString,
  sequence,
  setOf,
  utf8String,
} from './der-writer.ts';
import { Oid } from './oids.ts';
import { writeSignatureAlgorithm } from './signature-algorithm.ts';
import type { Signer } from './signer.ts';

/**
 * The same request with this challenge password in place of any other attribute of that type, signed anew by the key that is
 * certified. Throws DerError for what is no request.
 */
export async function withChallenge(csr: Uint8Array, challengePassword: string, signer: Signer): Promise<Uint8Array> {
  const info = inside(inside(readOne(csr, Tag.sequence)).expect(Tag.sequence));
  const [version, subject, publicKey] = [
    info.expect(Tag.integer),
    info.expect(Tag.sequence),
    info.expect(Tag.sequence),
  ];
  const attributes = info.optional(contextConstructed(0));
  const kept = attributes === undefined ? [] : othersOf(attributes);
  const value = isPrintableString(challengePassword)
    ? printableString(challengePassword)
    : utf8String(challengePassword);
  const challenge = sequence(oid(Oid.challengePassword), setOf(value));
  const signed = sequence(
    ...[version, subject, publicKey].map(bytesOf),
    explicit(0, ...[...kept, challenge].toSorted(compareBytes)),
  );
  return sequence(signed, writeSignatureAlgorithm(signer.algorithm), bitString(await signer.sign(signed)));
}

function othersOf(attributes: Tlv): Uint8Array[] {
  const kept: Uint8Array[] = [];
  for (const list = inside(attributes); !list.atEnd;) {
    const attribute = list.expect(Tag.sequence);
    if (oidOf(inside(attribute).expect(Tag.objectIdentifier)) !== Oid.challengePassword) kept.push(bytesOf(attribute));
  }
  return kept;
}
