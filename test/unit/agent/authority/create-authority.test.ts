import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeAuthority, makeRegistrationAuthority } from '../../../../electron/agent/authority/create-authority.ts';
import { readCertificate } from '../../../../electron/agent/pki/certificate.ts';
import { compareBytes } from '../../../../electron/agent/pki/der-writer.ts';
import { formatName } from '../../../../electron/agent/pki/distinguished-name.ts';
import { openSsl } from '../pki/openssl.ts';
import { DAY, NOW, anAuthority, issuerOf, writePem } from './authority-fixture.ts';

const ssl = openSsl();

describe.each([
  ['rsa:2048', 'rsa:2048', 'sha256WithRSAEncryption'],
  ['rsa:3072', 'rsa:3072', 'sha256WithRSAEncryption'],
  ['ec:p256', 'rsa:2048', 'ecdsa-with-SHA256'],
  ['ec:p384', 'rsa:2048', 'ecdsa-with-SHA384'],
] as const)('an authority with %s', (key, raKey, algorithm) => {
  it('is a root that OpenSSL accepts strictly, with an RA beside it', async () => {
    const made = await anAuthority(key);
    writePem(ssl, 'ca', made.certificate.der);
    writePem(ssl, 'ra', made.ra.certificate.der);
    const at = String(Math.floor(NOW / 1000));
    expect(
      ssl.text('verify', '-x509_strict', '-check_ss_sig', '-attime', at, '-CAfile', 'ca.pem', 'ca.pem', 'ra.pem'),
    ).toBe('ca.pem: OK\nra.pem: OK\n');
    const text = ssl.text('x509', '-in', 'ca.pem', '-noout', '-text', '-nameopt', 'RFC2253,-esc_msb,utf8');
    expect(text).toContain(`Signature Algorithm: ${algorithm}`);
    expect(text).toContain('Subject: CN=Büro CA');
    expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE\n/);
    expect(text).toMatch(/Key Usage: critical\s+Digital Signature, Certificate Sign, CRL Sign\n/);
    expect(text).toMatch(/Subject Key Identifier/);
    expect(text).toMatch(/Authority Key Identifier/);
    const ra = ssl.text('x509', '-in', 'ra.pem', '-noout', '-text', '-nameopt', 'RFC2253,-esc_msb,utf8');
    expect(ra).toContain('Subject: CN=Büro CA SCEP RA');
    expect(ra).toMatch(/Basic Constraints: critical\s+CA:FALSE\n/);
    expect(ra).toMatch(/Key Usage: critical\s+Digital Signature, Key Encipherment\n/);
    expect(ra).not.toContain('Extended Key Usage');
    expect(ra).toContain(`Public-Key: (${raKey.slice(4)} bit)`);
    expect(made.ra.keyKind).toBe(raKey);
  });
});

describe('an authority', () => {
  it('has the keys of its certificates, and the RA has another', async () => {
    const made = await anAuthority();
    const publicOf = (pkcs8: Uint8Array): Buffer =>
      createPublicKey(createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })).export({
        type: 'spki',
        format: 'der',
      });
    const ra = readCertificate(made.ra.certificate.der);
    expect(publicOf(made.privateKey)).toEqual(Buffer.from(made.certificate.publicKey));
    expect(publicOf(made.ra.privateKey)).toEqual(Buffer.from(ra.publicKey));
    expect(compareBytes(made.certificate.publicKey, ra.publicKey)).not.toBe(0);
  });

  it('begins five minutes ago and ends on the same day, so many years on', async () => {
    const { certificate, facts, ra } = await anAuthority('ec:p256', 30);
    expect(new Date(certificate.notBefore).toISOString()).toBe('2030-06-15T11:55:00.000Z');
    expect(new Date(certificate.notAfter).toISOString()).toBe('2060-06-15T12:00:00.000Z');
    expect(ra.certificate.notAfter).toBe(Math.floor(NOW / 1000) * 1000 + 730 * DAY);
    expect(facts).toMatchObject({
      name: 'Büro CA',
      subject: 'CN=Büro CA',
      serial: certificate.serial,
      keyKind: 'ec:p256',
      notBefore: certificate.notBefore,
      notAfter: certificate.notAfter,
      createdAt: NOW,
    });
    expect(facts.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('has the time forms of RFC 5280 on both sides of 2050', async () => {
    writePem(ssl, 'long', (await anAuthority('ec:p256', 40)).certificate.der);
    const tree = ssl.text('asn1parse', '-in', 'long.pem');
    expect(tree).toMatch(/UTCTIME +:300615115500Z/);
    expect(tree).toMatch(/GENERALIZEDTIME +:20700615120000Z/);
  });

  it('ends on 1 March when it was made on 29 February', async () => {
    const { certificate } = await anAuthority('ec:p256', 1, Date.UTC(2032, 1, 29));
    expect(new Date(certificate.notAfter).toISOString()).toBe('2033-03-01T00:00:00.000Z');
  });

  it('lends its name to the RA as far as it fits', async () => {
    const name = `${'N'.repeat(60)} CA.`;
    const made = await makeAuthority({ name, key: 'ec:p256', years: 1 }, NOW);
    expect(formatName(made.certificate.subjectName)).toBe(`CN=${name}`);
    expect(made.ra.certificate.subject).toBe(`CN=${'N'.repeat(56)} SCEP RA`);
    await expect(makeAuthority({ name: 'N'.repeat(65), key: 'ec:p256', years: 1 }, NOW)).rejects.toThrow(RangeError);
  });

  it('can have another RA later, within its own dates', async () => {
    const made = await anAuthority('ec:p256', 1);
    const options = { now: NOW + 300 * DAY, crlUrl: 'http://ca.example/crl', caUrl: null };
    const next = await makeRegistrationAuthority(
      issuerOf(made),
      { name: 'Büro CA', key: 'ec:p256' },
      'standard',
      options,
    );
    expect(next.certificate.notAfter).toBe(made.certificate.notAfter);
    expect(next.certificate.serial).not.toBe(made.ra.certificate.serial);
  });
});
