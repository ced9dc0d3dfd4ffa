import {
  DEFAULT_RA_PROFILE_ID,
  type ScepProfile,
  type ScepProfileSettings,
} from '../../../shared/contract/services.ts';
import type { Draft } from '../../app/draft.ts';

export type ScepDraft = Draft<ScepProfileSettings>;

/** A profile as most offices want one: one challenge for each registered device. */
export const NEW_SCEP_PROFILE: ScepProfileSettings = {
  enabled: true,
  stance: 'compatible',
  singleDes: false,
  chain: 'none',
  includeRoot: true,
  raProfileId: DEFAULT_RA_PROFILE_ID,
  challenges: { registration: true, static: false, dynamic: null, webhook: null },
};

/** What of a profile can be set. */
export const scepSettingsOf = (profile: ScepProfile): ScepProfileSettings => ({
  enabled: profile.enabled,
  stance: profile.stance,
  singleDes: profile.singleDes,
  chain: profile.chain,
  includeRoot: profile.includeRoot,
  raProfileId: profile.raProfileId,
  challenges: profile.challenges,
});
