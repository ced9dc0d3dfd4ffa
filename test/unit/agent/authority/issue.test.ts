import 'reflect-metadata';
import { SubjectAlternativeNameExtension, X509Certificate } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { issueCertificate } from '../../../../electron/agent/authority/issue.ts';
import type { Authorization } from '../../../../electron/agent/enrollment/authorise.ts';
import { readCertificate } from '../../../../electron/agent/pki/certificate.ts';
import { fingerprints } from '../../../../electron/agent/pki/fingerprints.ts';
import { Oid } from '../../../../electron/agent/pki/oids.ts';
import { openSsl } from '../pki/openssl.ts';
import { DAY, NOW, anAuthority, anAuthorization, issuerOf, writePem } from './authority-fixture.ts';

const ssl = openSsl();
const authority = await anAuthority();
const issuer = issuerOf(authority);
const OPTIONS = { now: NOW, crlUrl: 'http://ca.example:8080/crl', caUrl: 'http://ca.example:8080/ca' };
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'];
const AT = String(Math.floor(NOW / 1000));

describe('issueCertificate', () => {
  it('issues what OpenSSL and @peculiar/x509 accept and understand', async () => {
    const names = { ipAddresses: ['10.0.0.1', '2001:db8::1'], serialNumber: 'SN-0001' };
    const issued = await issueCertificate(issuer, anAuthorization(ssl, names), OPTIONS);
    writePem(ssl, 'ca', authority.certificate.der);
    writePem(ssl, 'device', issued.der);
    expect(ssl.text('verify', '-x509_strict', '-attime', AT, '-CAfile', 'ca.pem', 'device.pem')).toBe(
      'device.pem: OK\n',
    );
    const verifyName = ['verify', '-attime', AT, '-CAfile', 'ca.pem', '-purpose', 'sslserver'];
    expect(ssl.text(...verifyName, '-verify_hostname', 'door-1.office.example', 'device.pem')).toContain('OK');
    expect(ssl.text(...verifyName, '-verify_ip', '2001:db8::1', 'device.pem')).toContain('OK');
    expect(ssl.attempt(...verifyName, '-verify_hostname', 'door-2.office.example', 'device.pem').code).not.toBe(0);
    const text = ssl.text('x509', '-in', 'device.pem', '-noout', '-text');
    for (const expected of [
      'Version: 3',
      'Subject: CN = door-1.office.example, serialNumber = SN-0001\n',
      'Digital Signature, Key Encipherment\n',
      'TLS Web Server Authentication, TLS Web Client Authentication\n',
      'DNS:door-1.office.example, IP Address:10.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1\n',
      'URI:http://ca.example:8080/crl',
      'CA Issuers - URI:http://ca.example:8080/ca',
    ]) {
      expect(text).toContain(expected);
    }
    const theirs = new X509Certificate(Uint8Array.from(issued.der).buffer);
    expect(theirs.serialNumber).toBe(issued.serial);
    const san = theirs.getExtension(SubjectAlternativeNameExtension);
    expect(san?.names.items.map(({ type, value }) => `${type} ${value}`)).toEqual([
      'dns door-1.office.example',
      'ip 10.0.0.1',
      'ip 2001:db8::1',
    ]);
  });

  it('returns what the store keeps, true to the bytes', async () => {
    const issued = await issueCertificate(issuer, anAuthorization(ssl, { serialNumber: 'X1' }), OPTIONS);
    const read = readCertificate(issued.der);
    expect(issued).toMatchObject({
      serial: read.serial,
      name: 'door-1.office.example',
      subject: 'serialNumber=X1,CN=door-1.office.example',
      issuer: 'CN=Büro CA',
      dnsNames: ['door-1.office.example'],
      ipAddresses: [],
      keyAlgorithm: 'RSA 2048',
      profile: 'device',
      notBefore: read.notBefore,
      notAfter: read.notAfter,
      issuedAt: NOW,
      ...fingerprints(issued.der),
    });
    expect(read.issuer).toEqual(authority.certificate.subject);
  });

  it('gives an EC key digitalSignature alone (RFC 5480 §3)', async () => {
    const issued = await issueCertificate(issuer, anAuthorization(ssl, {}, EC), OPTIONS);
    writePem(ssl, 'ec', issued.der);
    expect(ssl.text('x509', '-in', 'ec.pem', '-noout', '-ext', 'keyUsage')).toMatch(/critical\n +Digital Signature\n$/);
    expect(issued.keyAlgorithm).toBe('EC P-384');
  });

  it('leaves out addresses that there are none of', async () => {
    const issued = await issueCertificate(issuer, anAuthorization(ssl), { now: NOW, crlUrl: null, caUrl: null });
    const types = readCertificate(issued.der).extensions.map(({ type }) => type);
    expect(types).not.toContain(Oid.crlDistributionPoints);
    expect(types).not.toContain(Oid.authorityInfoAccess);
  });

  it('takes the serial number and the validity that it is given', async () => {
    const issued = await issueCertificate(issuer, anAuthorization(ssl), {
      ...OPTIONS,
      serial: '0badcafe',
      validityDays: 7,
    });
    expect(issued.serial).toBe('0badcafe');
    expect(readCertificate(issued.der).serial).toBe('0badcafe');
    expect(issued.notAfter - Math.floor(NOW / 1000) * 1000).toBe(7 * DAY);
  });
});

describe('names that do not fit', () => {
  const long = `${'a'.repeat(60)}.office.example`;

  it('leave the commonName out beyond 64 characters, and the subject may be empty (RFC 5280 §4.1.2.6)', async () => {
    const issued = await issueCertificate(issuer, anAuthorization(ssl, { fqdn: long }), OPTIONS);
    const read = readCertificate(issued.der);
    expect(issued).toMatchObject({ name: long, subject: '' });
    expect(read.subjectName).toEqual([]);
    expect(read.extensions.find(({ type }) => type === Oid.subjectAltName)?.critical).toBe(true);
    writePem(ssl, 'ca', authority.certificate.der);
    writePem(ssl, 'long', issued.der);
    const args = ['verify', '-x509_strict', '-attime', AT, '-CAfile', 'ca.pem', '-verify_hostname', long, 'long.pem'];
    expect(ssl.text(...args)).toBe('long.pem: OK\n');
  });

  it('leave the serialNumber alone in the subject', async () => {
    const issued = await issueCertificate(issuer, anAuthorization(ssl, { fqdn: long, serialNumber: 'X1' }), OPTIONS);
    expect(issued.subject).toBe('serialNumber=X1');
    const san = readCertificate(issued.der).extensions.find(({ type }) => type === Oid.subjectAltName);
    expect(san?.critical).toBe(false);
  });

  it('keep a commonName of exactly 64 characters', async () => {
    const fqdn = `${'a'.repeat(56)}.example`;
    const issued = await issueCertificate(issuer, anAuthorization(ssl, { fqdn }), OPTIONS);
    expect(issued.subject).toBe(`CN=${fqdn}`);
  });

  it.each(['', 'ü', 'x'.repeat(65), 'a_b'])('are refused as serial number %j (X.520)', async (serialNumber) => {
    await expect(issueCertificate(issuer, anAuthorization(ssl, { serialNumber }), OPTIONS)).rejects.toThrow(RangeError);
  });
});

describe('validity', () => {
  const end = authority.certificate.notAfter;
  const authorization = anAuthorization(ssl);

  it('never passes the end of the CA', async () => {
    const issued = await issueCertificate(issuer, authorization, { ...OPTIONS, now: end - 10 * DAY });
    expect(issued.notAfter).toBe(end);
  });

  it('never begins before the CA', async () => {
    const issued = await issueCertificate(issuer, authorization, {
      ...OPTIONS,
      now: authority.certificate.notBefore + 1,
    });
    expect(issued.notBefore).toBe(authority.certificate.notBefore);
  });

  it.each([
    ['in the last minute of the CA', end - 59_000],
    ['after its end', end + DAY],
    ['before its beginning, when a clock was set back', authority.certificate.notBefore - 1],
  ])('refuses to issue %s', async (_, now) => {
    await expect(issueCertificate(issuer, authorization, { ...OPTIONS, now })).rejects.toMatchObject({
      code: 'authority-expired',
    });
  });
});

describe('an Authorization', () => {
  it('cannot be made by hand', async () => {
    const { names, profile, publicKey } = anAuthorization(ssl);
    const forged = { names, profile, publicKey } as unknown as Authorization;
    await expect(issueCertificate(issuer, forged, OPTIONS)).rejects.toThrow(TypeError);
  });
});
