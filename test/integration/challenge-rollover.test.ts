import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_RA_PROFILE_ID, DEFAULT_SCEP_PROFILE_ID } from '../../shared/contract/services.ts';
import { askHttps, basic } from '../harness/https-client.ts';
import { openScepHouse, type ScepHouse } from '../harness/scep-house.ts';
import { NO_CHALLENGES, ON_DEMAND, RA_SETTINGS, SCEP_SETTINGS } from '../harness/services-house.ts';

const LOGIN = basic('olga', 'seven green parrots');

let house: ScepHouse;
let pageUrl: string;
beforeAll(async () => {
  house = await openScepHouse();
  const { operators, services, challengeService } = house.client;
  await operators.create({ name: 'olga', password: 'seven green parrots', roles: ['challenges'] });
  const ra = await services.raProfile({ id: DEFAULT_RA_PROFILE_ID });
  const unregistered = { patterns: ['*.office.example'], ipRanges: [] };
  await services.setRaProfile({ id: ra.id, version: ra.version, settings: { ...RA_SETTINGS, unregistered } });
  const { id, version } = await services.scepProfile({ id: DEFAULT_SCEP_PROFILE_ID });
  const challenges = { ...NO_CHALLENGES, dynamic: ON_DEMAND };
  await services.setScepProfile({ id, version, settings: { ...SCEP_SETTINGS, challenges } });
  const started = await challengeService.start({ host: '127.0.0.1', port: 0 });
  if (started.state !== 'listening') throw new Error(started.state);
  ({ pageUrl } = started);
});
afterAll(async () => {
  expect(house.faults).toEqual([]);
  await house.close();
});

const current = async () => (await house.client.authority.export({})).pem;

async function serialServed(): Promise<string> {
  const state = await house.client.challengeService.get({});
  if (state.state !== 'listening') throw new Error(state.state);
  return state.certificate.serial;
}

it('after a CA rollover the challenge service answers with a certificate of the new CA, without a restart', async () => {
  const oldPem = await current();
  const oldSerial = await serialServed();
  expect((await askHttps(pageUrl, { ca: oldPem, headers: LOGIN })).status).toBe(200);

  const staged = await house.client.authority.stage({ name: 'Next CA', key: 'ec:p256' });
  // Staged is not yet issuing: nobody is asked to trust it.
  expect(await serialServed()).toBe(oldSerial);
  expect((await askHttps(pageUrl, { ca: oldPem, headers: LOGIN })).status).toBe(200);

  await house.client.authority.activate({ id: staged.id });
  // Sooner than the schedule's next round, which is a minute away.
  await expect.poll(serialServed, { timeout: 30_000 }).not.toBe(oldSerial);
  const newPem = await current();
  expect(new X509Certificate(newPem).subject).toBe('CN=Next CA');
  // A client that trusts the new CA gets the page, at the same address, from a server that never closed.
  const { status, body } = await askHttps(pageUrl, { ca: newPem, headers: LOGIN });
  expect([status, body.toString('utf16le')]).toEqual([
    200,
    expect.stringContaining(new X509Certificate(newPem).fingerprint.replaceAll(':', '').slice(0, 8)),
  ]);
  await expect(askHttps(pageUrl, { ca: oldPem, headers: LOGIN })).rejects.toThrow(/certificate|issuer|signature/u);
  expect(await house.client.challengeService.get({})).toMatchObject({ pageUrl });
});
