import 'reflect-metadata';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import {
  type CertificationRequest,
  readCertificationRequest,
  verifyCertificationRequest,
} from '../../../../electron/agent/pki/certification-request.ts';
import { DerError } from '../../../../electron/agent/pki/der-reader.ts';
import { Tag, contextConstructed } from '../../../../electron/agent/pki/der-tags.ts';
import { bitString, integer, oid, sequence, setOf, tlv } from '../../../../electron/agent/pki/der-writer.ts';
import { writeString } from '../../../../electron/agent/pki/directory-string.ts';
import { formatName } from '../../../../electron/agent/pki/distinguished-name.ts';
import { type Extension, writeBasicConstraints, writeExtension } from '../../../../electron/agent/pki/extensions.ts';
import { writeGeneralNames } from '../../../../electron/agent/pki/general-names.ts';
import { toHex } from '../../../../electron/agent/pki/hexadecimal.ts';
import { Oid } from '../../../../electron/agent/pki/oids.ts';
import { openSsl } from './openssl.ts';

const ssl = openSsl();
ssl.write(
  'request.cnf',
  '[req]\ndistinguished_name=dn\nattributes=attributes\nprompt=no\n[dn]\nO=Office\nCN=door-1.example\nserialNumber=X1\n' +
    '[attributes]\nchallengePassword=secret-1\nunstructuredName=door-1.example\n',
);

function request(key: readonly string[], ...args: readonly string[]): CertificationRequest {
  ssl.run('req', '-new', '-nodes', '-keyout', 'k.pem', '-outform', 'DER', '-out', 'r.der', ...key, ...args);
  return readCertificationRequest(ssl.read('r.der'));
}

const EC = (curve: string): string[] => ['-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${curve}`];

describe('requests by OpenSSL', () => {
  it.each([
    ['RSA with SHA-256', ['-newkey', 'rsa:2048'], []],
    ['RSA with SHA-1', ['-newkey', 'rsa:2048'], ['-sha1']],
    ['RSA with SHA-512', ['-newkey', 'rsa:2048'], ['-sha512']],
    ['RSA-PSS', ['-newkey', 'rsa:2048'], ['-sigopt', 'rsa_padding_mode:pss']],
    ['P-256', EC('P-256'), []],
    ['P-384 with SHA-384', EC('P-384'), ['-sha384']],
    ['P-521 with SHA-512', EC('P-521'), ['-sha512']],
  ])('prove possession with %s', (_, key, args) => {
    const csr = request(key, '-config', 'request.cnf', ...args);
    expect(verifyCertificationRequest(csr)).toBe(true);
    const broken = Uint8Array.from(csr.signature, (byte, i) => (i === 40 ? byte ^ 1 : byte));
    expect(verifyCertificationRequest({ ...csr, signature: broken })).toBe(false);
    expect(csr).toMatchObject({
      challengePassword: 'secret-1',
      unstructuredNames: ['door-1.example'],
      otherAttributes: [],
    });
    expect(formatName(csr.subjectName)).toBe('serialNumber=X1,CN=door-1.example,O=Office');
    expect(structuredClone(csr)).toEqual(csr);
  });

  it('do not prove possession with MD5', () => {
    expect(verifyCertificationRequest(request(['-newkey', 'rsa:2048'], '-config', 'request.cnf', '-md5'))).toBe(false);
  });

  it('do not prove possession of another key', () => {
    const one = request(EC('P-256'), '-subj', '/CN=a');
    const other = request(EC('P-256'), '-subj', '/CN=a');
    expect(verifyCertificationRequest({ ...one, publicKey: other.publicKey })).toBe(false);
  });

  it('mean what @peculiar/x509 means', () => {
    const csr = request(
      ['-newkey', 'rsa:2048'],
      ...['-subj', '/CN=door-1.example', '-addext', 'subjectAltName=DNS:door-1.example,IP:10.0.0.1'],
      ...['-addext', 'keyUsage=digitalSignature,keyCertSign', '-addext', 'basicConstraints=CA:TRUE'],
      ...['-addext', 'extendedKeyUsage=serverAuth,1.2.3.4', '-addext', 'certificatePolicies=1.2.3'],
    );
    const theirs = new Pkcs10CertificateRequest(Uint8Array.from(csr.der).buffer);
    expect(theirs.subject).toBe(formatName(csr.subjectName));
    expect(toHex(new Uint8Array(theirs.publicKey.rawData))).toBe(toHex(csr.publicKey));
    expect(toHex(new Uint8Array(theirs.signature))).toBe(toHex(csr.signature));
    expect(csr.requestedExtensions).toEqual({
      subjectAltNames: [
        { kind: 'dNSName', value: 'door-1.example' },
        { kind: 'iPAddress', value: '10.0.0.1' },
      ],
      basicConstraintsCa: true,
      keyUsages: ['digitalSignature', 'keyCertSign'],
      extendedKeyUsages: [Oid.serverAuth, '1.2.3.4'],
      others: [Oid.certificatePolicies],
    });
    expect(theirs.extensions.map(({ type }) => type)).toEqual([
      Oid.subjectAltName,
      Oid.keyUsage,
      Oid.basicConstraints,
      Oid.extKeyUsage,
      Oid.certificatePolicies,
    ]);
  });
});

const base = request(EC('P-256'), '-subj', '/CN=base');
const attribute = (type: string, ...values: readonly Uint8Array[]): Uint8Array => sequence(oid(type), setOf(...values));
const extensionList = (...list: readonly Extension[]): Uint8Array => sequence(...list.map(writeExtension));
const ca: Extension = {
  type: Oid.basicConstraints,
  critical: true,
  value: writeBasicConstraints({ ca: true, pathLength: null }),
};
const san = (value: string): Extension => ({
  type: Oid.subjectAltName,
  critical: false,
  value: writeGeneralNames([{ kind: 'dNSName', value }]),
});
const hidden = (value: Uint8Array): Extension => ({ type: Oid.challengePassword, critical: false, value });

/** A request with any attributes; its signature is none. */
function withAttributes(...attributes: readonly Uint8Array[]): CertificationRequest {
  return forged(tlv(contextConstructed(0), ...attributes));
}

function forged(attributes: Uint8Array, version = 0): CertificationRequest {
  const info = sequence(integer(version), base.subject, base.publicKey, attributes);
  return readCertificationRequest(sequence(info, sequence(oid(Oid.ecdsaWithSHA256)), bitString(base.signature)));
}

describe('challengePassword', () => {
  it.each([
    ['PrintableString', Tag.printableString],
    ['UTF8String', Tag.utf8String],
    ['IA5String', Tag.ia5String],
    ['BMPString', Tag.bmpString],
    ['TeletexString', Tag.teletexString],
    ['UniversalString', Tag.universalString],
  ])('is read as %s', (_, tag) => {
    const csr = withAttributes(attribute(Oid.challengePassword, writeString(tag, 'Secret1')));
    expect(csr.challengePassword).toBe('Secret1');
  });

  it('is found among the extensions', () => {
    const string = writeString(Tag.printableString, 'Secret1');
    for (const value of [string, setOf(string)]) {
      const csr = withAttributes(attribute(Oid.extensionRequest, extensionList(san('a'), hidden(value))));
      expect(csr.challengePassword).toBe('Secret1');
      expect(csr.requestedExtensions.others).toEqual([]);
    }
  });

  it('may come twice, but not as two', () => {
    const twice = (a: string, b: string): CertificationRequest =>
      withAttributes(
        attribute(Oid.challengePassword, writeString(Tag.printableString, a)),
        attribute(Oid.challengePassword, writeString(Tag.utf8String, b)),
      );
    expect(twice('one', 'one').challengePassword).toBe('one');
    expect(() => twice('one', 'two')).toThrow(/differ/);
    expect(() =>
      withAttributes(
        attribute(Oid.challengePassword, writeString(Tag.printableString, 'one')),
        attribute(Oid.extensionRequest, extensionList(hidden(writeString(Tag.printableString, 'two')))),
      ),
    ).toThrow(/differ/);
  });

  it('is absent, empty or a string, and nothing else', () => {
    expect(withAttributes().challengePassword).toBeNull();
    expect(withAttributes(attribute(Oid.challengePassword)).challengePassword).toBeNull();
    expect(withAttributes(attribute(Oid.challengePassword, writeString(Tag.utf8String, ''))).challengePassword).toBe(
      '',
    );
    expect(() => withAttributes(attribute(Oid.challengePassword, integer(1)))).toThrow(DerError);
    expect(() => withAttributes(attribute(Oid.extensionRequest, extensionList(hidden(integer(1)))))).toThrow(DerError);
  });
});

describe('requested extensions', () => {
  it('come in the PKCS #9 attribute, in Microsoft’s, or in both', () => {
    const both = withAttributes(
      attribute(Oid.extensionRequest, extensionList(san('a.example'))),
      attribute(Oid.microsoftCertificateExtensions, extensionList(ca)),
    );
    expect(both.requestedExtensions).toMatchObject({
      subjectAltNames: [{ kind: 'dNSName', value: 'a.example' }],
      basicConstraintsCa: true,
    });
  });

  it.each([
    ['in one list', [attribute(Oid.extensionRequest, extensionList(san('a'), san('b')))]],
    ['in two values', [attribute(Oid.extensionRequest, extensionList(san('a')), extensionList(san('b')))]],
    [
      'in two attributes',
      [Oid.extensionRequest, Oid.extensionRequest].map((t) => attribute(t, extensionList(san('a')))),
    ],
    [
      'in both kinds of attribute',
      [Oid.extensionRequest, Oid.microsoftCertificateExtensions].map((t) => attribute(t, extensionList(san('a')))),
    ],
  ])('are refused twice %s', (_, attributes) => {
    expect(() => withAttributes(...attributes)).toThrow(/comes twice/);
  });

  it('must be well-formed', () => {
    const bad = { type: Oid.subjectAltName, critical: false, value: Uint8Array.of(5, 0) };
    expect(() => withAttributes(attribute(Oid.extensionRequest, extensionList(bad)))).toThrow(DerError);
    expect(() => withAttributes(attribute(Oid.extensionRequest, integer(1)))).toThrow(DerError);
  });
});

describe('the rest of a request', () => {
  it('collects names and names other attributes', () => {
    const name = (type: string, text: string): Uint8Array => attribute(type, writeString(Tag.ia5String, text));
    const csr = withAttributes(
      name(Oid.unstructuredName, 'router'),
      name(Oid.unstructuredName, 'router.example'),
      name(Oid.unstructuredAddress, '10.0.0.1'),
      attribute('1.3.6.1.4.1.311.13.2.3', writeString(Tag.ia5String, '10.0.1'), writeString(Tag.ia5String, '10.0.2')),
    );
    expect(csr.unstructuredNames).toEqual(['router', 'router.example']);
    expect(csr.unstructuredAddresses).toEqual(['10.0.0.1']);
    expect(csr.otherAttributes).toEqual(['1.3.6.1.4.1.311.13.2.3']);
  });

  it('tolerates a missing attribute field and old version numbers', () => {
    expect(forged(new Uint8Array(0)).otherAttributes).toEqual([]);
    expect(forged(new Uint8Array(0), 2).otherAttributes).toEqual([]);
    expect(() => forged(new Uint8Array(0), 3)).toThrow(/unknown version/);
  });

  it('is bounded', () => {
    const many = (count: number): Uint8Array[] => Array.from({ length: count }, () => attribute('1.2.3', integer(1)));
    expect(() => withAttributes(...many(33))).toThrow(/too many attributes/);
    const values = Array.from({ length: 17 }, (_, i) => integer(i));
    expect(() => withAttributes(attribute('1.2.3', ...values))).toThrow(/too many values/);
  });
});
