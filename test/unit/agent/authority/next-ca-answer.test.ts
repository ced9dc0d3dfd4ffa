import { describe, expect, it } from 'vitest';
import { writeNextCaAnswer } from '../../../../electron/agent/authority/next-ca-answer.ts';
import { readSignedData } from '../../../../electron/agent/pki/cms/signed-data.ts';
import { readGetNextCaCert } from '../../../simulators/scep-client/http.ts';
import { openSsl } from '../pki/openssl.ts';
import { NOW, anAuthority, issuerOf, writePem } from './authority-fixture.ts';

const ssl = openSsl();
const AT = ['-attime', String(Math.floor(NOW / 1000) + 1)];

describe.each([
  ['rsa:2048', 'rsa:3072'],
  ['ec:p256', 'rsa:2048'],
  ['ec:p384', 'ec:p256'],
] as const)('a CA with %s that vouches for one with %s', (key, nextKey) => {
  it('is believed by OpenSSL and by a strict client, in content and beside the signature', async () => {
    const current = await anAuthority(key);
    const next = await anAuthority(nextKey);
    const stranger = await anAuthority('ec:p256');
    const certificates = [next.ra.certificate.der, next.certificate.der];
    const answer = await writeNextCaAnswer(issuerOf(current), certificates, NOW);
    ssl.write('answer.der', answer);
    writePem(ssl, 'current', current.certificate.der);
    writePem(ssl, 'next', next.certificate.der);
    writePem(ssl, 'ra', next.ra.certificate.der);
    writePem(ssl, 'stranger', stranger.certificate.der);

    // As any CMS client does: no purpose is waived, the signer is the present CA, and nobody else will do.
    const verify = ['cms', '-verify', '-inform', 'DER', '-in', 'answer.der', '-binary', ...AT];
    ssl.run(...verify, '-CAfile', 'current.pem', '-out', 'content.der');
    expect(ssl.attempt(...verify, '-CAfile', 'stranger.pem', '-out', 'none.der').code).not.toBe(0);
    expect(ssl.attempt(...verify, '-CAfile', 'next.pem', '-out', 'none.der').code).not.toBe(0);

    const subjects = ssl.text('pkcs7', '-inform', 'DER', '-in', 'content.der', '-print_certs', '-noout');
    expect(subjects.match(/subject=/g)).toHaveLength(2);
    expect(ssl.text('verify', '-x509_strict', ...AT, '-CAfile', 'next.pem', 'ra.pem')).toBe('ra.pem: OK\n');

    const reply = { status: 200, contentType: 'application/x-x509-next-ca-cert', body: Buffer.from(answer) };
    expect(readGetNextCaCert(reply, current.certificate.der).map(hex)).toEqual(certificates.map(hex));
    expect(() => readGetNextCaCert(reply, next.certificate.der)).toThrow('signed by somebody else');

    // What jscep and sscep read, and with the signer's own first, by which sscep verifies.
    expect(readSignedData(answer).certificates.map(hex)).toEqual([current.certificate.der, ...certificates].map(hex));
  });
});

it('is not believed once an octet of what it vouches for is another', async () => {
  const current = await anAuthority();
  const next = await anAuthority();
  const answer = await writeNextCaAnswer(issuerOf(current), [next.certificate.der], NOW);
  const at = Buffer.from(answer).indexOf(next.certificate.der) + 200;
  answer[at] = (answer[at] ?? 0) ^ 1;
  const reply = { status: 200, contentType: 'application/x-x509-next-ca-cert', body: Buffer.from(answer) };
  expect(() => readGetNextCaCert(reply, current.certificate.der)).toThrow();
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
