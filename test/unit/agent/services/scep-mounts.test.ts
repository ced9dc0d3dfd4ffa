import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RaRecord } from '../../../../electron/agent/store/queries.ts';
import type { ScepResponder } from '../../../../electron/agent/protocols/scep/responder.ts';
import type { ScepService } from '../../../../electron/agent/protocols/scep/service.ts';
import { ScepMounts } from '../../../../electron/agent/services/scep-mounts.ts';
import type { ServingAuthority } from '../../../../electron/agent/services/scep-services.ts';
import { DEFAULT_RA_PROFILE_ID, DEFAULT_SCEP_PROFILE_ID } from '../../../../shared/contract/services.ts';
import { NO_CHALLENGES, RA_SETTINGS, SCEP_SETTINGS, ServicesHouse } from '../../../harness/services-house.ts';
import { makeKey, type ClientKey } from '../../../simulators/scep-client/keys.ts';
import { makeCertificate } from '../../../simulators/scep-client/x509.ts';

let house: ServicesHouse;
let key: ClientKey;
beforeEach(async () => {
  house = await ServicesHouse.open();
  key = await makeKey('ec:p256');
});
afterEach(() => house.close());

const ra = (serial: string): RaRecord =>
  ({ serial, certificate: makeCertificate(key, { subject: [['commonName', serial]] }) }) as unknown as RaRecord;
const authority = (legacy: string | null = null): ServingAuthority => ({
  ras: {
    standard: { ra: ra('standard'), formerRas: [ra('before')] },
    legacy: legacy === null ? null : { ra: ra(legacy), formerRas: [] },
  },
  chain: [Buffer.from('CA')],
  nextCaAnswer: (role) => Buffer.from(role),
});
const serving = (of = authority()) => new Map(house.services.serve(of).map((service) => [service.scope, service]));

describe('what each address serves', () => {
  it('is the default profile, as every folder begins', () => {
    expect([...serving().values()]).toMatchObject([
      {
        scope: DEFAULT_SCEP_PROFILE_ID,
        scepProfileId: DEFAULT_SCEP_PROFILE_ID,
        raProfileId: DEFAULT_RA_PROFILE_ID,
        policy: { stance: 'compatible', singleDes: true, passwords: [] },
        chain: 'none',
        includeRoot: true,
        renewal: true,
        ra: { keyId: 'standard' },
        formerRas: [{ keyId: 'before' }],
      },
    ]);
  });

  it('follows the settings of its own profiles, and no others’', async () => {
    const { scepProfiles, raProfiles } = house.services;
    const renewal = { ...RA_SETTINGS.renewal, allowed: false };
    const phones = await raProfiles.create({ ...RA_SETTINGS, renewal, name: 'phones' }, 'operator');
    const modern = { ...SCEP_SETTINGS, stance: 'modern' as const, chain: 'fullchain' as const };
    const fleet = await scepProfiles.create({ ...modern, raProfileId: phones.id, name: 'fleet' }, 'operator');
    const shared = { ...SCEP_SETTINGS, challenges: { ...NO_CHALLENGES, registration: true, static: true } };
    const other = await scepProfiles.create({ ...shared, name: 'other' }, 'operator');
    const { challenge } = await scepProfiles.setStaticChallenge(other.id, null, 'operator');
    const own = await raProfiles.create({ ...RA_SETTINGS, scepProfileId: fleet.id, name: 'own' }, 'operator');
    const found = serving();
    expect([...found.keys()].toSorted()).toEqual([DEFAULT_SCEP_PROFILE_ID, fleet.id, other.id, own.id].toSorted());
    expect(found.get(fleet.id)).toMatchObject({ raProfileId: phones.id, renewal: false, chain: 'fullchain' });
    expect(found.get(own.id)).toMatchObject({ scepProfileId: fleet.id, raProfileId: own.id, renewal: true });
    expect(found.get(own.id)?.policy).toMatchObject({ stance: 'modern' });
    expect([...found.values()].map(({ policy }) => policy.passwords)).toEqual([[], [], [], [challenge]].toSorted());
    expect(found.get(other.id)?.policy.passwords).toEqual([challenge]);
  });

  it('is nothing where a profile is off, has no RA profile, or one that is off', async () => {
    const { scepProfiles, raProfiles } = house.services;
    const off = await raProfiles.create({ ...RA_SETTINGS, enabled: false, name: 'off' }, 'operator');
    await scepProfiles.create({ ...SCEP_SETTINGS, enabled: false, name: 'a' }, 'operator');
    await scepProfiles.create({ ...SCEP_SETTINGS, raProfileId: null, name: 'b' }, 'operator');
    await scepProfiles.create({ ...SCEP_SETTINGS, raProfileId: off.id, name: 'c' }, 'operator');
    expect([...serving().keys()]).toEqual([DEFAULT_SCEP_PROFILE_ID]);
  });

  it('has the legacy RA in the legacy stance, and waits for it', async () => {
    const { id } = await house.services.scepProfiles.create(
      { ...SCEP_SETTINGS, stance: 'legacy', name: 'ios12' },
      'operator',
    );
    expect(serving().has(id)).toBe(false);
    const service = serving(authority('old')).get(id);
    expect(service).toMatchObject({ ra: { keyId: 'old' }, formerRas: [] });
    expect(Buffer.from(service?.nextCaCertificate ?? []).toString()).toBe('legacy');
  });
});

describe('mounts', () => {
  const responderOf = ({ scope }: ScepService): ScepResponder & { scope: string } => ({
    scope,
    handle: async () => ({ status: 200, contentType: 'text/plain', body: new Uint8Array() }),
  });

  it('lead to the responder of the profile, or say why there is none', async () => {
    const { scepProfiles, objects } = house.services;
    const mounts = new ScepMounts(objects);
    expect(mounts.at('/scep')).toEqual({ way: 'not-ready' });
    const fleet = await scepProfiles.create({ ...SCEP_SETTINGS, name: 'fleet' }, 'operator');
    mounts.replace(house.services.serve(authority()), responderOf);
    expect(mounts.at('/scep/fleet')).toMatchObject({ way: 'responder', responder: { scope: fleet.id } });
    expect(mounts.at('/scep')).toMatchObject({ responder: { scope: DEFAULT_SCEP_PROFILE_ID } });
    expect(mounts.at('/scep/x')).toMatchObject({ way: 'dead-end', end: { refusal: 'profile-missing' } });
    expect(mounts.at('/crl')).toBeNull();

    const way = mounts.at('/scep/fleet');
    const before = way?.way === 'responder' ? way.responder : null;
    await scepProfiles.set(fleet.id, 1, { ...SCEP_SETTINGS, enabled: false }, 'operator');
    expect(mounts.at('/scep/fleet')).toMatchObject({ way: 'dead-end', end: { refusal: 'profile-disabled' } });
    mounts.replace(house.services.serve(authority()), responderOf);
    expect(mounts.at('/scep/fleet')).toMatchObject({ way: 'dead-end' });
    // What began with it finishes with it.
    expect(await before?.handle({} as never)).toMatchObject({ status: 200 });
  });
});
