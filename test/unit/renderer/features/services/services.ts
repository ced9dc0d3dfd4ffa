import type { RaProfile, ScepProfile } from '../../../../../shared/contract/services.ts';
import type { Signer } from '../../../../../shared/contract/signers.ts';
import { NEW_RA_PROFILE } from '../../../../../renderer/features/services/ra-settings.ts';
import { NEW_SCEP_PROFILE } from '../../../../../renderer/features/services/scep-settings.ts';
import { NEW_SIGNER } from '../../../../../renderer/features/services/signer-settings.ts';

/** Objects as the agent answers them. */
const MADE = { createdAt: 0, version: 3, notices: [] };

export const scepProfile = (part: Partial<ScepProfile> = {}): ScepProfile => ({
  ...NEW_SCEP_PROFILE,
  ...MADE,
  ...{ id: 'scep', name: 'phones', isDefault: false, url: 'http://192.0.2.1:8080/scep/phones', openChallenges: 0 },
  ...{ hasStaticChallenge: false, hasWebhookSecret: false, hasWebhookToken: false },
  ...part,
});

export const raProfile = (part: Partial<RaProfile> = {}): RaProfile => ({
  ...NEW_RA_PROFILE,
  ...MADE,
  ...{ id: 'ra', name: 'phones', url: null },
  ...part,
});

export const signer = (part: Partial<Signer> = {}): Signer => ({
  ...NEW_SIGNER,
  ...MADE,
  ...{ id: 'signer', name: 'MDM', standing: 'good', usedThisHour: 2, crl: null },
  certificate: {
    ...{ pem: '', subject: 'CN=MDM', issuer: 'CN=CA', serial: '01', sha256: '00' },
    ...{ notBefore: 0, notAfter: 1, usages: ['cmcRA'] },
  },
  ...part,
});
