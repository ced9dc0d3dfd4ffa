import 'reflect-metadata';
import { X509Certificate } from '@peculiar/x509';
import * as asn1js from 'asn1js';
import { X509Certificate as NodeCertificate } from 'node:crypto';
import * as pkijs from 'pkijs';
import { describe, expect, it } from 'vitest';
import {
  type Certificate,
  readCertificate,
  readSignerCertificate,
} from '../../../../electron/agent/pki/certificate.ts';
import { DerError, DerReader, bytesOf, inside } from '../../../../electron/agent/pki/der-reader.ts';
import { Tag, contextConstructed } from '../../../../electron/agent/pki/der-tags.ts';
import {
  bitString,
  explicit,
  integer,
  octetString,
  oid,
  sequence,
  time,
  tlv,
  unsignedInteger,
} from '../../../../electron/agent/pki/der-writer.ts';
import { type Extension, writeExtension } from '../../../../electron/agent/pki/extensions.ts';
import { toHex } from '../../../../electron/agent/pki/hexadecimal.ts';
import { Oid } from '../../../../electron/agent/pki/oids.ts';
import { verifySignature } from '../../../../electron/agent/pki/verify-signature.ts';
import { openSsl } from './openssl.ts';

const ssl = openSsl();

function selfSigned(name: string, ...args: readonly string[]): Uint8Array {
  const file = `${name}.der`;
  ssl.run('req', '-x509', '-nodes', '-keyout', `${name}.key`, '-outform', 'DER', '-out', file, ...args);
  return ssl.read(file);
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
const SAMPLES: readonly (readonly [string, Uint8Array])[] = [
  ['RSA', selfSigned('rsa', '-newkey', 'rsa:2048', '-subj', '/C=DE/O=Büro/CN=door-1.example', '-utf8', '-days', '400')],
  ['RSA-PSS', selfSigned('pss', '-key', 'rsa.key', '-subj', '/CN=pss', '-sigopt', 'rsa_padding_mode:pss')],
  ['SHA-1', selfSigned('sha1', '-key', 'rsa.key', '-subj', '/CN=old', '-sha1', '-set_serial', '1')],
  ['P-256', selfSigned('p256', ...EC, '-subj', '/CN=ec', '-addext', 'subjectAltName=DNS:a.example,IP:10.0.0.1')],
  ['far future', selfSigned('future', ...EC, '-subj', '/CN=future', '-days', '20000')],
  ['Ed25519', selfSigned('ed', '-newkey', 'ed25519', '-subj', '/CN=ed')],
];

const buffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

describe.each(SAMPLES)('readCertificate: %s', (name, der) => {
  const ours = readCertificate(der);

  it('means what node:crypto means', () => {
    const theirs = new NodeCertificate(der);
    expect(ours.serial).toBe(theirs.serialNumber.toLowerCase());
    expect(new Date(ours.notBefore)).toEqual(theirs.validFromDate);
    expect(new Date(ours.notAfter)).toEqual(theirs.validToDate);
    expect(Buffer.from(ours.publicKey)).toEqual(theirs.publicKey.export({ type: 'spki', format: 'der' }));
  });

  it('means what @peculiar/x509 and pkijs mean', () => {
    const theirs = new X509Certificate(buffer(der));
    expect(ours.serial).toBe(theirs.serialNumber);
    expect(ours.extensions.map(({ type, critical }) => [type, critical])).toEqual(
      theirs.extensions.map(({ type, critical }) => [type, critical]),
    );
    expect(ours.extensions.map(({ value }) => toHex(value))).toEqual(
      theirs.extensions.map(({ value }) => toHex(new Uint8Array(value))),
    );
    const pki = new pkijs.Certificate({ schema: asn1js.fromBER(buffer(der)).result });
    expect(toHex(ours.signedPart)).toBe(toHex(new Uint8Array(pki.tbsView)));
    expect(toHex(ours.signature)).toBe(toHex(new Uint8Array(pki.signatureValue.valueBlock.valueHexView)));
    expect(toHex(ours.subject)).toBe(toHex(new Uint8Array(pki.subject.toSchema().toBER())));
  });

  it(name === 'Ed25519' ? 'has a signature that we do not compute' : 'has a signature that verifies', () => {
    expect(verifySignature(ours.signatureAlgorithm, ours.publicKey, ours.signedPart, ours.signature)).toBe(
      name !== 'Ed25519',
    );
    const changed = Uint8Array.from(ours.signedPart, (byte, i) => (i === 20 ? byte ^ 1 : byte));
    expect(verifySignature(ours.signatureAlgorithm, ours.publicKey, changed, ours.signature)).toBe(false);
  });

  it('is plain data', () => {
    expect(structuredClone(ours)).toEqual(ours);
  });

  it('is a signer too', () => {
    const signer = readSignerCertificate(der);
    expect(signer).toMatchObject({ serial: ours.serial, selfIssued: true });
    expect(signer.issuer).toEqual(ours.issuer);
    expect(signer.publicKey).toEqual(ours.publicKey);
    expect(signer.subjectKeyIdentifier).toHaveLength(20);
  });
});

type Parts = {
  readonly version?: Uint8Array;
  readonly serial?: Uint8Array;
  readonly algorithm?: Uint8Array;
  readonly validity?: Uint8Array;
  readonly tail?: readonly Uint8Array[];
};

/** A certificate whose parts can be anything; its signature is none. */
function forged(parts: Parts): Uint8Array {
  const base = readCertificate(SAMPLES[3]?.[1] ?? new Uint8Array());
  const outer = inside(new DerReader(base.der).next());
  outer.next();
  const algorithm = bytesOf(outer.next());
  const tbs = sequence(
    parts.version ?? explicit(0, integer(2)),
    parts.serial ?? integer(1),
    parts.algorithm ?? algorithm,
    base.issuer,
    parts.validity ?? sequence(time(0), time(1)),
    base.subject,
    base.publicKey,
    ...(parts.tail ?? []),
  );
  return sequence(tbs, algorithm, bitString(base.signature));
}

const extensions = (...list: readonly Extension[]): Uint8Array => explicit(3, sequence(...list.map(writeExtension)));
const USAGE: Extension = { type: Oid.keyUsage, critical: true, value: Uint8Array.of(3, 2, 5, 0xa0) };

describe('readCertificate', () => {
  it('reads version 1, unique identifiers, and old serial numbers', () => {
    const read = (parts: Parts): Certificate => readCertificate(forged(parts));
    expect(read({ version: new Uint8Array(0) })).toMatchObject({ version: 1, extensions: [] });
    const unique = tlv(0x81, Uint8Array.of(0, 1));
    expect(read({ version: explicit(0, integer(1)), tail: [unique] }).version).toBe(2);
    expect(read({ tail: [unique, extensions(USAGE)] }).extensions).toHaveLength(1);
    expect(read({ serial: integer(0) }).serial).toBe('00');
    expect(read({ serial: Uint8Array.of(2, 1, 0xff) }).serial).toBe('ff');
  });

  it.each<readonly [string, Parts]>([
    ['version 4', { version: explicit(0, integer(3)) }],
    ['extensions in version 1', { version: new Uint8Array(0), tail: [extensions(USAGE)] }],
    ['an extension twice', { tail: [extensions(USAGE, USAGE)] }],
    ['two signature algorithms', { algorithm: sequence(oid(Oid.ecdsaWithSHA384)) }],
    ['a serial number of 22 octets', { serial: unsignedInteger(new Uint8Array(22).fill(1)) }],
    ['three dates', { validity: sequence(time(0), time(1), time(2)) }],
    ['something after the extensions', { tail: [extensions(USAGE), integer(1)] }],
    ['a serial number that is not minimal', { serial: Uint8Array.of(2, 2, 0, 1) }],
  ])('refuses %s', (_, parts) => {
    expect(() => readCertificate(forged(parts))).toThrow(DerError);
  });

  it('refuses what follows the certificate', () => {
    expect(() => readCertificate(Buffer.concat([forged({}), Uint8Array.of(0)]))).toThrow(DerError);
  });
});

describe('readSignerCertificate', () => {
  it('takes what devices make by hand', () => {
    const authorityKey = {
      type: Oid.authorityKeyIdentifier,
      critical: true,
      value: sequence(tlv(0x80, Uint8Array.of(7))),
    };
    const identifier = { type: Oid.subjectKeyIdentifier, critical: false, value: octetString(Uint8Array.of(7)) };
    const odd: readonly Parts[] = [
      { tail: [extensions(authorityKey, identifier)] },
      { tail: [extensions(identifier, identifier)] },
      { tail: [tlv(contextConstructed(3), Uint8Array.of(0xff, 0xff))] },
      { version: explicit(0, integer(3)) },
      { serial: Uint8Array.of(2, 3, 0, 0, 5) },
      { serial: unsignedInteger(new Uint8Array(40).fill(1)) },
      { validity: sequence(tlv(Tag.utcTime, Buffer.from('2401010000Z')), time(0)) },
      { algorithm: sequence(oid('1.2.3')) },
    ];
    const read = odd.map((parts) => readSignerCertificate(forged(parts)));
    expect(read.map(({ selfIssued }) => selfIssued)).toEqual(odd.map(() => true));
    expect(read.map(({ subjectKeyIdentifier }) => subjectKeyIdentifier?.[0] ?? null)).toEqual([
      7,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(read[4]?.serial).toBe('05');
    expect(toHex(read[4]?.serialNumber ?? new Uint8Array())).toBe('000005');
  });

  it('still bounds the key and the serial number', () => {
    expect(() => readSignerCertificate(forged({ serial: unsignedInteger(new Uint8Array(65).fill(1)) }))).toThrow(
      DerError,
    );
    expect(() => readSignerCertificate(forged({ serial: Uint8Array.of(2, 0) }))).toThrow(DerError);
    expect(() => readSignerCertificate(new Uint8Array(0))).toThrow(DerError);
  });
});
