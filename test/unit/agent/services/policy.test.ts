import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebhookQuestion } from '../../../../electron/agent/enrollment/policy.ts';
import type { WebhookTarget } from '../../../../electron/agent/services/policy.ts';
import { DEFAULT_RA_PROFILE_ID, DEFAULT_SCEP_PROFILE_ID } from '../../../../shared/contract/services.ts';
import { NO_CHALLENGES, RA_SETTINGS, SCEP_SETTINGS, ServicesHouse, WEBHOOK } from '../../../harness/services-house.ts';

let house: ServicesHouse;
const asked: { target: WebhookTarget; question: WebhookQuestion }[] = [];
beforeEach(async () => {
  asked.length = 0;
  house = await ServicesHouse.open({
    certificateDays: () => 90,
    askWebhook: async (target, question) => {
      asked.push({ target, question });
      return { allowed: false, because: 'refused', reason: 'not ours' };
    },
  });
});
afterEach(() => house.close());

const policy = () => house.services.policy;

describe('the policy', () => {
  it('reads nothing from the store for what every request asks', async () => {
    await house.store.close();
    expect(policy().scepProfile(DEFAULT_SCEP_PROFILE_ID)).toMatchObject({ name: 'default', enabled: true });
    expect(policy().raProfile(DEFAULT_RA_PROFILE_ID)).toMatchObject({ name: 'default', unregistered: null });
    expect(policy().staticMac(DEFAULT_SCEP_PROFILE_ID)).toBeNull();
    expect(await policy().signerByCertificate(createHash('sha256').digest('hex'), house.now)).toBeNull();
    expect([policy().scepProfile('x'), policy().raProfile('x'), await policy().signerById('x', 0)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('works each profile out once, and anew after a change', async () => {
    const { raProfiles } = house.services;
    const unregistered = { patterns: ['*.lab.example'], ipRanges: [] };
    const { id } = await raProfiles.create({ ...RA_SETTINGS, unregistered, name: 'lab' }, 'operator');
    const facts = policy().raProfile(id);
    expect(policy().raProfile(id)).toBe(facts);
    expect(facts?.unregistered?.allowsName('a.lab.example')).toBe(true);
    const narrower = { ...RA_SETTINGS, unregistered: { patterns: ['b.lab.example'], ipRanges: [] } };
    await raProfiles.set(id, 1, narrower, 'operator');
    expect(policy().raProfile(id)?.unregistered?.allowsName('a.lab.example')).toBe(false);
  });

  it('gives each RA profile its certificate profile and its days', async () => {
    const { raProfiles } = house.services;
    const settings = { ...RA_SETTINGS, certificateProfile: 'tls-client' as const, validityDays: 7 };
    const { id } = await raProfiles.create({ ...settings, name: 'short' }, 'operator');
    const of = (ra: string) => policy().certificateProfile(policy().raProfile(ra) ?? expect.fail());
    expect(of(id)).toMatchObject({ name: 'tls-client', extendedKeyUsages: ['clientAuth'], validityDays: 7 });
    expect(of(DEFAULT_RA_PROFILE_ID)).toMatchObject({
      name: 'device',
      extendedKeyUsages: ['serverAuth', 'clientAuth'],
      validityDays: 90,
    });
  });

  it('asks a webhook with the profile’s secret, and none without one', async () => {
    const { scepProfiles } = house.services;
    const settings = { ...SCEP_SETTINGS, challenges: { ...NO_CHALLENGES, registration: true, webhook: WEBHOOK } };
    const { id } = await scepProfiles.create({ ...settings, name: 'mdm' }, 'operator');
    const question = { challenge: 'x' } as WebhookQuestion;
    const unavailable = { allowed: false, because: 'unavailable', reason: 'no secret' };
    expect(await policy().askWebhook(id, question)).toEqual(unavailable);
    const { secret } = await scepProfiles.newWebhookSecret(id, 'operator');
    expect(await policy().askWebhook(id, question)).toMatchObject({ because: 'refused' });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.target).toEqual({
      ...WEBHOOK,
      profile: 'mdm',
      secret: Uint8Array.from(Buffer.from(secret, 'hex')),
    });
    expect(await policy().askWebhook(DEFAULT_SCEP_PROFILE_ID, question)).toEqual(unavailable);
    await house.reopen({
      askWebhook: async (target) => ({
        allowed: false,
        because: 'refused',
        reason: Buffer.from(target.secret).toString('hex'),
      }),
    });
    expect(await policy().askWebhook(id, question)).toMatchObject({ reason: secret });
  });
});
