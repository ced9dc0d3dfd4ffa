import { randomBytes, X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaFault } from '../../../../../electron/agent/outbound/ca-fault.ts';
import { readCertificate, type Certificate } from '../../../../../electron/agent/pki/certificate.ts';
import { writeCertificateId, writeOcspRequest } from '../../../../../electron/agent/protocols/ocsp/ocsp-request.ts';
import { readOcspResponse, type OcspAnswer } from '../../../../../electron/agent/protocols/ocsp/ocsp-response.ts';
import { createDataFolder, type DataFolder } from '../../../../harness/data-folder.ts';
import { mutate } from '../../../../harness/mutate.ts';
import { mustRun } from '../../../../harness/program.ts';

const DAY = 86_400_000;
const REVOKED_AT = Date.UTC(2026, 0, 2, 3, 4, 5);

/** OpenSSL is the responder: it knows the certificates 01 (good), 02 (revoked) and no other. */
describe('an OCSP answer', () => {
  let folder: DataFolder;
  let ca: Certificate;
  const at = (name: string) => join(folder.work, name);
  const openssl = (...args: string[]) => mustRun('openssl', args, { cwd: folder.work });
  beforeAll(async () => {
    folder = await createDataFolder();
    const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    for (const name of ['ca', 'other']) {
      await openssl(
        'req',
        '-x509',
        ...ec,
        '-subj',
        `/CN=${name}`,
        '-days',
        '30',
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.crt`,
      );
    }
    for (const [name, ext, issuer] of [
      ['responder', 'extendedKeyUsage=OCSPSigning', 'ca'],
      ['no-purpose', 'extendedKeyUsage=serverAuth', 'ca'],
      ['stranger', 'extendedKeyUsage=OCSPSigning', 'other'],
    ] as const) {
      await writeFile(at(`${name}.ext`), ext);
      await openssl('req', ...ec, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
      const by = ['-CA', `${issuer}.crt`, '-CAkey', `${issuer}.key`, '-set_serial', '77'];
      await openssl(
        'x509',
        '-req',
        '-in',
        `${name}.csr`,
        ...by,
        '-days',
        '20',
        '-extfile',
        `${name}.ext`,
        '-out',
        `${name}.crt`,
      );
    }
    const index =
      'V\t361231235959Z\t\t01\tunknown\t/CN=a\nR\t361231235959Z\t260102030405Z,keyCompromise\t02\tunknown\t/CN=b\n';
    await writeFile(at('index.txt'), index);
    ca = readCertificate(new X509Certificate(await readFile(at('ca.crt'))).raw);
  });
  afterAll(() => folder.remove());

  type Ask = { readonly signer?: string; readonly options?: readonly string[]; readonly asked?: string };

  async function respond(serial: string, { signer = 'responder', options = [], asked = serial }: Ask = {}) {
    const nonce = randomBytes(16);
    const question = { certificateId: writeCertificateId(serial, ca), nonce, issuer: ca, now: Date.now() };
    await writeFile(at('request.der'), writeOcspRequest(writeCertificateId(asked, ca), nonce));
    await openssl(
      ...['ocsp', '-index', 'index.txt', '-CA', 'ca.crt', '-rsigner', `${signer}.crt`, '-rkey', `${signer}.key`],
      ...['-reqin', 'request.der', '-respout', 'response.der', '-ndays', '1', ...options],
    );
    return { body: await readFile(at('response.der')), question };
  }

  async function ask(serial: string, how?: Ask): Promise<OcspAnswer> {
    const { body, question } = await respond(serial, how);
    return readOcspResponse(body, question);
  }

  async function faultOf(serial: string, how?: Ask): Promise<string> {
    return ask(serial, how).then(
      ({ status }) => status.status,
      (error: unknown) => (error instanceof CaFault ? error.code : String(error)),
    );
  }

  it('says that a certificate is good, revoked or unknown', async () => {
    expect(await ask('01')).toMatchObject({ status: { status: 'good' }, fresh: true });
    expect(await ask('02')).toMatchObject({ status: { status: 'revoked', at: REVOKED_AT, reason: 'keyCompromise' } });
    expect(await ask('03')).toMatchObject({ status: { status: 'unknown' } });
  });

  it('may be signed by the CA itself, name its signer by its key, and leave nonces out', async () => {
    expect(await ask('01', { signer: 'ca' })).toMatchObject({ status: { status: 'good' } });
    expect(await ask('01', { options: ['-resp_key_id'] })).toMatchObject({ status: { status: 'good' } });
    expect(await faultOf('01', { options: ['-resp_no_certs'] })).toBe('ocsp-signer');
  });

  it.for([
    ['no-purpose', 'ocsp-signer'],
    ['stranger', 'ocsp-signer'],
    ['other', 'ocsp-signer'],
  ] as const)('is not believed from %s', async ([signer, code]) => {
    expect(await faultOf('01', { signer })).toBe(code);
  });

  it('is not believed about another certificate, with another nonce, or out of its time', async () => {
    expect(await faultOf('02', { asked: '01' })).toBe('ocsp-other-certificate');
    const { body, question } = await respond('01');
    const code = (changed: Partial<typeof question>): string => {
      try {
        return readOcspResponse(body, { ...question, ...changed }).status.status;
      } catch (error) {
        return error instanceof CaFault ? error.code : String(error);
      }
    };
    expect(code({ nonce: randomBytes(16) })).toBe('ocsp-nonce');
    expect(code({ now: question.now + 2 * DAY })).toBe('ocsp-stale');
    expect(code({ now: question.now - DAY })).toBe('ocsp-signer');
    expect(code({ now: question.now + 25 * DAY })).toBe('ocsp-signer');
  });

  it('is not believed with another signature', async () => {
    const { body, question } = await respond('01', { signer: 'ca', options: ['-resp_no_certs'] });
    // Nothing follows the signature then.
    body[body.length - 1] = (body.at(-1) ?? 0) ^ 1;
    const answer = () => readOcspResponse(body, question);
    expect(answer).toThrow(expect.objectContaining({ code: 'ocsp-signature' }));
  });

  it('that refuses says why', async () => {
    const { question } = await respond('01');
    const answer = () => readOcspResponse(Buffer.from('30030a0103', 'hex'), question);
    expect(answer).toThrow(expect.objectContaining({ code: 'ocsp-refused', params: { status: 'tryLater' } }));
  });

  it('that was changed is never good', async () => {
    const { body, question } = await respond('02');
    for (let round = 0; round < 1_000; round++) {
      try {
        expect(readOcspResponse(mutate(body), question).status.status).toBe('revoked');
      } catch (error) {
        if (!(error instanceof CaFault)) throw error;
      }
    }
  });
});
