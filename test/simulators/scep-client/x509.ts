import { createHash, randomBytes } from 'node:crypto';
import { isIPv4 } from 'node:net';
import {
  TRUE,
  bits,
  context,
  enc,
  int,
  octets,
  oid,
  parse,
  printable,
  seq,
  set,
  utcTime,
  utf8,
  type Node,
} from './der.ts';
import type { ClientKey } from './keys.ts';
import { OID, type Digest } from './names.ts';
import { signWith } from './signing.ts';

export type Subject = readonly (readonly [type: keyof typeof OID | `${number}.${string}`, value: string])[];

/** DER of a Name, one attribute an RDN. */
function name(subject: Subject): Buffer {
  return seq(
    ...subject.map(([type, value]) => {
      const dotted = type in OID ? OID[type as keyof typeof OID] : type;
      return set(seq(oid(dotted), /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value) ? printable(value) : utf8(value)));
    }),
  );
}

export function extension(type: string, value: Uint8Array, critical = false): Buffer {
  return seq(oid(type), ...(critical ? [TRUE] : []), octets(value));
}

export type CertificateOptions = {
  readonly subject: Subject;
  /** The issuer's name when it is not the subject's. */
  readonly issuer?: Subject;
  /** Who signs, when it is not the key itself. */
  readonly issuerKey?: ClientKey;
  readonly serial?: Uint8Array;
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly digest?: Digest;
  /** DER of each Extension. */
  readonly extensions?: readonly Uint8Array[];
};

/** DER of a certificate for the key; self-signed unless told otherwise. RFC 8894 §2.3 asks a new device for one. */
export function makeCertificate(key: ClientKey, options: CertificateOptions): Buffer {
  const digest = options.digest ?? 'sha256';
  const now = Date.now();
  const algorithm = signWith(options.issuerKey ?? key, digest, Buffer.alloc(0)).algorithm;
  const tbs = seq(
    context(0, int(2)),
    int(options.serial ?? Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
    algorithm,
    name(options.issuer ?? options.subject),
    seq(utcTime(options.notBefore ?? now - 3_600_000), utcTime(options.notAfter ?? now + 7 * 86_400_000)),
    name(options.subject),
    key.spki,
    ...(options.extensions === undefined ? [] : [context(3, seq(...options.extensions))]),
  );
  return seq(tbs, algorithm, bits(signWith(options.issuerKey ?? key, digest, tbs).signature));
}

/** As Windows makes it: with an authority key identifier that is marked critical. */
export const CRITICAL_AKI = extension(OID.authorityKeyIdentifier, seq(enc(0x80, Buffer.alloc(20, 7))), true);

/** subjectKeyIdentifier by RFC 5280 §4.2.1.2 (1). */
export function keyIdentifier(key: ClientKey): Buffer {
  return createHash('sha1').update(parse(key.spki).at(1).content.subarray(1)).digest();
}

export type CsrOptions = {
  readonly subject: Subject;
  /** Null leaves the attribute out. */
  readonly challenge?: string | null;
  /** How the challenge is written. */
  readonly challengeString?: (text: string) => Buffer;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly emails?: readonly string[];
  readonly uris?: readonly string[];
  /** DER of further GeneralNames, of whatever kind. */
  readonly otherNames?: readonly Uint8Array[];
  /** DER of a Name in place of the subject, such as one with several attributes in an RDN. */
  readonly subjectDer?: Uint8Array;
  /** Asks for CA:TRUE. */
  readonly ca?: boolean;
  /** Dotted OIDs. */
  readonly extendedKeyUsages?: readonly string[];
  /** The octets of the KeyUsage BIT STRING with its count of unused bits first. */
  readonly keyUsage?: Uint8Array;
  readonly digest?: Digest;
  /** Signs instead of the key itself: no proof of possession. */
  readonly signWith?: ClientKey;
  /** The last octet of the signature is changed. */
  readonly spoilSignature?: boolean;
};

/** DER of a PKCS#10 request. */
export function buildCsr(key: ClientKey, options: CsrOptions): Buffer {
  const digest = options.digest ?? 'sha256';
  const { challenge = null } = options;
  const extensions = requestedExtensions(options);
  const attributes = [
    ...(challenge === null
      ? []
      : [seq(oid(OID.challengePassword), set((options.challengeString ?? printable)(challenge)))]),
    ...(extensions.length === 0 ? [] : [seq(oid(OID.extensionRequest), set(seq(...extensions)))]),
  ];
  const subject = options.subjectDer ?? name(options.subject);
  const info = seq(int(0), subject, key.spki, context(0, ...attributes));
  const { algorithm, signature } = signWith(options.signWith ?? key, digest, info);
  const sent = options.spoilSignature === true ? flipLast(signature) : signature;
  return seq(info, algorithm, bits(sent));
}

function requestedExtensions(options: CsrOptions): Buffer[] {
  const names = [
    ...(options.dnsNames ?? []).map((text) => enc(0x82, Buffer.from(text, 'latin1'))),
    ...(options.ipAddresses ?? []).map((text) => enc(0x87, ipOctets(text))),
    ...(options.emails ?? []).map((text) => enc(0x81, Buffer.from(text, 'latin1'))),
    ...(options.uris ?? []).map((text) => enc(0x86, Buffer.from(text, 'latin1'))),
    ...(options.otherNames ?? []),
  ];
  return [
    ...(names.length === 0 ? [] : [extension(OID.subjectAltName, seq(...names))]),
    ...(options.ca === true ? [extension(OID.basicConstraints, seq(TRUE), true)] : []),
    ...(options.keyUsage === undefined ? [] : [extension(OID.keyUsage, enc(0x03, options.keyUsage), true)]),
    ...(options.extendedKeyUsages === undefined
      ? []
      : [extension(OID.extKeyUsage, seq(...options.extendedKeyUsages.map(oid)))]),
  ];
}

function ipOctets(text: string): Buffer {
  if (isIPv4(text)) return Buffer.from(text.split('.').map(Number));
  const [head = '', tail] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const after = tail === undefined ? [] : groups(tail);
  const zeros = Array<string>(8 - groups(head).length - after.length).fill('0');
  return Buffer.from([...groups(head), ...zeros, ...after].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

export function flipLast(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length - 1] = (copy[copy.length - 1] ?? 0) ^ 1;
  return copy;
}

/** What a SignerIdentifier, a RecipientIdentifier and a key need of a certificate. */
export type CertificateFacts = {
  readonly der: Buffer;
  readonly issuer: Buffer;
  /** Content octets of the serial number. */
  readonly serial: Buffer;
  readonly subject: Buffer;
  readonly spki: Buffer;
  readonly subjectKeyIdentifier: Buffer | null;
};

export function certificateFacts(der: Uint8Array): CertificateFacts {
  const certificate = parse(der);
  const fields = certificate.at(0).children;
  const from = fields[0]?.tag === 0xa0 ? 1 : 0;
  const field = (index: number): Node => certificate.at(0, from + index);
  const extensions = fields.find((candidate) => candidate.tag === 0xa3)?.at(0).children ?? [];
  const ski = extensions.find((candidate) => candidate.at(0).oid === OID.subjectKeyIdentifier)?.children.at(-1);
  return {
    der: certificate.der,
    serial: field(0).content,
    issuer: field(2).der,
    subject: field(4).der,
    spki: field(5).der,
    subjectKeyIdentifier: ski === undefined ? null : parse(ski.content).content,
  };
}
