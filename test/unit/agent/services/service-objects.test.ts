import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statement } from '../../../../electron/agent/store/statements.ts';
import type { AgentEvent } from '../../../../shared/contract/events.ts';
import { DEFAULT_RA_PROFILE_ID, DEFAULT_SCEP_PROFILE_ID } from '../../../../shared/contract/services.ts';
import { RA_SETTINGS, SCEP_SETTINGS, ServicesHouse } from '../../../harness/services-house.ts';

let house: ServicesHouse;
beforeEach(async () => {
  house = await ServicesHouse.open();
});
afterEach(() => house.close());

describe('a new folder', () => {
  it('begins with a SCEP profile and an RA profile for the clients of the field', async () => {
    expect(await house.services.scepProfiles.list()).toEqual([
      {
        ...SCEP_SETTINGS,
        id: DEFAULT_SCEP_PROFILE_ID,
        name: 'default',
        isDefault: true,
        singleDes: true,
        includeRoot: true,
        createdAt: house.now,
        version: 1,
        url: 'http://192.0.2.1:8080/scep/default',
        hasStaticChallenge: false,
        hasWebhookSecret: false,
        hasWebhookToken: false,
        openChallenges: 0,
        notices: [],
      },
    ]);
    expect(house.services.raProfiles.list()).toMatchObject([
      { id: DEFAULT_RA_PROFILE_ID, name: 'default', enabled: true, url: null, unregistered: null, notices: [] },
    ]);
    const audit = await house.audit();
    expect(audit.map(({ action, actor }) => [action, actor])).toEqual([
      ['scep-profile.created', 'agent'],
      ['ra-profile.created', 'agent'],
    ]);
  });

  it('gets them once', async () => {
    const { services } = house;
    const other = await services.scepProfiles.create({ ...SCEP_SETTINGS, name: 'other' }, 'operator');
    await services.scepProfiles.makeDefault(other.id, 'operator');
    await services.scepProfiles.remove(DEFAULT_SCEP_PROFILE_ID, 2, 'operator');
    const again = await house.reopen();
    expect((await again.scepProfiles.list()).map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ['other', true],
    ]);
  });

  it('is the same after a restart', async () => {
    const before = await house.services.scepProfiles.list();
    const again = await house.reopen();
    expect(await again.scepProfiles.list()).toEqual(before);
    expect(house.faults).toEqual([]);
  });
});

describe('what cannot be read', () => {
  it('is reported and left out, and nothing is made in its place', async () => {
    const id = DEFAULT_SCEP_PROFILE_ID;
    await house.store.commit([statement('service.note', { id, version: 1, body: { enabled: 'maybe' } })]);
    const again = await house.reopen();
    expect(await again.scepProfiles.list()).toEqual([]);
    expect(house.faults).toMatchObject([{ message: 'the scep-profile default cannot be read and is left out' }]);
    expect(again.policy.scepProfile(id)).toBeNull();
  });
});

describe('changes', () => {
  it('of two people at the same version: one is told', async () => {
    const { raProfiles } = house.services;
    const made = await raProfiles.create({ ...RA_SETTINGS, name: 'phones' }, 'operator');
    const changes = [
      raProfiles.set(made.id, 1, { ...RA_SETTINGS, sid: true }, 'operator'),
      raProfiles.set(made.id, 1, { ...RA_SETTINGS, validityDays: 30 }, 'command-line'),
    ];
    const settled = await Promise.allSettled(changes);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(settled[1]).toMatchObject({ reason: { code: 'service-changed', params: { name: 'phones' } } });
    expect(raProfiles.get(made.id)).toMatchObject({ sid: true, validityDays: null, version: 2 });
    await expect(raProfiles.remove(made.id, 1, 'operator')).rejects.toMatchObject({ code: 'service-changed' });
  });

  it('that change nothing are none', async () => {
    const { raProfiles } = house.services;
    const made = await raProfiles.create({ ...RA_SETTINGS, name: 'phones' }, 'operator');
    const before = (await house.audit()).length;
    expect(await raProfiles.set(made.id, 1, RA_SETTINGS, 'operator')).toMatchObject({ version: 1 });
    expect(await house.audit()).toHaveLength(before);
  });

  it('are told to consoles and audited with what was and what is', async () => {
    const told: AgentEvent[] = [];
    const end = new AbortController();
    const watching = (async () => {
      for await (const event of house.events.subscribe(end.signal)) told.push(event);
    })().catch(() => undefined);
    await new Promise(setImmediate);
    const { raProfiles } = house.services;
    const { id } = await raProfiles.create({ ...RA_SETTINGS, name: 'phones' }, 'operator');
    const approval = { ...RA_SETTINGS.approval, rule: 'always' as const };
    await raProfiles.set(id, 1, { ...RA_SETTINGS, approval, validityDays: 30 }, 'command-line');
    await raProfiles.remove(id, 2, 'operator');
    const [removed, changed, created] = await house.audit();
    expect(created).toMatchObject({ action: 'ra-profile.created', objectKind: 'ra-profile', objectId: id });
    expect(changed).toMatchObject({
      action: 'ra-profile.changed',
      actor: 'command-line',
      detail: { name: 'phones', 'approval.rule': 'never → always', validityDays: 'null → 30' },
    });
    expect(removed).toMatchObject({ action: 'ra-profile.removed', detail: { name: 'phones' } });
    expect(() => raProfiles.get(id)).toThrow(expect.objectContaining({ code: 'not-found' }));
    end.abort();
    await watching;
    expect(told).toEqual([{ type: 'services' }, { type: 'services' }, { type: 'services' }]);
  });

  it('name nothing twice, without regard to case or kind of letter', async () => {
    const { objects } = house.services;
    expect(objects.isTaken('scep-profile', 'DEFAULT')).toBe(true);
    expect(objects.isTaken('signer', 'default')).toBe(false);
  });
});
