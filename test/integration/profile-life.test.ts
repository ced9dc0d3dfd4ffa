import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAgent, type Agent } from '../../electron/agent/agent.ts';
import { createRouterClient } from '@orpc/server';
import type { AgentClient } from '../../shared/contract/contract.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { openMemoryAgent } from '../harness/memory-agent.ts';
import { memoryKeychain } from '../harness/memory-keychain.ts';
import { openScepHouse, type ScepHouse } from '../harness/scep-house.ts';
import { NO_CHALLENGES, RA_SETTINGS, SCEP_SETTINGS } from '../harness/services-house.ts';
import { enroll, makeDevice } from '../simulators/scep-client/device.ts';
import { exchange, getCaCert } from '../simulators/scep-client/http.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';

describe('a profile through its life, while the agent serves', () => {
  let house: ScepHouse;
  let key: ClientKey;
  beforeAll(async () => {
    house = await openScepHouse();
    key = await makeKey();
  });
  afterAll(async () => {
    expect(house.faults).toEqual([]);
    await house.close();
  });

  const capabilities = async (name: string) => {
    const { status, body } = await exchange(`${house.url}/${name}`, 'operation=GetCACaps');
    return status === 200 ? body.toString().trim().split('\n') : status;
  };

  it('is there at once, changes at once, and is gone at once', async () => {
    const { services } = house.client;
    expect(await capabilities('office')).toBe(404);
    const { id } = await house.scepProfile('office');
    expect(await capabilities('office')).toContain('DES3');
    await services.setScepProfile({ id, version: 1, settings: { ...SCEP_SETTINGS, stance: 'modern' } });
    expect(await capabilities('office')).not.toContain('DES3');
    await services.setScepProfile({ id, version: 2, settings: { ...SCEP_SETTINGS, enabled: false } });
    expect(await capabilities('office')).toBe(404);
    await services.setScepProfile({ id, version: 3, settings: SCEP_SETTINGS });
    expect(await capabilities('office')).toContain('DES3');
    await services.removeScepProfile({ id, version: 4 });
    expect(await capabilities('office')).toBe(404);
  });

  it('offers renewal as its RA profile does', async () => {
    const ra = await house.raProfile('once');
    await house.scepProfile('once', { raProfileId: ra.id });
    expect(await capabilities('once')).toContain('Renewal');
    const { id, version } = ra;
    const renewal = { ...RA_SETTINGS.renewal, allowed: false };
    await house.client.services.setRaProfile({ id, version, settings: { ...RA_SETTINGS, renewal } });
    expect(await capabilities('once')).not.toContain('Renewal');
  });

  it('lets devices in by its newest static challenge, and by no earlier one', async () => {
    const unregistered = { patterns: ['*.shared.example'], ipRanges: [] };
    const ra = await house.raProfile('shared', { unregistered });
    const challenges = { ...NO_CHALLENGES, registration: true, static: true };
    const { id } = await house.scepProfile('shared', { raProfileId: ra.id, challenges });
    const first = await house.client.services.setStaticChallenge({ id, challenge: null });
    const ask = async (name: string, challenge: string) => {
      const device = await makeDevice(`${name}.shared.example`, key);
      return (await enroll(`${house.url}/shared`, device, { ra: house.ra, csr: { challenge } })).pkiStatus;
    };
    expect(await ask('a', first.challenge)).toBe('success');
    const second = await house.client.services.setStaticChallenge({ id, challenge: null });
    expect(await ask('b', first.challenge)).toBe('failure');
    expect(await ask('b', second.challenge)).toBe('success');
    for (const nothing of ['', ' ', '\u0000']) expect(await ask('c', nothing)).toBe('failure');
  });

  it('in the middle of a change answers what is under way', async () => {
    const { services } = house.client;
    const made = await house.scepProfile('busy');
    const challenges = await Promise.all(
      Array.from({ length: 20 }, (_, index) => house.challengeFor(`busy-${String(index)}.office.example`)),
    );
    const requests = challenges.map(async (challenge, index) => {
      const device = await makeDevice(`busy-${String(index)}.office.example`, key);
      return enroll(`${house.url}/busy`, device, { ra: house.ra, csr: { challenge } });
    });
    for (let version = 1; version <= 10; version++) {
      const chain = version % 2 === 0 ? 'none' : 'chain';
      await services.setScepProfile({ id: made.id, version, settings: { ...SCEP_SETTINGS, chain } });
    }
    expect((await Promise.all(requests)).map(({ pkiStatus }) => pkiStatus)).toEqual(requests.map(() => 'success'));
  });
});

it('a legacy profile that was made before the CA gets its RA with the CA', async () => {
  const memory = await openMemoryAgent();
  const { client, faults } = memory;
  try {
    await client.services.createScepProfile({ ...SCEP_SETTINGS, stance: 'legacy', name: 'ios12' });
    await client.authority.create({ name: 'Test CA', key: 'ec:p256' });
    const state = await client.listener.start({ host: '127.0.0.1', port: 0 });
    if (state.state !== 'listening') throw new Error(state.state);
    const [standard, legacy] = [await getCaCert(state.scepUrl), await getCaCert(`${state.scepUrl}/ios12`)];
    expect(legacy.ra.equals(standard.ra)).toBe(false);
    expect(legacy.ca.equals(standard.ca)).toBe(true);
    const device = await makeDevice('router.office.example');
    const { challenge } = await client.registrations.create({ fqdn: 'router.office.example' });
    const csr = { challenge: challenge ?? '' };
    const old = { ra: legacy.ra, digest: 'md5', cipher: 'des-cbc', csr } as const;
    expect(await enroll(`${state.scepUrl}/ios12`, device, old)).toMatchObject({ pkiStatus: 'success' });
    expect(faults).toEqual([]);
  } finally {
    await memory.close();
  }
});

describe('after a restart', () => {
  let folder: DataFolder;
  const keychain = memoryKeychain();
  const open = async (): Promise<{ agent: Agent; client: AgentClient }> => {
    const options = { dataFolder: folder.path, host: 'headless', version: '0', vault: { kind: 'keychain' } } as const;
    const agent = await createAgent({ ...options, keychain, cryptoWorkers: 1 });
    return { agent, client: createRouterClient(agent.router, { context: { actor: 'operator' } }) };
  };
  beforeAll(async () => {
    folder = await createDataFolder();
  });
  afterAll(() => folder.remove());

  it('everything is as it was, and served as it was', async () => {
    const before = await open();
    await before.client.authority.create({ name: 'Test CA', key: 'ec:p256' });
    const challenges = { ...NO_CHALLENGES, registration: true, static: true };
    const { id } = await before.client.services.createScepProfile({ ...SCEP_SETTINGS, challenges, name: 'fleet' });
    await before.client.services.setStaticChallenge({ id, challenge: null });
    await before.client.services.makeDefault({ id });
    const jane = { name: 'jane', password: 'correct horse battery' };
    await before.client.operators.create({ ...jane, roles: ['approve'] });
    const state = await before.client.listener.start({ host: '127.0.0.1', port: 0 });
    const all = async ({ services, operators }: AgentClient) => [
      await services.scepProfiles({}),
      await services.raProfiles({}),
      await operators.list({}),
    ];
    const [was, caps] = [await all(before.client), state.state === 'listening' ? state.scepUrl : ''];
    await before.agent.close();

    const after = await open();
    await after.agent.resume();
    expect(await all(after.client)).toEqual(was);
    const { body } = await exchange(`${caps}/fleet`, 'operation=GetCACaps');
    expect(body.toString()).toContain('SCEPStandard');
    expect(await after.client.audit.verify({})).toMatchObject({ verdict: 'intact' });
    await after.agent.close();
  });
});
