import type { DerReader } from '../der-reader.ts';
import {
  DerError,
  bytesOf,
  contentOf,
  inside,
  integerBytes,
  octetsOf,
  oidOf,
  readOne,
  smallInteger,
  type Tlv,
} from '../der-reader.ts';
import { Tag, contextConstructed, contextPrimitive } from '../der-tags.ts';
import { Oid } from '../oids.ts';
import { readAlgorithm } from './algorithms.ts';

/** SignerIdentifier and RecipientIdentifier of RFC 5652 §5.3 and §6.2.1. */
export type CertificateIdentifier =
  /** DER of the issuer's Name, content octets of the serial number. */
  | { readonly kind: 'issuerAndSerialNumber'; readonly issuer: Uint8Array; readonly serial: Uint8Array }
  | { readonly kind: 'subjectKeyIdentifier'; readonly keyIdentifier: Uint8Array };

type CmsAttribute = {
  /** Dotted OID. */
  readonly type: string;
  readonly values: readonly Tlv[];
};

export type SignerInfo = {
  readonly sid: CertificateIdentifier;
  readonly digestOid: string;
  /** DER of the SET OF Attribute that is signed, in the order that was received; null when there are none. */
  readonly signedAttributes: Uint8Array | null;
  readonly attributes: readonly CmsAttribute[];
  readonly signatureAlgorithm: Tlv;
  readonly signature: Uint8Array;
};

/** SignedData (RFC 5652 §5) with one signer: parsed, not verified. Views into the message. */
export type SignedData = {
  /** Dotted OID. */
  readonly contentType: string;
  /** The eContent octets; null when absent. */
  readonly content: Uint8Array | null;
  /** DER of each X.509 certificate, in order. */
  readonly certificates: readonly Uint8Array[];
  readonly signer: SignerInfo;
};

const MOST_CERTIFICATES = 8;
const MOST_ATTRIBUTES = 32;
/** Of one attribute; those that mean something have one. */
const MOST_VALUES = 16;

/** The content of a ContentInfo of this type. Throws DerError. */
export function readContentInfo(der: Uint8Array, type: string): Tlv {
  const reader = inside(readOne(der, Tag.sequence));
  const found = oidOf(reader.expect(Tag.objectIdentifier));
  if (found !== type) throw new DerError(`ContentInfo of type ${found}`);
  const wrapper = inside(reader.expect(contextConstructed(0)));
  reader.finish();
  const content = wrapper.expect(Tag.sequence);
  wrapper.finish();
  return content;
}

/** Reads a ContentInfo with a SignedData that has exactly one signer and at most eight certificates. Throws DerError. */
export function readSignedData(der: Uint8Array): SignedData {
  const reader = inside(readContentInfo(der, Oid.signedData));
  smallInteger(reader.expect(Tag.integer));
  reader.expect(Tag.set);
  const { contentType, content } = readEncapsulated(inside(reader.expect(Tag.sequence)));
  const certificates = readCertificates(reader.optional(contextConstructed(0)));
  reader.optional(contextConstructed(1));
  const signers = inside(reader.expect(Tag.set));
  reader.finish();
  const signer = readSignerInfo(inside(signers.expect(Tag.sequence)));
  signers.finish();
  return { contentType, content, certificates, signer };
}

function readEncapsulated(reader: DerReader): { contentType: string; content: Uint8Array | null } {
  const contentType = oidOf(reader.expect(Tag.objectIdentifier));
  const wrapper = reader.optional(contextConstructed(0));
  reader.finish();
  if (wrapper === undefined) return { contentType, content: null };
  const inner = inside(wrapper);
  const content = octetsOf(inner.expect(Tag.octetString));
  inner.finish();
  return { contentType, content };
}

function readCertificates(set: Tlv | undefined): Uint8Array[] {
  if (set === undefined) return [];
  const certificates: Uint8Array[] = [];
  const reader = inside(set);
  for (let count = 0; !reader.atEnd; count++) {
    if (count === MOST_CERTIFICATES) throw new DerError('too many certificates');
    const choice = reader.next();
    if (choice.tag === Tag.sequence) certificates.push(bytesOf(choice));
  }
  return certificates;
}

function readSignerInfo(reader: DerReader): SignerInfo {
  smallInteger(reader.expect(Tag.integer));
  const sid = readCertificateIdentifier(reader);
  const digestOid = readAlgorithm(reader.expect(Tag.sequence)).oid;
  const signed = reader.optional(contextConstructed(0));
  const signatureAlgorithm = reader.expect(Tag.sequence);
  const signature = octetsOf(reader.expect(Tag.octetString));
  reader.optional(contextConstructed(1));
  reader.finish();
  return {
    sid,
    digestOid,
    signedAttributes: signed === undefined ? null : asSet(signed),
    attributes: signed === undefined ? [] : readAttributes(inside(signed)),
    signatureAlgorithm,
    signature,
  };
}

/** RFC 5652 §5.4: what is signed has the tag of a SET OF, not the IMPLICIT [0] that it travels under. */
function asSet(signed: Tlv): Uint8Array {
  // A copy: `slice` of a Buffer would be a view, and change the message.
  const set = new Uint8Array(bytesOf(signed));
  set[0] = Tag.set;
  return set;
}

function readAttributes(reader: DerReader): CmsAttribute[] {
  const attributes: CmsAttribute[] = [];
  while (!reader.atEnd) {
    if (attributes.length === MOST_ATTRIBUTES) throw new DerError('too many attributes');
    const attribute = inside(reader.expect(Tag.sequence));
    const type = oidOf(attribute.expect(Tag.objectIdentifier));
    const set = inside(attribute.expect(Tag.set));
    attribute.finish();
    const values: Tlv[] = [];
    while (!set.atEnd) {
      if (values.length === MOST_VALUES) throw new DerError('too many values of an attribute');
      values.push(set.next());
    }
    attributes.push({ type, values });
  }
  return attributes;
}

/** Throws DerError. */
export function readCertificateIdentifier(reader: DerReader): CertificateIdentifier {
  const byKey = reader.optional(contextPrimitive(0));
  if (byKey !== undefined) return { kind: 'subjectKeyIdentifier', keyIdentifier: contentOf(byKey) };
  const pair = inside(reader.expect(Tag.sequence));
  const issuer = bytesOf(pair.expect(Tag.sequence));
  const serial = integerBytes(pair.expect(Tag.integer));
  pair.finish();
  return { kind: 'issuerAndSerialNumber', issuer, serial };
}

/** Whether an identifier names this certificate. */
export function identifies(
  id: CertificateIdentifier,
  certificate: {
    readonly issuer: Uint8Array;
    readonly serialNumber: Uint8Array;
    readonly subjectKeyIdentifier: Uint8Array | null;
  },
): boolean {
  if (id.kind === 'issuerAndSerialNumber') {
    return (
      Buffer.compare(id.serial, certificate.serialNumber) === 0 && Buffer.compare(id.issuer, certificate.issuer) === 0
    );
  }
  return (
    certificate.subjectKeyIdentifier !== null &&
    Buffer.compare(id.keyIdentifier, certificate.subjectKeyIdentifier) === 0
  );
}
