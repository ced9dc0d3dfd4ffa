import { DEFAULT_RA_PROFILE_ID } from '../../../shared/contract/services.ts';
import type { Signer, SignerSettings } from '../../../shared/contract/signers.ts';
import type { Draft } from '../../app/draft.ts';
import { EMPTY_SCOPE, filledScope } from './name-scope-fields.tsx';

export type SignerDraft = Draft<SignerSettings>;

export const NEW_SIGNER: SignerSettings = {
  enabled: true,
  usages: ['cmcRA', 'certificateRequestAgent'],
  scope: EMPTY_SCOPE,
  registered: true,
  raProfileIds: [DEFAULT_RA_PROFILE_ID],
  quota: 100,
  revocation: { source: 'local' },
};

/** What of a signer can be set. */
export const signerSettingsOf = (signer: Signer): SignerSettings => ({
  enabled: signer.enabled,
  usages: signer.usages,
  scope: signer.scope,
  registered: signer.registered,
  raProfileIds: signer.raProfileIds,
  quota: signer.quota,
  revocation: signer.revocation,
});

/** As it is sent: lines that were left empty say nothing. */
export const filledSigner = <Settings extends SignerSettings>(settings: Settings): Settings => ({
  ...settings,
  scope: filledScope(settings.scope),
  usages: settings.usages.map((each) => each.trim()).filter((each) => each !== ''),
});
