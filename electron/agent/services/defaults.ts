import {
  DEFAULT_RA_PROFILE_ID,
  DEFAULT_SCEP_PROFILE_ID,
  type RaProfileSettings,
  type ScepProfileSettings,
} from '../../../shared/contract/services.ts';
import type { ServiceObjects } from './service-objects.ts';

const DAY = 86_400_000;

/** What every data folder begins with: the clients of the field, and a challenge for each device. */
const SCEP_DEFAULT: ScepProfileSettings = {
  enabled: true,
  stance: 'compatible',
  // micromdm's client can send nothing else.
  singleDes: true,
  chain: 'none',
  includeRoot: true,
  raProfileId: DEFAULT_RA_PROFILE_ID,
  challenges: { registration: true, static: false, dynamic: null, webhook: null },
};

const RA_DEFAULT: RaProfileSettings = {
  enabled: true,
  authority: 'local',
  certificateProfile: 'device',
  validityDays: null,
  matching: { fqdn: 'when-named', ipAddress: 'when-named', serialNumber: 'when-named' },
  unregistered: null,
  sid: false,
  approval: { rule: 'never', persons: 1, expiresAfter: 7 * DAY },
  renewal: { allowed: true, windowDays: null, sameKey: true, revokeOld: false },
  scepProfileId: null,
};

const BY_THE_AGENT = { actor: 'agent' } as const;

/** Makes the profiles of a folder that has none of a kind. One that the operator removed later does not come back. */
export async function makeDefaults(objects: ServiceObjects): Promise<void> {
  const fresh = { name: 'default', version: 1, createdAt: objects.clock() };
  if (objects.hasNone('ra-profile')) {
    const act = { ...BY_THE_AGENT, action: 'ra-profile.created' };
    await objects.put('ra-profile', { ...fresh, id: DEFAULT_RA_PROFILE_ID, body: RA_DEFAULT }, act);
  }
  if (objects.hasNone('scep-profile')) {
    const act = { ...BY_THE_AGENT, action: 'scep-profile.created' };
    const body = { ...SCEP_DEFAULT, isDefault: true, staticMac: null, tokenMac: null };
    await objects.put('scep-profile', { ...fresh, id: DEFAULT_SCEP_PROFILE_ID, body }, act);
  }
}
