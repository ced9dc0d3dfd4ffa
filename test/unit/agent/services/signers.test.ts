import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Download } from '../../../../electron/agent/services/download.ts';
import type { Signer, SignerSettings } from '../../../../shared/contract/signers.ts';
import { DEFAULT_SCEP_PROFILE_ID } from '../../../../shared/contract/services.ts';
import { statement } from '../../../../electron/agent/store/statements.ts';
import { NO_CHALLENGES, RA_SETTINGS, SCEP_SETTINGS, ServicesHouse } from '../../../harness/services-house.ts';
import {
  byCrl,
  CMC_RA,
  makeCrl,
  makeIssuer,
  makeSigner,
  pem,
  SERIAL,
  SIGNER_SETTINGS,
  URL_OF_CRL,
  type Issuer,
} from './signer-fixture.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let house: ServicesHouse;
let issuer: Issuer;
let der: Buffer;
/** What the CRL's address answers. */
let published: () => Promise<Download>;
let fetched: string[];
beforeEach(async () => {
  fetched = [];
  published = async () => ({ outcome: 'failed', code: 'crl-unreachable', detail: 'ECONNREFUSED' });
  house = await ServicesHouse.open({
    fetch: async (url) => {
      fetched.push(url);
      return published();
    },
  });
  issuer = await makeIssuer(house.now);
  der = await makeSigner(issuer, house.now);
});
afterEach(() => house.close());

const room = () => house.services.signers;
const create = (change: Partial<SignerSettings> = {}, certificate = der, name = 'mdm') =>
  room().create({ ...SIGNER_SETTINGS, ...change, name, pem: pem(certificate) }, 'operator');
const sha256 = (of: Uint8Array) => createHash('sha256').update(of).digest('hex');
const publish = (revoked: readonly Uint8Array[] = [], thisUpdate = house.now - HOUR) => {
  const body = makeCrl(issuer, { thisUpdate, revoked });
  published = async () => ({ outcome: 'done', body });
};
const problemsOf = (made: Promise<unknown>) =>
  made.then(
    () => [],
    (error: unknown) => {
      const { details } = error as { details: { path: unknown[]; code: string }[] };
      return details.map(({ path, code }) => `${path.join('.')}: ${code}`);
    },
  );

describe('a management signer', () => {
  it('is one certificate, with what it may ask for', async () => {
    const made = await create();
    expect(made).toMatchObject({
      ...SIGNER_SETTINGS,
      name: 'mdm',
      version: 1,
      standing: 'good',
      usedThisHour: 0,
      crl: null,
      certificate: { subject: 'CN=MDM', issuer: 'CN=MDM CA', serial: '4a01', sha256: sha256(der), usages: ['cmcRA'] },
      notices: [{ code: 'signer-revocation-unchecked', tone: 'warning' }],
    });
    const facts = await house.services.policy.signerByCertificate(sha256(der), house.now);
    expect(facts).toMatchObject({ id: made.id, name: 'mdm', quota: 100, registered: false, standing: 'good' });
    expect(facts?.scope.allowsName('a.mdm.example')).toBe(true);
    expect(facts?.scope.allowsName('a.office.example')).toBe(false);
    expect(await house.services.policy.signerByCertificate('00'.repeat(32), house.now)).toBeNull();
    expect(await house.services.policy.signerById(made.id, house.now)).toMatchObject({ name: 'mdm' });
  });

  it('is the exact certificate: another one of the same key, name and serial is somebody else', async () => {
    await create();
    const other = await makeSigner(issuer, house.now);
    expect(await house.services.policy.signerByCertificate(sha256(other), house.now)).toBeNull();
    expect(await problemsOf(create({}, der, 'again'))).toEqual(['pem: signer-certificate-taken']);
    expect(await problemsOf(create({}, other))).toEqual(['name: signer-name-taken']);
  });

  it('keeps its scope in one spelling', async () => {
    const scope = { patterns: ['*.MDM.example', '*.mdm.example'], ipRanges: ['2001:DB8:0::/32'] };
    expect((await create({ scope })).scope).toEqual({ patterns: ['*.mdm.example'], ipRanges: ['2001:db8::/32'] });
    expect(
      (await create({ scope: { patterns: ['*'], ipRanges: [] } }, await makeSigner(issuer, house.now), 'wide')).notices,
    ).toMatchObject([{ code: 'signer-revocation-unchecked' }, { code: 'scope-wide' }]);
  });

  it.each<[string, Partial<SignerSettings>, string[]]>([
    ['no scope at all', { scope: { patterns: [], ipRanges: [] } }, ['scope: scope-empty']],
    [
      'a regular expression',
      { scope: { patterns: ['a', '(a+)+$'], ipRanges: ['10.0.0.1/8'] } },
      ['scope.patterns.1: pattern-characters', 'scope.ipRanges.0: range-host-bits'],
    ],
    ['an RA profile that is none', { raProfileIds: [DEFAULT_SCEP_PROFILE_ID] }, ['raProfileIds.0: ra-profile-unknown']],
    [
      'our store as the source for somebody else’s certificate',
      { revocation: { source: 'local' } },
      ['revocation.source: signer-not-ours'],
    ],
    [
      'a CRL at an address with a password, of no issuer',
      {
        revocation: { source: 'crl', url: 'http://a:b@c.example/', issuerPem: 'x' },
      },
      ['revocation.url: url-parts', 'revocation.issuerPem: certificate-malformed'],
    ],
  ])('does not have %s', async (_, change, problems) => {
    expect(await problemsOf(create(change))).toEqual(problems);
    expect(await room().list()).toEqual([]);
  });

  it('may have an empty scope where it asks for registered devices', async () => {
    expect(await create({ registered: true, scope: { patterns: [], ipRanges: [] } })).toMatchObject({
      registered: true,
    });
  });

  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['a damaged certificate', '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n'],
    ['a key', '-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n'],
  ])('is not %s', async (_, text) => {
    const made = room().create({ ...SIGNER_SETTINGS, name: 'mdm', pem: text }, 'operator');
    expect(await problemsOf(made)).toEqual(['pem: certificate-malformed']);
  });

  it('is not a chain', async () => {
    const made = room().create({ ...SIGNER_SETTINGS, name: 'mdm', pem: pem(der) + issuer.pem }, 'operator');
    expect(await problemsOf(made)).toEqual(['pem: certificate-several']);
  });

  it('names the issuer of its certificate, which signs CRLs', async () => {
    const other = await makeIssuer(house.now);
    expect(await problemsOf(create({ revocation: byCrl(other) }))).toEqual(['revocation.issuerPem: issuer-differs']);
    const only = await makeIssuer(house.now, 'Only certificates', [0x04]);
    const signed = await makeSigner(only, house.now);
    expect(await problemsOf(create({ revocation: byCrl(only) }, signed))).toEqual([
      'revocation.issuerPem: issuer-signs-no-crl',
    ]);
  });
});

describe('standing', () => {
  const standing = async (made: Signer, now = house.now) =>
    (await house.services.policy.signerById(made.id, now))?.standing;

  it('is one reason, and its dates are looked at each time', async () => {
    const made = await create();
    expect(await standing(made)).toBe('good');
    expect(await standing(made, house.now - 2 * DAY)).toBe('not-yet-valid');
    expect(await standing(made, house.now + 301 * DAY)).toBe('expired');
    await room().set(made.id, 1, { ...SIGNER_SETTINGS, enabled: false }, 'operator');
    expect(await standing(made)).toBe('disabled');
  });

  it.each([
    ['none', [], ['cmcRA'], 'usage-missing'],
    ['any, which is nobody’s intention', ['2.5.29.37.0'], ['cmcRA'], 'usage-missing'],
    ['another', ['1.3.6.1.5.5.7.3.1'], ['cmcRA', 'clientAuth'], 'usage-missing'],
    ['one of several', ['1.3.6.1.5.5.7.3.2'], ['cmcRA', 'clientAuth'], 'good'],
    ['one by its number', ['1.2.3.4'], ['1.2.3.4'], 'good'],
    ['Microsoft’s', ['1.3.6.1.4.1.311.20.2.1'], ['certificateRequestAgent'], 'good'],
  ] as const)('asks for a purpose: %s', async (_, purposes, usages, expected) => {
    const certificate = await makeSigner(issuer, house.now, { purposes });
    expect(await create({ usages: [...usages] }, certificate)).toMatchObject({ standing: expected });
  });

  it('by CRL is unknown until one was fetched, and again when it has ended', async () => {
    let arrived: (download: Download) => void = () => undefined;
    published = () => new Promise((resolve) => (arrived = resolve));
    const made = await create({ revocation: byCrl(issuer) });
    expect(made).toMatchObject({ standing: 'revocation-unknown', crl: null, notices: [] });
    arrived({ outcome: 'done', body: makeCrl(issuer, { thisUpdate: house.now - HOUR }) });
    await expect.poll(() => standing(made)).toBe('good');
    expect(await room().get(made.id)).toMatchObject({ crl: { fetchedAt: house.now, problem: null }, version: 1 });
    expect(await standing(made, house.now + 7 * DAY)).toBe('revocation-unknown');
    expect(fetched).toEqual([URL_OF_CRL]);
  });

  it('by CRL is good as long as the last one is, whoever does not answer, also after a restart', async () => {
    publish();
    const made = await create({ revocation: byCrl(issuer) });
    await expect.poll(() => standing(made)).toBe('good');
    published = async () => ({ outcome: 'failed', code: 'crl-unreachable', detail: 'timeout' });
    house.now += 2 * HOUR;
    await house.services.doWhatIsDue();
    expect(await room().get(made.id)).toMatchObject({ standing: 'good', crl: { problem: 'crl-unreachable' } });
    await house.reopen();
    expect(await standing(made)).toBe('good');
  });

  it('is revoked as soon as the CRL says so, which is on record', async () => {
    publish();
    const made = await create({ revocation: byCrl(issuer) });
    await expect.poll(() => standing(made)).toBe('good');
    publish([SERIAL], house.now);
    house.now += HOUR;
    await house.services.doWhatIsDue();
    expect(await standing(made)).toBe('revoked');
    expect((await house.audit())[0]).toMatchObject({ action: 'signer.revocation-noticed', actor: 'agent' });
    // Not unknown again once that CRL has ended.
    expect(await standing(made, house.now + 30 * DAY)).toBe('revoked');
  });

  it('by hand fetches at once', async () => {
    const made = await create({ revocation: byCrl(issuer) });
    await expect.poll(() => fetched).toHaveLength(1);
    publish();
    expect(await room().refresh(made.id)).toMatchObject({ standing: 'good', crl: { problem: null } });
    const { id } = await create({}, await makeSigner(issuer, house.now), 'unchecked');
    expect(await room().refresh(id)).toMatchObject({ standing: 'good', crl: null });
    expect(fetched).toHaveLength(2);
  });

  it('is unknown anew when it is checked in another way', async () => {
    publish();
    const made = await create({ revocation: byCrl(issuer) });
    await expect.poll(() => standing(made)).toBe('good');
    const same = { ...SIGNER_SETTINGS, revocation: byCrl(issuer), quota: 5 };
    expect(await room().set(made.id, 1, same, 'operator')).toMatchObject({ standing: 'good', quota: 5 });
    published = async () => ({ outcome: 'failed', code: 'crl-too-large', detail: '' });
    const elsewhere = { ...same, revocation: byCrl(issuer, 'https://elsewhere.example/crl') };
    const changed = await room().set(made.id, 2, elsewhere, 'operator');
    expect(changed).toMatchObject({ standing: 'revocation-unknown' });
    await expect.poll(async () => (await room().get(made.id)).crl?.problem).toBe('crl-too-large');
  });

  it('does not wait for what an agent that ends has asked for', async () => {
    let arrived: (download: Download) => void = () => undefined;
    published = () => new Promise((resolve) => (arrived = resolve));
    const made = await create({ revocation: byCrl(issuer) });
    await house.services.close();
    arrived({ outcome: 'done', body: makeCrl(issuer, { thisUpdate: house.now - HOUR }) });
    await new Promise(setImmediate);
    expect(await room().get(made.id)).toMatchObject({ crl: null });
    expect(house.faults).toEqual([]);
  });
});

describe('use', () => {
  it('is counted by the hour', async () => {
    const made = await create();
    const hour = Math.floor(house.now / HOUR);
    const use = statement('signer.use', { signerId: made.id, hour, quota: 100 });
    await house.store.commit([use]);
    await house.store.commit([use]);
    expect(await room().get(made.id)).toMatchObject({ usedThisHour: 2 });
    house.now += HOUR;
    expect(await room().get(made.id)).toMatchObject({ usedThisHour: 0 });
  });
});

describe('removing', () => {
  it('takes it out at once', async () => {
    const made = await create();
    await expect(house.services.raProfiles.remove(made.raProfileIds[0] ?? '', 1, 'operator')).rejects.toMatchObject({
      code: 'service-in-use',
    });
    await room().remove(made.id, 1, 'operator');
    expect(await house.services.policy.signerByCertificate(sha256(der), house.now)).toBeNull();
    expect(await house.services.policy.signerById(made.id, house.now)).toBeNull();
    expect((await house.audit())[0]).toMatchObject({ action: 'signer.removed', detail: { name: 'mdm' } });
  });

  it('leaves a notice where a profile relied on it', async () => {
    const { raProfiles, scepProfiles } = house.services;
    const ra = await raProfiles.create({ ...RA_SETTINGS, name: 'signed' }, 'operator');
    const made = await create({ raProfileIds: [ra.id] });
    const settings = { ...SCEP_SETTINGS, raProfileId: ra.id, challenges: NO_CHALLENGES };
    const scep = await scepProfiles.create({ ...settings, name: 'signed' }, 'operator');
    expect(scep.notices).toEqual([]);
    await expect(raProfiles.remove(ra.id, 1, 'operator')).rejects.toMatchObject({ params: { by: 'signed' } });
    await room().remove(made.id, 1, 'operator');
    expect((await scepProfiles.get(scep.id)).notices).toMatchObject([{ code: 'no-authentication', tone: 'bad' }]);
  });
});

it('takes any number of purposes in the certificate for what they are', async () => {
  const certificate = await makeSigner(issuer, house.now, { purposes: [CMC_RA, '1.2.3.4'] });
  expect((await create({}, certificate)).certificate.usages).toEqual(['cmcRA', '1.2.3.4']);
});
