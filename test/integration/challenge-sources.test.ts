import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_RA_PROFILE_ID, DEFAULT_SCEP_PROFILE_ID } from '../../shared/contract/services.ts';
import { askHttps, basic } from '../harness/https-client.ts';
import { openScepHouse, type ScepHouse } from '../harness/scep-house.ts';
import { NO_CHALLENGES, ON_DEMAND, RA_SETTINGS, SCEP_SETTINGS } from '../harness/services-house.ts';
import { tlsCertificate } from '../harness/tls-certificate.ts';
import { enroll, makeDevice } from '../simulators/scep-client/device.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';
import { openDecisionServer, type DecisionServer } from '../simulators/webhook/decision-server.ts';

/** Challenges that somebody else asks for or decides about, from the asking to the certificate. */
const PASSWORD = 'seven green parrots';
/** As clients of NDES look for it. */
const NDES_PASSWORD = /The enrollment challenge password is: <B> (?<password>\S*)/u;
const UNREGISTERED = { patterns: ['*.office.example'], ipRanges: [] };

let house: ScepHouse;
let key: ClientKey;
let caPem: string;
let pageUrl: string;
let origin: string;
beforeAll(async () => {
  house = await openScepHouse();
  key = await makeKey();
  const { client } = house;
  await client.operators.create({ name: 'olga', password: PASSWORD, roles: ['challenges'] });
  await client.operators.create({ name: 'anton', password: PASSWORD, roles: ['approve'] });
  const ra = await client.services.raProfile({ id: DEFAULT_RA_PROFILE_ID });
  const raSettings = { ...RA_SETTINGS, unregistered: UNREGISTERED };
  await client.services.setRaProfile({ id: ra.id, version: ra.version, settings: raSettings });
  const profile = await client.services.scepProfile({ id: DEFAULT_SCEP_PROFILE_ID });
  const settings = { ...SCEP_SETTINGS, challenges: { ...NO_CHALLENGES, dynamic: ON_DEMAND } };
  await client.services.setScepProfile({ id: profile.id, version: profile.version, settings });
  const service = await client.challengeService.start({ host: '127.0.0.1', port: 0 });
  if (service.state !== 'listening') throw new Error(service.state);
  ({ pageUrl } = service);
  ({ origin } = new URL(pageUrl));
  caPem = (await client.authority.export({})).pem;
});
afterAll(async () => {
  expect(house.faults).toEqual([]);
  await house.close();
});

async function ask(url: string, name: string, challenge: string | null) {
  const device = await makeDevice(`${name}.office.example`, key);
  return enroll(url, device, { ra: house.ra, csr: { challenge }, transactionId: randomUUID() });
}

describe('the page of NDES', () => {
  const load = (name: string, password: string, query = '') =>
    askHttps(`${pageUrl}${query}`, { ca: caPem, headers: basic(name, password) });
  async function passwordOf(query = ''): Promise<string> {
    const { status, body } = await load('olga', PASSWORD, query);
    expect(status).toBe(200);
    expect(body.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xfe]));
    return NDES_PASSWORD.exec(body.toString('utf16le'))?.groups?.['password'] ?? '';
  }

  it('gives an operator a password over TLS of our CA; a device enrolls with it at mscep.dll, once', async () => {
    const url = `${house.origin}/certsrv/mscep/mscep.dll`;
    const challenge = await passwordOf();
    expect(challenge.length).toBeGreaterThanOrEqual(8);
    expect(await ask(url, 'ndes-1', challenge)).toMatchObject({ pkiStatus: 'success' });
    expect(await house.newest()).toMatchObject({ authentication: 'dynamic', requestedName: 'ndes-1.office.example' });
    expect(await ask(url, 'ndes-2', challenge)).toMatchObject({ pkiStatus: 'failure', failInfo: 'badRequest' });
    expect(JSON.stringify(await house.newest())).not.toContain(challenge);
  });

  it('binds a password to a subject', async () => {
    const challenge = await passwordOf('?subject=bound.office.example');
    expect(await ask(house.url, 'somebody', challenge)).toMatchObject({ pkiStatus: 'failure' });
    expect(await ask(house.url, 'bound', challenge)).toMatchObject({ pkiStatus: 'success' });
  });

  it('gives nobody else one', async () => {
    expect((await askHttps(pageUrl, { ca: caPem })).status).toBe(401);
    expect((await load('olga', 'wrong password here')).status).toBe(401);
    expect((await load('nobody', PASSWORD)).status).toBe(401);
    const { body } = await load('anton', PASSWORD);
    expect(body.toString('utf16le')).toContain('do not have sufficient permission');
    await expect(askHttps(pageUrl, { ca: (await tlsCertificate()).cert })).rejects.toThrow();
  });

  it('is full after as many as the profile says, and has room again when one is used', async () => {
    const open = (await house.client.services.scepProfile({ id: DEFAULT_SCEP_PROFILE_ID })).openChallenges;
    const passwords: string[] = [];
    for (let count = open; count < ON_DEMAND.most; count += 1) passwords.push(await passwordOf());
    expect((await load('olga', PASSWORD)).body.toString('utf16le')).toContain('The password cache is full.');
    for (const [index, challenge] of passwords.entries()) {
      expect(await ask(house.url, `room-${String(index)}`, challenge)).toMatchObject({ pkiStatus: 'success' });
    }
    expect(await passwordOf()).not.toBe('');
  });
});

describe('the incoming webhook', () => {
  it('gives a challenge for one subject to whoever has the token of the profile', async () => {
    const ra = await house.raProfile('mdm', { unregistered: UNREGISTERED });
    const challenges = { ...NO_CHALLENGES, dynamic: ON_DEMAND };
    const { id } = await house.scepProfile('mdm', { raProfileId: ra.id, challenges });
    const { token } = await house.client.services.newWebhookToken({ id });
    const post = (bearer: string, body: object) =>
      askHttps(`${origin}/api/v1/scep/mdm/challenge`, {
        method: 'POST',
        ca: caPem,
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await post(`${token}x`, { subject: 'phone.office.example' })).status).toBe(401);
    const { status, body } = await post(token, { subject: 'phone.office.example' });
    expect(status).toBe(200);
    const given = JSON.parse(body.toString()) as { challenge: string; scepUrl: string; expiresAt: string };
    expect(Date.parse(given.expiresAt)).toBeGreaterThan(Date.now());
    expect(new URL(given.scepUrl).pathname).toBe('/scep/mdm');
    const url = `${house.url}/mdm`;
    expect(await ask(url, 'tablet', given.challenge)).toMatchObject({ pkiStatus: 'failure' });
    expect(await ask(house.url, 'phone', given.challenge)).toMatchObject({ pkiStatus: 'failure' });
    expect(await ask(url, 'phone', given.challenge)).toMatchObject({ pkiStatus: 'success' });
    expect(await ask(url, 'phone', given.challenge)).toMatchObject({ pkiStatus: 'failure' });
  });
});

describe('the outgoing webhook', () => {
  let server: DecisionServer;
  let url: string;
  beforeAll(async () => {
    const { services } = house.client;
    const tls = await tlsCertificate();
    const ra = await house.raProfile('decided', { unregistered: UNREGISTERED });
    const webhook = { url: 'https://127.0.0.1:1/', timeout: 500, caPem: tls.cert };
    const settings = { enabled: false, raProfileId: ra.id, challenges: { ...NO_CHALLENGES, webhook } };
    const { id } = await house.scepProfile('decided', settings);
    const { secret } = await services.newWebhookSecret({ id });
    server = await openDecisionServer(tls, Buffer.from(secret, 'hex'));
    const { version } = await services.scepProfile({ id });
    const challenges = { ...NO_CHALLENGES, webhook: { ...webhook, url: server.url, timeout: 5_000 } };
    const enabled = { ...SCEP_SETTINGS, ...settings, challenges, enabled: true };
    await services.setScepProfile({ id, version, settings: enabled });
    url = `${house.url}/decided`;
  });
  afterAll(() => server.close());

  it('lets in whom the other server allows, asking with all that it needs', async () => {
    server.behave({ kind: 'verdict', allow: true });
    expect(await ask(url, 'allowed', 'whatever the MDM knows')).toMatchObject({ pkiStatus: 'success' });
    expect(await house.newest()).toMatchObject({ authentication: 'webhook' });
    const { body, signed } = server.received.at(-1) ?? {};
    expect(signed).toBe(true);
    expect(body).toMatchObject({ profile: 'decided', challenge: 'whatever the MDM knows' });
  });

  it('refuses whom it refuses, and says why to the operator', async () => {
    server.behave({ kind: 'verdict', allow: false, reason: 'not in our fleet' });
    expect(await ask(url, 'refused', 'x')).toMatchObject({ pkiStatus: 'failure', failInfo: 'badRequest' });
    expect(JSON.stringify((await house.newest()).refusal)).toContain('not in our fleet');
  });

  it.each([
    ['breaks off', { kind: 'raw', status: 500, body: '{"allow":true}' }],
    ['never ends', { kind: 'endless' }],
  ] as const)('refuses when it %s', async (name, behaviour) => {
    server.behave(behaviour);
    expect(await ask(url, name.replace(' ', '-'), 'x')).toMatchObject({ pkiStatus: 'failure' });
    expect(await house.newest()).toMatchObject({ state: 'refused', refusal: { code: 'webhook-unavailable' } });
  });

  it('refuses when it says nothing in time', async () => {
    const { services } = house.client;
    const found = (await services.scepProfiles({})).find(({ name }) => name === 'decided');
    const webhook = found?.challenges.webhook;
    if (found === undefined || webhook === null || webhook === undefined) throw new Error('no webhook');
    const challenges = { ...NO_CHALLENGES, webhook: { ...webhook, timeout: 500 } };
    const settings = { ...SCEP_SETTINGS, raProfileId: found.raProfileId, challenges };
    await services.setScepProfile({ id: found.id, version: found.version, settings });
    server.behave({ kind: 'silent' });
    expect(await ask(url, 'silence', 'x')).toMatchObject({ pkiStatus: 'failure' });
    expect(await house.newest()).toMatchObject({ state: 'refused', refusal: { code: 'webhook-unavailable' } });
  });
});
