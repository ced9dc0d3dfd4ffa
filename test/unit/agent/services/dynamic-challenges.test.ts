import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SCEP_PROFILE_ID } from '../../../../shared/contract/services.ts';
import { NO_CHALLENGES, ON_DEMAND, SCEP_SETTINGS, ServicesHouse } from '../../../harness/services-house.ts';

let house: ServicesHouse;
let id: string;
beforeEach(async () => {
  house = await ServicesHouse.open();
  const challenges = { ...NO_CHALLENGES, dynamic: ON_DEMAND };
  ({ id } = await house.services.scepProfiles.create({ ...SCEP_SETTINGS, challenges, name: 'fleet' }, 'operator'));
});
afterEach(() => house.close());

const make = (origin: 'page' | 'webhook' | 'console' = 'page', subject: string | null = null) =>
  house.services.dynamicChallenges.make({ scepProfileId: id, origin, subject, by: 'jane' });
const known = (challenge: string) =>
  house.store.read('dynamicChallenge.withMac', { mac: house.vault.challengeMac(challenge) });

describe('challenges on demand', () => {
  it('are sixteen hexadecimal digits for an hour, kept as a MAC, and on record without themselves', async () => {
    const made = await make('page', ' door.office.example ');
    if (made.outcome !== 'made') throw new Error(made.outcome);
    expect(made).toMatchObject({ expiresAt: house.now + 3_600_000, validFor: 3_600_000 });
    expect(made.challenge).toMatch(/^[0-9A-F]{16}$/);
    expect(await known(made.challenge)).toMatchObject({
      scepProfile: id,
      subject: 'door.office.example',
      expiresAt: made.expiresAt,
      usedAt: null,
    });
    expect((await house.audit())[0]).toMatchObject({
      actor: 'challenge-service',
      action: 'challenge.created',
      objectKind: 'scep-profile',
      objectId: id,
      detail: { name: 'fleet', origin: 'page', by: 'jane', subject: 'door.office.example' },
    });
    expect(JSON.stringify(await house.audit())).not.toContain(made.challenge);
    expect(await house.holds(made.challenge)).toBe(false);
  });

  it('are so many at a time and no more, also of many who ask at once', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => make()));
    expect(made.filter(({ outcome }) => outcome === 'made')).toHaveLength(ON_DEMAND.most);
    expect(made.filter(({ outcome }) => outcome === 'full')).toHaveLength(20 - ON_DEMAND.most);
    expect(await house.services.scepProfiles.get(id)).toMatchObject({ openChallenges: ON_DEMAND.most });
    house.now += 3_600_000;
    expect(await house.services.scepProfiles.get(id)).toMatchObject({ openChallenges: 0 });
    expect(await make()).toMatchObject({ outcome: 'made' });
  });

  it('of one profile do not fill another', async () => {
    await Promise.all(Array.from({ length: ON_DEMAND.most }, () => make()));
    const challenges = { ...NO_CHALLENGES, dynamic: ON_DEMAND };
    const settings = { ...SCEP_SETTINGS, challenges, name: 'other' };
    ({ id } = await house.services.scepProfiles.create(settings, 'operator'));
    expect(await make()).toMatchObject({ outcome: 'made' });
  });

  it('are given only where and while the profile offers them', async () => {
    const { scepProfiles } = house.services;
    const only = { ...NO_CHALLENGES, dynamic: { ...ON_DEMAND, page: false } };
    await scepProfiles.set(id, 1, { ...SCEP_SETTINGS, challenges: only }, 'operator');
    expect([await make('page'), await make('webhook'), await make('console')]).toMatchObject([
      { outcome: 'not-offered' },
      { outcome: 'made' },
      { outcome: 'made' },
    ]);
    await scepProfiles.set(id, 2, { ...SCEP_SETTINGS, challenges: only, enabled: false }, 'operator');
    expect(await make('webhook')).toEqual({ outcome: 'not-offered' });
    id = DEFAULT_SCEP_PROFILE_ID;
    expect(await make('console')).toEqual({ outcome: 'not-offered' });
    id = 'nobody';
    expect(await make('console')).toEqual({ outcome: 'not-offered' });
  });

  it('by hand fail with words', async () => {
    const { dynamicChallenges } = house.services;
    expect(await dynamicChallenges.makeByHand(id, null, 'operator')).toMatchObject({ outcome: 'made' });
    expect((await house.audit())[0]).toMatchObject({ actor: 'operator', detail: { origin: 'console' } });
    await Promise.all(Array.from({ length: ON_DEMAND.most }, () => make()));
    await expect(dynamicChallenges.makeByHand(id, null, 'operator')).rejects.toMatchObject({
      code: 'service-invalid',
      details: [{ code: 'dynamic-challenges-full', params: { most: '3' } }],
    });
    await expect(dynamicChallenges.makeByHand(DEFAULT_SCEP_PROFILE_ID, null, 'operator')).rejects.toMatchObject({
      details: [{ code: 'dynamic-challenges-off' }],
    });
  });
});
