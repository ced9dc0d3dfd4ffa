import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScepProfileSettings } from '../../../../shared/contract/services.ts';
import { DEFAULT_RA_PROFILE_ID, DEFAULT_SCEP_PROFILE_ID } from '../../../../shared/contract/services.ts';
import {
  NO_CHALLENGES,
  ON_DEMAND,
  RA_SETTINGS,
  SCEP_SETTINGS,
  ServicesHouse,
  WEBHOOK,
} from '../../../harness/services-house.ts';

let house: ServicesHouse;
beforeEach(async () => {
  house = await ServicesHouse.open();
});
afterEach(() => house.close());

const scep = () => house.services.scepProfiles;
const make = (change: Partial<ScepProfileSettings> = {}, name = 'fleet') =>
  scep().create({ ...SCEP_SETTINGS, ...change, name }, 'operator');
const problemsOf = (made: Promise<unknown>) =>
  made.then(
    () => [],
    (error: unknown) => {
      const { code: failure, details } = error as { code: string; details: { path: unknown[]; code: string }[] };
      expect(failure).toBe('service-invalid');
      return details.map(({ path, code }) => `${path.join('.')}: ${code}`);
    },
  );

describe('a SCEP profile', () => {
  it('has an address by its name, which nothing changes', async () => {
    const made = await make();
    expect(made).toMatchObject({ url: 'http://192.0.2.1:8080/scep/fleet', isDefault: false, version: 1 });
    const changed = await scep().set(made.id, 1, { ...SCEP_SETTINGS, chain: 'fullchain' }, 'operator');
    expect(changed).toMatchObject({ name: 'fleet', chain: 'fullchain', version: 2 });
    expect(await scep().get(made.id)).toEqual(changed);
  });

  it('has no name that is taken or means something else', async () => {
    for (const name of ['ra', 'raprofile']) {
      expect(await problemsOf(make({}, name))).toEqual(['name: profile-name-reserved']);
    }
    expect(await problemsOf(make({}, 'default'))).toEqual(['name: profile-name-taken']);
  });

  it.each<[string, Partial<ScepProfileSettings>, string[]]>([
    ['an RA profile that is not there', { raProfileId: DEFAULT_SCEP_PROFILE_ID }, ['raProfileId: ra-profile-unknown']],
    [
      'challenges on demand from nowhere',
      { challenges: { ...NO_CHALLENGES, registration: true, dynamic: { ...ON_DEMAND, page: false, webhook: false } } },
      ['challenges.dynamic: dynamic-without-source'],
    ],
    [
      'a webhook whose address has a password and whose CA is none',
      {
        challenges: {
          ...NO_CHALLENGES,
          registration: true,
          webhook: { ...WEBHOOK, url: 'https://u:p@mdm.example/', caPem: 'nothing' },
        },
      },
      ['challenges.webhook.url: url-parts', 'challenges.webhook.caPem: certificate-malformed'],
    ],
  ])('does not have %s', async (_, change, problems) => {
    expect(await problemsOf(make(change))).toEqual(problems);
    expect(await scep().list()).toHaveLength(1);
  });
});

// scep.md 5.5: an empty challenge must not be an open CA.
describe('a profile with no means of authentication', () => {
  it('cannot be enabled, but made and corrected', async () => {
    expect(await problemsOf(make({ challenges: NO_CHALLENGES }))).toEqual(['challenges: no-authentication']);
    const made = await make({ challenges: NO_CHALLENGES, enabled: false });
    const on = { ...SCEP_SETTINGS, challenges: NO_CHALLENGES };
    expect(await problemsOf(scep().set(made.id, 1, on, 'operator'))).toEqual(['challenges: no-authentication']);
    expect(await scep().set(made.id, 1, SCEP_SETTINGS, 'operator')).toMatchObject({ enabled: true });
  });

  it('has none in a static challenge that is not set, nor in a webhook without a secret', async () => {
    const shared = { challenges: { ...NO_CHALLENGES, static: true } };
    expect(await problemsOf(make(shared))).toEqual(['challenges.static: static-challenge-missing']);
    const asking = { challenges: { ...NO_CHALLENGES, webhook: WEBHOOK } };
    expect(await problemsOf(make(asking))).toEqual(['challenges.webhook: webhook-secret-missing']);

    const first = await make({ ...shared, enabled: false }, 'first');
    await scep().setStaticChallenge(first.id, null, 'operator');
    expect(await scep().set(first.id, 1, { ...SCEP_SETTINGS, ...shared }, 'operator')).toMatchObject({ enabled: true });
    const second = await make({ ...asking, enabled: false }, 'second');
    await scep().newWebhookSecret(second.id, 'operator');
    expect(await scep().set(second.id, 1, { ...SCEP_SETTINGS, ...asking }, 'operator')).toMatchObject({
      enabled: true,
    });
  });

  it.each(['always', 'unauthenticated'] as const)('has some in an approval: %s', async (rule) => {
    const { raProfiles } = house.services;
    const approval = { ...RA_SETTINGS.approval, rule };
    const ra = await raProfiles.create({ ...RA_SETTINGS, approval, name: 'by-hand' }, 'operator');
    const made = await make({ challenges: NO_CHALLENGES, raProfileId: ra.id });
    expect(made.enabled).toBe(true);
    // And the approval stays as long as that profile relies on it.
    expect(await problemsOf(raProfiles.set(ra.id, 1, RA_SETTINGS, 'operator'))).toEqual([
      'approval.rule: approval-needed',
    ]);
    await scep().set(made.id, 1, { ...SCEP_SETTINGS, raProfileId: ra.id }, 'operator');
    expect(await raProfiles.set(ra.id, 1, RA_SETTINGS, 'operator')).toMatchObject({ version: 2 });
  });
});

describe('notices', () => {
  const codes = async (id: string) => (await scep().get(id)).notices.map(({ code, tone }) => `${tone} ${code}`);

  it('stand on a legacy profile and on a static challenge', async () => {
    const { id } = await make({ stance: 'legacy', challenges: { ...NO_CHALLENGES, registration: true, static: true } });
    expect(await codes(id)).toEqual(['warning stance-legacy', 'warning static-challenge-missing']);
    await scep().setStaticChallenge(id, null, 'operator');
    expect(await codes(id)).toEqual(['warning stance-legacy', 'warning static-challenge-shared']);
  });

  it('tell what is missing for challenges on demand', async () => {
    const { id } = await make({ challenges: { ...NO_CHALLENGES, dynamic: ON_DEMAND, webhook: WEBHOOK } });
    expect(await codes(id)).toEqual([
      'bad webhook-secret-missing',
      'warning webhook-token-missing',
      'warning challenge-operator-missing',
    ]);
    await scep().newWebhookSecret(id, 'operator');
    await scep().newWebhookToken(id, 'operator');
    const person = { name: 'jane', password: 'correct horse battery', roles: ['challenges'] as const };
    await house.services.operators.create(person, 'operator');
    expect(await codes(id)).toEqual([]);
  });

  it('tell what stands in the way behind it', async () => {
    const { raProfiles } = house.services;
    const ra = await raProfiles.create({ ...RA_SETTINGS, enabled: false, name: 'off' }, 'operator');
    const { id } = await make({ raProfileId: ra.id });
    expect(await codes(id)).toEqual(['bad ra-profile-disabled']);
    expect(raProfiles.get(ra.id).notices).toEqual([
      { code: 'ra-profile-disabled-used', tone: 'bad', params: { name: 'fleet' } },
    ]);
    await scep().set(id, 1, { ...SCEP_SETTINGS, raProfileId: null }, 'operator');
    expect(await codes(id)).toEqual(['bad profile-without-ra']);
    await scep().set(DEFAULT_SCEP_PROFILE_ID, 1, { ...SCEP_SETTINGS, enabled: false }, 'operator');
    expect(await codes(DEFAULT_SCEP_PROFILE_ID)).toEqual(['warning default-profile-disabled']);
  });
});

describe('the default one', () => {
  it('is one, and can be another', async () => {
    const { id } = await make();
    expect(await scep().makeDefault(id, 'operator')).toMatchObject({ isDefault: true, version: 2 });
    expect((await scep().list()).filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual(['fleet']);
    expect(await scep().makeDefault(id, 'operator')).toMatchObject({ version: 2 });
    expect((await house.audit())[0]).toMatchObject({
      action: 'scep-profile.default-changed',
      detail: { name: 'fleet', follows: 'default' },
    });
  });

  it('cannot be removed, nor can one that lends an RA profile its settings', async () => {
    await expect(scep().remove(DEFAULT_SCEP_PROFILE_ID, 1, 'operator')).rejects.toMatchObject({
      code: 'service-in-use',
    });
    const { id } = await make();
    const { raProfiles } = house.services;
    const ra = await raProfiles.create({ ...RA_SETTINGS, scepProfileId: id, name: 'own' }, 'operator');
    expect(ra.url).toBe('http://192.0.2.1:8080/scep/ra/own');
    await expect(scep().remove(id, 1, 'operator')).rejects.toMatchObject({ params: { name: 'fleet', by: 'own' } });
    await raProfiles.remove(ra.id, 1, 'operator');
    await scep().remove(id, 1, 'operator');
    await expect(scep().get(id)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('the legacy stance', () => {
  it('asks for a registration authority of its own when it is enabled', async () => {
    const { id } = await make({ stance: 'legacy', enabled: false });
    expect(house.legacyRaWanted).toEqual([]);
    await scep().set(id, 1, { ...SCEP_SETTINGS, stance: 'legacy' }, 'command-line');
    expect(house.legacyRaWanted).toEqual(['command-line']);
    await house.services.doWhatIsDue();
    expect(house.legacyRaWanted).toEqual(['command-line', 'agent']);
  });
});

describe('secrets', () => {
  const accepting = { challenges: { ...NO_CHALLENGES, registration: true, static: true, webhook: WEBHOOK } };

  it('of a static challenge are shown once, sealed, and compared as a MAC', async () => {
    const { id } = await make(accepting);
    const { challenge } = await scep().setStaticChallenge(id, 'Printers-2030-x', 'operator');
    expect(challenge).toBe('Printers-2030-x');
    const mac = house.vault.challengeMac(challenge);
    expect(Buffer.from(house.services.policy.staticMac(id) ?? []).equals(mac)).toBe(true);
    expect(JSON.stringify([await scep().get(id), await house.audit()])).not.toContain(challenge);
    expect(await house.holds(challenge)).toBe(false);
    const again = await house.reopen();
    expect(await again.scepProfiles.get(id)).toMatchObject({ hasStaticChallenge: true, version: 1 });
    expect(Buffer.from(again.policy.staticMac(id) ?? []).equals(mac)).toBe(true);
  });

  it('are made by the agent unless somebody knows better', async () => {
    const { id } = await make(accepting);
    const first = await scep().setStaticChallenge(id, null, 'operator');
    const second = await scep().setStaticChallenge(id, null, 'operator');
    expect(first.challenge).toMatch(/^[A-Z2-9]{20}$/);
    expect(second.challenge).not.toBe(first.challenge);
    const mac = house.vault.challengeMac(second.challenge);
    expect(Buffer.from(house.services.policy.staticMac(id) ?? []).equals(mac)).toBe(true);
    expect(await problemsOf(scep().setStaticChallenge(id, 'twelve letters', 'operator'))).toEqual([
      'challenge: challenge-characters',
    ]);
  });

  it('count for nothing where the profile does not accept them', async () => {
    const { id } = await make(accepting);
    await scep().setStaticChallenge(id, null, 'operator');
    await scep().set(id, 1, SCEP_SETTINGS, 'operator');
    expect(house.services.policy.staticMac(id)).toBeNull();
    expect(house.services.policy.staticMac(DEFAULT_SCEP_PROFILE_ID)).toBeNull();
  });

  it('of the incoming webhook are tokens of one profile; the one before stops working', async () => {
    const { services } = house;
    const { id } = await make();
    const { token } = await scep().newWebhookToken(id, 'operator');
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(services.isWebhookToken(id, token)).toBe(true);
    for (const wrong of ['', ' ', token.slice(1), `${token}x`, token.toLowerCase()]) {
      expect(services.isWebhookToken(id, wrong)).toBe(false);
    }
    expect(services.isWebhookToken(DEFAULT_SCEP_PROFILE_ID, token)).toBe(false);
    expect(services.isWebhookToken('nobody', token)).toBe(false);
    const next = await scep().newWebhookToken(id, 'operator');
    expect([services.isWebhookToken(id, token), services.isWebhookToken(id, next.token)]).toEqual([false, true]);
    expect(await house.holds(next.token)).toBe(false);
    expect((await house.reopen()).isWebhookToken(id, next.token)).toBe(true);
  });

  it('are destroyed with their profile', async () => {
    const { id } = await make(accepting);
    await scep().setStaticChallenge(id, null, 'operator');
    await scep().newWebhookSecret(id, 'operator');
    await scep().remove(id, 1, 'operator');
    for (const table of ['static-challenge', 'webhook-secret']) {
      expect(await house.store.read('secret.get', { table, row: id })).toBeNull();
    }
  });

  it('that are damaged count as absent and are reported', async () => {
    const { id } = await make(accepting);
    await scep().setStaticChallenge(id, null, 'operator');
    const box = new Uint8Array(60);
    const { statement } = await import('../../../../electron/agent/store/statements.ts');
    await house.store.commit([statement('secret.put', { table: 'static-challenge', row: id, version: 2, box })]);
    const again = await house.reopen();
    expect(await again.scepProfiles.get(id)).toMatchObject({ hasStaticChallenge: false });
    expect(house.faults).toMatchObject([{ code: 'secret-damaged' }]);
  });

  it('do not collide with what somebody is just changing', async () => {
    const { id, version } = await make(accepting);
    await scep().setStaticChallenge(id, null, 'operator');
    await scep().newWebhookToken(id, 'operator');
    expect(await scep().set(id, version, { ...SCEP_SETTINGS, ...accepting, chain: 'chain' }, 'operator')).toMatchObject(
      {
        hasStaticChallenge: true,
        hasWebhookToken: true,
        chain: 'chain',
      },
    );
  });
});

it('keeps the RA profile that every folder begins with', async () => {
  const { raProfiles } = house.services;
  await scep().set(DEFAULT_SCEP_PROFILE_ID, 1, { ...SCEP_SETTINGS, raProfileId: null }, 'operator');
  await expect(raProfiles.remove(DEFAULT_RA_PROFILE_ID, 1, 'operator')).rejects.toMatchObject({
    code: 'service-in-use',
  });
});
