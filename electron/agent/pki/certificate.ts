import type { DerReader } from './der-reader.ts';
import { DerError, bitStringBytes, bytesOf, inside, integerBytes, readOne, smallInteger } from './der-reader.ts';
import { compareBytes } from './der-writer.ts';
import { Tag, contextConstructed, contextPrimitive } from './der-tags.ts';
import { type DistinguishedName, readName } from './distinguished-name.ts';
import { type Extension, extensionValue, readExtensionList, readSubjectKeyIdentifier } from './extensions.ts';
import { Oid } from './oids.ts';
import { type PublicKeyFacts, readPublicKey } from './public-key.ts';
import {
  type OtherSignatureAlgorithm,
  type SignatureAlgorithm,
  readSignatureAlgorithm,
} from './signature-algorithm.ts';
import { serialToHex } from './serial-number.ts';
import { readTime } from './time.ts';

/** A certificate (RFC 5280 §4.1), parsed and not verified. Plain data. */
export type Certificate = {
  readonly der: Uint8Array;
  /** 1, 2 or 3. */
  readonly version: number;
  /** Lower-case hexadecimal of the magnitude. */
  readonly serial: string;
  /** DER of the issuer's Name. */
  readonly issuer: Uint8Array;
  readonly issuerName: DistinguishedName;
  /** DER of the subject's Name. */
  readonly subject: Uint8Array;
  readonly subjectName: DistinguishedName;
  /** Epoch milliseconds, inclusive. */
  readonly notBefore: number;
  /** Epoch milliseconds, inclusive. */
  readonly notAfter: number;
  /** DER of the SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly publicKeyFacts: PublicKeyFacts;
  readonly extensions: readonly Extension[];
  readonly signatureAlgorithm: SignatureAlgorithm | OtherSignatureAlgorithm;
  /** DER of the TBSCertificate: what is signed. */
  readonly signedPart: Uint8Array;
  readonly signature: Uint8Array;
};

/** The certificate beside a CMS signature, of which only the key and the names matter. */
export type SignerCertificate = {
  readonly der: Uint8Array;
  /** Lower-case hexadecimal of the magnitude. */
  readonly serial: string;
  /** Content octets of the serialNumber INTEGER as sent, for issuerAndSerialNumber. */
  readonly serialNumber: Uint8Array;
  /** DER of the issuer's Name. */
  readonly issuer: Uint8Array;
  /** DER of the subject's Name. */
  readonly subject: Uint8Array;
  /** DER of the SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  /** True when issuer and subject are the same name, byte for byte. */
  readonly selfIssued: boolean;
  /** Content of the subjectKeyIdentifier extension, where one can be read; for a SignerIdentifier of that kind. */
  readonly subjectKeyIdentifier: Uint8Array | null;
};

/** RFC 5280 §4.1.2.2: at most 20 octets; one more was seen in the field for the sign. */
const MAX_SERIAL_OCTETS = 21;

/**
 * Strict: throws DerError for what is no certificate, or one with two meanings (an extension twice, two signature
 * algorithms). Serial numbers that are zero or negative are read, since old roots have them. Verifies nothing.
 */
export function readCertificate(bytes: Uint8Array): Certificate {
  const der = Uint8Array.from(bytes);
  const outer = inside(readOne(der, Tag.sequence));
  const tbs = outer.expect(Tag.sequence);
  const algorithm = outer.expect(Tag.sequence);
  const signature = bitStringBytes(outer.expect(Tag.bitString));
  outer.finish();
  const reader = inside(tbs);
  const version = readVersion(reader);
  const serialNumber = integerBytes(reader.expect(Tag.integer));
  if (serialNumber.length > MAX_SERIAL_OCTETS) throw new DerError('serial number too long');
  // RFC 5280 §4.1.1.2: the same algorithm inside and outside the signature.
  if (compareBytes(bytesOf(reader.expect(Tag.sequence)), bytesOf(algorithm)) !== 0) {
    throw new DerError('two signature algorithms');
  }
  const issuer = bytesOf(reader.expect(Tag.sequence));
  const validity = inside(reader.expect(Tag.sequence));
  const notBefore = readTime(validity.next());
  const notAfter = readTime(validity.next());
  validity.finish();
  const subject = bytesOf(reader.expect(Tag.sequence));
  const publicKey = bytesOf(reader.expect(Tag.sequence));
  const extensions = readTail(reader, version);
  return {
    der,
    version,
    serial: serialToHex(serialNumber),
    issuer,
    issuerName: readName(issuer),
    subject,
    subjectName: readName(subject),
    notBefore,
    notAfter,
    publicKey,
    publicKeyFacts: readPublicKey(publicKey),
    extensions,
    signatureAlgorithm: readSignatureAlgorithm(algorithm),
    signedPart: bytesOf(tbs),
    signature,
  };
}

function readVersion(reader: DerReader): number {
  const wrapper = reader.optional(contextConstructed(0));
  if (wrapper === undefined) return 1;
  const content = inside(wrapper);
  const version = smallInteger(content.expect(Tag.integer)) + 1;
  content.finish();
  // Version 1 encoded as 0 is a default that DER leaves out; it is harmless and was seen.
  if (version > 3) throw new DerError('unknown certificate version');
  return version;
}

/** issuerUniqueID, subjectUniqueID and extensions, each where the version has it. */
function readTail(reader: DerReader, version: number): Extension[] {
  if (version >= 2) {
    reader.optional(contextPrimitive(1));
    reader.optional(contextPrimitive(2));
  }
  const wrapper = version === 3 ? reader.optional(contextConstructed(3)) : undefined;
  reader.finish();
  if (wrapper === undefined) return [];
  const content = inside(wrapper);
  const list = content.expect(Tag.sequence);
  content.finish();
  return readExtensionList(inside(list));
}

/**
 * Lenient: devices make the certificate that signs their first request by hand (Windows marks the authority key
 * identifier critical; others send odd serials, dates, versions or extensions). It must be one DER SEQUENCE with DER
 * fields up to the key, the rest is not looked at. The key is bounded by `readPublicKey`. Throws DerError.
 */
export function readSignerCertificate(bytes: Uint8Array): SignerCertificate {
  const der = Uint8Array.from(bytes);
  const reader = inside(inside(readOne(der, Tag.sequence)).expect(Tag.sequence));
  reader.optional(contextConstructed(0));
  const serialNumber = lenientInteger(reader);
  reader.expect(Tag.sequence);
  const issuer = bytesOf(reader.expect(Tag.sequence));
  reader.expect(Tag.sequence);
  const subject = bytesOf(reader.expect(Tag.sequence));
  const publicKey = bytesOf(reader.expect(Tag.sequence));
  readPublicKey(publicKey);
  return {
    der,
    serial: serialToHex(serialNumber),
    serialNumber,
    issuer,
    subject,
    publicKey,
    selfIssued: compareBytes(issuer, subject) === 0,
    subjectKeyIdentifier: lenientKeyIdentifier(reader),
  };
}

/** As `readCertificate`; null for what is no certificate. */
export function tryReadCertificate(der: Uint8Array): Certificate | null {
  try {
    return readCertificate(der);
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}

/** What cannot be read is as good as absent: the signer is then found by issuer and serial number. */
function lenientKeyIdentifier(reader: DerReader): Uint8Array | null {
  try {
    const extensions = readTail(reader, 3);
    const value = extensionValue(extensions, Oid.subjectKeyIdentifier);
    return value === undefined ? null : readSubjectKeyIdentifier(value);
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}

/** An INTEGER that need not be minimal: it is echoed and compared, never computed with. */
function lenientInteger(reader: DerReader): Uint8Array {
  const { source, content, end } = reader.expect(Tag.integer);
  const length = end - content;
  if (length === 0 || length > 64) throw new DerError('serial number of a wrong length');
  return source.subarray(content, end);
}
