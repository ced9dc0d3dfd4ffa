import type { DerReader, Tlv } from './der-reader.ts';
import { DerError, bitStringBytes, bytesOf, contentOf, inside, integerBytes, readOne } from './der-reader.ts';
import { Tag, contextConstructed } from './der-tags.ts';
import { compareBytes } from './der-writer.ts';
import { type DistinguishedName, readName } from './distinguished-name.ts';
import { type Extension, extensionValue, readExtensionList } from './extensions.ts';
import { Oid } from './oids.ts';
import { type CrlReason, crlReasonByCode } from './revocation-reason.ts';
import { serialToHex } from './serial-number.ts';
import {
  type OtherSignatureAlgorithm,
  type SignatureAlgorithm,
  readSignatureAlgorithm,
} from './signature-algorithm.ts';
import { readTime } from './time.ts';

export type CrlEntry = {
  /** Lower-case hexadecimal. */
  readonly serial: string;
  /** Epoch milliseconds. */
  readonly revokedAt: number;
  /** Null when the entry gives none, which means unspecified. */
  readonly reason: CrlReason | null;
};

/** A CertificateList (RFC 5280 §5.1), parsed and not verified. Plain data. */
export type Crl = {
  readonly der: Uint8Array;
  /** DER of the issuer's Name. */
  readonly issuer: Uint8Array;
  readonly issuerName: DistinguishedName;
  /** Epoch milliseconds. */
  readonly thisUpdate: number;
  readonly nextUpdate: number | null;
  /** cRLNumber in decimal; null when there is none. */
  readonly number: string | null;
  /** How many entries there are, whatever part of them was read. */
  readonly entryCount: number;
  readonly entries: readonly CrlEntry[];
  readonly extensions: readonly Extension[];
  readonly signatureAlgorithm: SignatureAlgorithm | OtherSignatureAlgorithm;
  /** DER of the TBSCertList: what is signed. */
  readonly signedPart: Uint8Array;
  readonly signature: Uint8Array;
};

/** Of which entries more than their number is read. */
export type WantedEntries =
  | { readonly first: number }
  /** Lower-case hexadecimal; the others are walked over, which takes a tenth of the time. */
  | { readonly serial: string };

/** Reads a CRL, and of its entries all or those that are wanted. Throws DerError. */
export function readCrl(bytes: Uint8Array, wanted: WantedEntries = { first: Number.POSITIVE_INFINITY }): Crl {
  const der = Uint8Array.from(bytes);
  const outer = inside(readOne(der, Tag.sequence));
  const tbs = outer.expect(Tag.sequence);
  const algorithm = outer.expect(Tag.sequence);
  const signature = bitStringBytes(outer.expect(Tag.bitString));
  outer.finish();
  const reader = inside(tbs);
  reader.optional(Tag.integer);
  if (compareBytes(bytesOf(reader.expect(Tag.sequence)), bytesOf(algorithm)) !== 0) {
    throw new DerError('two signature algorithms');
  }
  const issuer = bytesOf(reader.expect(Tag.sequence));
  const thisUpdate = readTime(reader.next());
  const nextUpdate = isTime(reader.peek()) ? readTime(reader.next()) : null;
  const revoked = reader.optional(Tag.sequence);
  const wrapper = reader.optional(contextConstructed(0));
  reader.finish();
  const extensions = wrapper === undefined ? [] : readExtensionList(inside(inside(wrapper).expect(Tag.sequence)));
  return {
    der,
    issuer,
    issuerName: readName(issuer),
    thisUpdate,
    nextUpdate,
    number: crlNumber(extensions),
    ...(revoked === undefined ? { entries: [], entryCount: 0 } : readEntries(inside(revoked), wanted)),
    extensions,
    signatureAlgorithm: readSignatureAlgorithm(algorithm),
    signedPart: bytesOf(tbs),
    signature,
  };
}

function isTime(tag: number): boolean {
  return tag === Tag.utcTime || tag === Tag.generalizedTime;
}

function crlNumber(extensions: readonly Extension[]): string | null {
  const value = extensionValue(extensions, Oid.crlNumber);
  if (value === undefined) return null;
  const bytes = integerBytes(readOne(value, Tag.integer));
  if (bytes.length > 21) throw new DerError('CRL number too long');
  return BigInt(`0x${serialToHex(bytes)}`).toString();
}

function readEntries(reader: DerReader, wanted: WantedEntries): Pick<Crl, 'entries' | 'entryCount'> {
  const entries: CrlEntry[] = [];
  const limit = 'first' in wanted ? wanted.first : Number.POSITIVE_INFINITY;
  const serial = 'serial' in wanted ? Buffer.from(wanted.serial, 'hex') : null;
  let entryCount = 0;
  while (!reader.atEnd) {
    const element = reader.expect(Tag.sequence);
    const isWanted = serial === null ? entryCount < limit : isOf(element, serial);
    entryCount += 1;
    if (isWanted) entries.push(readEntry(inside(element)));
  }
  return { entries, entryCount };
}

/** Compares magnitudes: an INTEGER whose first bit is set has a zero octet before it. */
function isOf(element: Tlv, serial: Uint8Array): boolean {
  const { source, content, end } = inside(element).expect(Tag.integer);
  const skipped = end - content - serial.length;
  if (skipped !== 0 && !(skipped === 1 && source[content] === 0)) return false;
  for (let index = 0; index < serial.length; index++) {
    if (source[content + skipped + index] !== serial[index]) return false;
  }
  return true;
}

function readEntry(reader: DerReader): CrlEntry {
  const serial = serialToHex(integerBytes(reader.expect(Tag.integer)));
  const revokedAt = readTime(reader.next());
  const list = reader.optional(Tag.sequence);
  reader.finish();
  const value = list === undefined ? undefined : extensionValue(readExtensionList(inside(list)), Oid.reasonCode);
  return { serial, revokedAt, reason: value === undefined ? null : readReason(value) };
}

function readReason(value: Uint8Array): CrlReason {
  const [code, ...rest] = contentOf(readOne(value, Tag.enumerated));
  const reason = code === undefined || rest.length > 0 ? undefined : crlReasonByCode(code);
  if (reason === undefined) throw new DerError('unknown CRLReason');
  return reason;
}
