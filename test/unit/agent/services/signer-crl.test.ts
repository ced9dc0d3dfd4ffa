import { beforeAll, describe, expect, it } from 'vitest';
import { readCertificate, type Certificate } from '../../../../electron/agent/pki/certificate.ts';
import { dueAt, noNews, readNews } from '../../../../electron/agent/services/signer-crl.ts';
import type { CrlNews } from '../../../../electron/agent/services/stored-bodies.ts';
import { certificateIn } from '../../../../electron/agent/services/problems.ts';
import { mutate } from '../../../harness/mutate.ts';
import {
  deltaOf,
  makeCrl,
  makeIssuer,
  makeSigner,
  partOf,
  SERIAL,
  strange,
  URL_OF_CRL,
  type CrlOptions,
  type Issuer,
} from './signer-fixture.ts';

const NOW = Date.UTC(2030, 0, 15, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let issuer: Issuer;
let certificate: Certificate;
let named: Certificate;
beforeAll(async () => {
  issuer = await makeIssuer(NOW);
  certificate = readCertificate(await makeSigner(issuer, NOW));
  named = readCertificate(await makeSigner(issuer, NOW, { crl: 'http://mdm.example/part-1.crl' }));
});

function issuerCertificate(of = issuer): Certificate {
  return certificateIn(of.pem) ?? expect.fail();
}

function news(
  options: Partial<CrlOptions> = {},
  over: { before?: CrlNews; of?: Certificate; by?: Issuer } = {},
): CrlNews {
  const { before = null, of = certificate, by = issuer } = over;
  const der = makeCrl(by, { thisUpdate: NOW - HOUR, ...options });
  return readNews(der, { certificate: of, issuer: issuerCertificate(), url: URL_OF_CRL, before, now: NOW });
}

describe('a CRL', () => {
  it('says whether the certificate is revoked, and until when that is known', () => {
    expect(news()).toEqual({
      fetchedAt: NOW,
      thisUpdate: NOW - HOUR,
      nextUpdate: NOW - HOUR + 7 * DAY,
      revokedAt: null,
      problem: null,
    });
    const others = [Buffer.from('4a02', 'hex'), Buffer.from('01', 'hex')];
    expect(news({ revoked: others })).toMatchObject({ revokedAt: null, problem: null });
    expect(news({ revoked: [...others, SERIAL] })).toMatchObject({ revokedAt: NOW - HOUR, problem: null });
  });

  it.each<[string, Partial<CrlOptions>, string]>([
    ['ended', { thisUpdate: NOW - 8 * DAY }, 'crl-overdue'],
    ['has no end', { nextUpdate: null }, 'crl-overdue'],
    ['begins later', { thisUpdate: NOW + HOUR }, 'crl-from-the-future'],
    ['is only what changed', { extensions: [deltaOf(7)] }, 'crl-not-for-it'],
    ['has something critical that we do not know', { extensions: [strange()] }, 'crl-not-for-it'],
    ['is of CA certificates only', { extensions: [partOf(null, 2)] }, 'crl-not-for-it'],
    ['has some reasons only', { extensions: [partOf(null, 3)] }, 'crl-not-for-it'],
    ['is of several issuers', { extensions: [partOf(null, 4)] }, 'crl-not-for-it'],
    ['is of another part', { extensions: [partOf('http://mdm.example/part-2.crl')] }, 'crl-not-for-it'],
  ])('that %s says nothing: %s', (_, options, problem) => {
    const { revoked: revokedAt = [SERIAL] } = options;
    expect(news({ ...options, revoked: revokedAt })).toMatchObject({ problem, thisUpdate: null, revokedAt: null });
  });

  it('of a part counts for the certificates that name this part', () => {
    const part = { extensions: [partOf('http://mdm.example/part-1.crl')], revoked: [SERIAL] };
    expect(news(part, { of: named })).toMatchObject({ problem: null, revokedAt: NOW - HOUR });
    // One that names no part is in the part that the operator's address names.
    expect(news({ extensions: [partOf(URL_OF_CRL)] })).toMatchObject({ problem: null });
    expect(news({ extensions: [partOf(URL_OF_CRL)] }, { of: named })).toMatchObject({ problem: 'crl-not-for-it' });
    expect(news({ extensions: [partOf(null, 1)] })).toMatchObject({ problem: null });
  });

  it('counts only from the issuer that the operator named', async () => {
    expect(news({}, { by: await makeIssuer(NOW) })).toMatchObject({ problem: 'crl-signature-invalid' });
    expect(news({}, { by: await makeIssuer(NOW, 'Other CA') })).toMatchObject({ problem: 'crl-other-issuer' });
  });

  it('takes nothing back that a newer one said', () => {
    const before = news({ revoked: [SERIAL] });
    expect(news({ thisUpdate: NOW - 2 * HOUR }, { before })).toEqual({ ...before, problem: 'crl-older' });
    expect(news({ thisUpdate: NOW - HOUR / 2 }, { before })).toMatchObject({ revokedAt: null, problem: null });
  });

  it('that is damaged anywhere never lets a revoked signer in', () => {
    const before = news({ revoked: [SERIAL] });
    const der = makeCrl(issuer, { thisUpdate: NOW - HOUR / 2, revoked: [SERIAL] });
    const question = { certificate, issuer: issuerCertificate(), url: URL_OF_CRL, before, now: NOW };
    for (let round = 0; round < 3_000; round++) {
      expect(readNews(Uint8Array.from(mutate(der)), question).revokedAt).not.toBeNull();
    }
    expect(readNews(new Uint8Array(), question)).toEqual(noNews(before, 'crl-malformed', NOW));
  });
});

describe('the next fetch', () => {
  const of = (life: number, problem: string | null = null): CrlNews => ({
    fetchedAt: NOW,
    thisUpdate: NOW,
    nextUpdate: NOW + life,
    revokedAt: null,
    problem,
  });

  it('is at once, then each hour, sooner for what lives shorter, and soon after a failure', () => {
    expect(dueAt(null)).toBe(0);
    expect(dueAt(of(7 * DAY))).toBe(NOW + HOUR);
    expect(dueAt(of(HOUR))).toBe(NOW + HOUR / 4);
    expect(dueAt(of(1))).toBe(NOW + MINUTE);
    expect(dueAt(of(7 * DAY, 'crl-unreachable'))).toBe(NOW + 5 * MINUTE);
  });
});
