import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openScepHouse, type ScepHouse } from '../harness/scep-house.ts';
import { enroll, makeDevice } from '../simulators/scep-client/device.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';
import { poll } from '../simulators/scep-client/questions.ts';

const REQUESTS = 200;
const CONNECTIONS = 20;
const DAY = 86_400_000;

describe('two profiles on one listener (scep.md §5.12)', () => {
  let house: ScepHouse;
  let key: ClientKey;
  let agent: Agent;
  beforeAll(async () => {
    house = await openScepHouse();
    key = await makeKey();
    agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  });
  afterAll(async () => {
    agent.destroy();
    expect(house.faults).toEqual([]);
    await house.close();
  });

  /** A profile with an RA profile of its own that issues for as many days, under one password. */
  async function side(name: string, days: number) {
    const patterns = [`*.${name}.example`];
    const ra = await house.raProfile(name, { validityDays: days, unregistered: { patterns, ipRanges: [] } });
    const challenges = { registration: true, static: true, dynamic: null, webhook: null };
    const profile = await house.scepProfile(name, { raProfileId: ra.id, challenges });
    const { challenge } = await house.client.services.setStaticChallenge({ id: profile.id, challenge: null });
    return { name, days, challenge, url: `${house.url}/${name}`, id: profile.id };
  }

  it(`${String(REQUESTS)} requests at once: each gets what its own profile says, and none crosses`, async () => {
    const [left, right] = [await side('left', 20), await side('right', 40)];
    const asks = Array.from({ length: REQUESTS }, (_, index) => ({
      at: index % 2 === 0 ? left : right,
      // Half of each bring the other profile's password.
      with: index % 4 < 2 ? (index % 2 === 0 ? left : right) : index % 2 === 0 ? right : left,
      // The same transaction identifiers in both.
      transactionId: `apart-${String(Math.floor(index / 2))}`,
      name: `d${String(index)}`,
    }));
    const outcomes = await Promise.all(
      asks.map(async ({ at, with: other, transactionId, name }) => {
        const device = await makeDevice(`${name}.${at.name}.example`, key);
        const csr = { challenge: other.challenge };
        return { ...(await enroll(at.url, device, { ra: house.ra, csr, transactionId, agent })), at, other, name };
      }),
    );
    for (const { at, other, name, pkiStatus, envelope } of outcomes) {
      expect(pkiStatus, `${name} at ${at.name} with the password of ${other.name}`).toBe(
        at === other ? 'success' : 'failure',
      );
      if (at === other) expect(envelope?.issued).toHaveLength(1);
    }
    const { rows } = await house.client.certificates.list({ limit: 500 });
    const devices = rows.filter(({ kind }) => kind === 'device');
    expect(devices).toHaveLength(REQUESTS / 2);
    for (const { name, notAfter } of devices) {
      const days = name.endsWith('.left.example') ? left.days : right.days;
      expect(Math.round((notAfter - Date.now()) / DAY), name).toBe(days);
    }
  });

  it('a registration of one profile is nobody in the other, and neither is its transaction', async () => {
    const [mine, other] = await Promise.all([house.raProfile('mine'), house.raProfile('other')]);
    await house.scepProfile('mine', { raProfileId: mine.id });
    await house.scepProfile('other', { raProfileId: other.id });
    const fqdn = 'mine.office.example';
    const challenge = await house.challengeFor(fqdn, mine.id);
    const device = await makeDevice(fqdn, key);
    const request = { ra: house.ra, csr: { challenge }, transactionId: 'mine' };
    expect(await enroll(`${house.url}/other`, device, request)).toMatchObject({ pkiStatus: 'failure' });
    expect(await house.newest()).toMatchObject({ scepProfile: { name: 'other' }, raProfile: { name: 'other' } });
    expect(await enroll(`${house.url}/mine`, device, request)).toMatchObject({ pkiStatus: 'success' });
    expect(await house.newest()).toMatchObject({ scepProfile: { name: 'mine' }, raProfile: { name: 'mine' } });
    const { ra, ca } = house;
    const asked = await poll(`${house.url}/other`, device, { ra, ca, transactionId: 'mine' });
    expect(asked).toMatchObject({ pkiStatus: 'failure' });
    const own = await poll(`${house.url}/mine`, device, { ra, ca, transactionId: 'mine' });
    expect(own).toMatchObject({ pkiStatus: 'success' });
  });
});
