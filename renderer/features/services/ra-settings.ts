import type { RaProfile, RaProfileSettings } from '../../../shared/contract/services.ts';
import type { Draft } from '../../app/draft.ts';
import { filledScope } from './name-scope-fields.tsx';

export type RaDraft = Draft<RaProfileSettings>;

export const DAY = 86_400_000;

/** A profile as most offices want one: registered devices only, and nobody is asked. */
export const NEW_RA_PROFILE: RaProfileSettings = {
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

/** What of a profile can be set. */
export const raSettingsOf = (profile: RaProfile): RaProfileSettings => ({
  enabled: profile.enabled,
  authority: profile.authority,
  certificateProfile: profile.certificateProfile,
  validityDays: profile.validityDays,
  matching: profile.matching,
  unregistered: profile.unregistered,
  sid: profile.sid,
  approval: profile.approval,
  renewal: profile.renewal,
  scepProfileId: profile.scepProfileId,
});

/** As it is sent: lines that were left empty are no patterns. */
export const filledRa = <Settings extends RaProfileSettings>(settings: Settings): Settings => ({
  ...settings,
  unregistered: settings.unregistered === null ? null : filledScope(settings.unregistered),
});
