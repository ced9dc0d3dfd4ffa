import { describe, expect, it } from 'vitest';
import { issueCertificate } from '../../../../electron/agent/authority/issue.ts';
import { signRevocationList } from '../../../../electron/agent/authority/revocation-list.ts';
import { readCrl } from '../../../../electron/agent/pki/crl.ts';
import { verifySignature } from '../../../../electron/agent/pki/verify-signature.ts';
import { openSsl } from '../pki/openssl.ts';
import { DAY, NOW, anAuthority, anAuthorization, issuerOf, writePem } from './authority-fixture.ts';

const ssl = openSsl();
const DATES = { thisUpdate: NOW, nextUpdate: NOW + 7 * DAY };

describe.each(['rsa:2048', 'ec:p384'] as const)('the CRL of an authority with %s', (key) => {
  it('revokes for OpenSSL what it lists, and nothing else', async () => {
    const authority = await anAuthority(key);
    const issuer = issuerOf(authority);
    const options = { now: NOW, crlUrl: null, caUrl: null };
    const [one, other] = await Promise.all([
      issueCertificate(issuer, anAuthorization(ssl), options),
      issueCertificate(issuer, anAuthorization(ssl), options),
    ]);
    const entries = [{ serial: one.serial, revokedAt: NOW, reason: 'keyCompromise' as const }];
    const der = await signRevocationList(issuer, { ...DATES, number: 7, entries });
    writePem(ssl, 'ca', authority.certificate.der);
    writePem(ssl, 'one', one.der);
    writePem(ssl, 'other', other.der);
    ssl.write('crl.der', der);
    ssl.run('crl', '-inform', 'DER', '-in', 'crl.der', '-out', 'crl.pem');
    const check = ['verify', '-x509_strict', '-crl_check', '-CRLfile', 'crl.pem', '-CAfile', 'ca.pem'];
    const at = ['-attime', String(Math.floor(NOW / 1000) + 1)];
    expect(ssl.text(...check, ...at, 'other.pem')).toBe('other.pem: OK\n');
    expect(ssl.attempt(...check, ...at, 'one.pem').output).toContain('certificate revoked');
    const text = ssl.text('crl', '-in', 'crl.pem', '-noout', '-text');
    expect(text).toMatch(/X509v3 CRL Number: *\n +7\n/);
    expect(text).toContain('Key Compromise');
    const crl = readCrl(der);
    const { publicKey } = authority.certificate;
    expect(verifySignature(crl.signatureAlgorithm, publicKey, crl.signedPart, crl.signature)).toBe(true);
  });
});

describe('signRevocationList', () => {
  it('refuses numbers and dates that are none', async () => {
    const issuer = issuerOf(await anAuthority());
    for (const number of [0, -1, 1.5, Number.NaN, 2 ** 53]) {
      await expect(signRevocationList(issuer, { ...DATES, number, entries: [] })).rejects.toThrow(RangeError);
    }
    const backwards = { number: 1, thisUpdate: NOW, nextUpdate: NOW, entries: [] };
    await expect(signRevocationList(issuer, backwards)).rejects.toThrow(RangeError);
  });
});
