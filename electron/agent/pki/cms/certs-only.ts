import { DerError, bytesOf, inside, smallInteger, type Tlv } from '../der-reader.ts';
import { Tag, contextConstructed } from '../der-tags.ts';
import { derOrBer } from '../der-or-ber.ts';
import { Oid } from '../oids.ts';
import { readContentInfo } from './signed-data.ts';

/** What a SignedData carries beside content and signatures: DER each, in the order that they came. */
export type CarriedCertificates = {
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
};

/** A chain and a few RAs, with those of a rollover. */
const MOST_CERTIFICATES = 32;
const MOST_CRLS = 8;

/**
 * Reads the certificates and CRLs of a SignedData, whoever signed it or did not: the "certs-only" or degenerate form of
 * RFC 5652 §5.2 (EST §4.1.3, SCEP §3.4), in DER or BER. Nothing is verified. Throws DerError.
 */
export function readCertsOnly(bytes: Uint8Array): CarriedCertificates {
  return derOrBer(bytes, read);
}

function read(der: Uint8Array): CarriedCertificates {
  const reader = inside(readContentInfo(der, Oid.signedData));
  smallInteger(reader.expect(Tag.integer));
  reader.expect(Tag.set);
  reader.expect(Tag.sequence);
  const certificates = elements(reader.optional(contextConstructed(0)), MOST_CERTIFICATES);
  const crls = elements(reader.optional(contextConstructed(1)), MOST_CRLS);
  reader.expect(Tag.set);
  reader.finish();
  return { certificates, crls };
}

/** Copies, so that what is kept of an answer is not the whole answer. Other choices than X.509 are left out. */
function elements(set: Tlv | undefined, most: number): Uint8Array[] {
  if (set === undefined) return [];
  const found: Uint8Array[] = [];
  const reader = inside(set);
  for (let count = 0; !reader.atEnd; count++) {
    if (count === most) throw new DerError('too many certificates or CRLs');
    const element = reader.next();
    if (element.tag === Tag.sequence) found.push(Uint8Array.from(bytesOf(element)));
  }
  return found;
}
