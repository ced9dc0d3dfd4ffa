import { describe, expect, it } from 'vitest';
import type { RaProfile, ScepProfile } from '../../../../../shared/contract/services.ts';
import {
  approvalsFor,
  enrollmentPlace,
  obstacleFor,
} from '../../../../../renderer/features/registrations/enrollment-place.ts';
import { NEW_RA_PROFILE } from '../../../../../renderer/features/services/ra-settings.ts';

const BASE = 'http://192.0.2.1:8080/scep';

const ra = (part: Partial<RaProfile> = {}): RaProfile => ({
  ...NEW_RA_PROFILE,
  ...{ id: 'ra', name: 'printers', createdAt: 0, version: 1, url: null, notices: [] },
  ...part,
});
const scep = (name: string, part: Partial<ScepProfile> = {}): ScepProfile => ({
  ...{ id: name, name, isDefault: false, createdAt: 0, version: 1, url: '', enabled: true, stance: 'compatible' },
  ...{ singleDes: false, chain: 'none', includeRoot: false, raProfileId: null, openChallenges: 0, notices: [] },
  ...{ hasStaticChallenge: false, hasWebhookSecret: false, hasWebhookToken: false },
  challenges: { registration: true, static: false, dynamic: null, webhook: null },
  ...part,
});
const asking = (rule: RaProfile['approval']['rule'], persons: 1 | 2 = 1) => ({
  approval: { rule, persons, expiresAfter: 86_400_000 },
});

describe('enrollmentPlace', () => {
  const other = scep('other', { raProfileId: 'ra' });
  const standard = scep('standard', { raProfileId: 'ra', isDefault: true });

  it('prefers the default SCEP profile that leads there, at the address without a name', () => {
    expect(enrollmentPlace(BASE, ra(), [other, standard])).toEqual({ url: BASE, scep: standard });
  });

  it('names another SCEP profile that leads there, if it is on', () => {
    const elsewhere = scep('standard', { isDefault: true, raProfileId: 'another' });
    expect(enrollmentPlace(BASE, ra(), [elsewhere, other])?.url).toBe(`${BASE}/other`);
    expect(enrollmentPlace(BASE, ra(), [elsewhere, { ...other, enabled: false }])).toBeNull();
  });

  it('falls back to the address of the RA profile itself', () => {
    const lender = scep('lender');
    const place = enrollmentPlace(BASE, ra({ scepProfileId: 'lender' }), [lender]);
    expect(place).toEqual({ url: `${BASE}/ra/printers`, scep: lender });
  });
});

describe('approvalsFor', () => {
  it('asks about what proves nothing, or about everything', () => {
    expect(approvalsFor('none', asking('unauthenticated'))).toBe(1);
    expect(approvalsFor('unused', asking('unauthenticated'))).toBe(0);
    expect(approvalsFor('unused', asking('always', 2))).toBe(2);
    expect(approvalsFor('none', asking('never'))).toBe(0);
  });
});

describe('obstacleFor', () => {
  const place = { url: BASE, scep: scep('standard') };

  it('finds nothing in the way of an ordinary device', () => {
    expect(obstacleFor('unused', ra(), place)).toBeNull();
    expect(obstacleFor('none', ra(asking('unauthenticated')), place)).toBeNull();
  });

  it('tells what refuses the device whatever it sends', () => {
    expect(obstacleFor('unused', ra({ enabled: false }), null)).toBe('ra-profile-off');
    expect(obstacleFor('unused', ra(), null)).toBe('no-address');
    expect(obstacleFor('unused', ra(), { ...place, scep: scep('off', { enabled: false }) })).toBe('no-address');
    const shared = { registration: false, static: true, dynamic: null, webhook: null };
    const closed = { ...place, scep: scep('fleet', { challenges: shared }) };
    expect(obstacleFor('unused', ra(), closed)).toBe('challenge-not-accepted');
    expect(obstacleFor('none', ra(), closed)).toBe('nobody-asked');
  });
});
