import { describe, expect, it } from 'vitest';
import { raProfileSettings, scepProfileSettings } from '../../../../../shared/contract/services.ts';
import { signerSettings } from '../../../../../shared/contract/signers.ts';
import { filledRa, NEW_RA_PROFILE, raSettingsOf } from '../../../../../renderer/features/services/ra-settings.ts';
import { NEW_SCEP_PROFILE, scepSettingsOf } from '../../../../../renderer/features/services/scep-settings.ts';
import {
  filledSigner,
  NEW_SIGNER,
  signerSettingsOf,
} from '../../../../../renderer/features/services/signer-settings.ts';
import { raProfile, scepProfile, signer } from './services.ts';

const SCOPE = { patterns: [' *.phones.example ', '', '  '], ipRanges: ['', '192.0.2.0/24'] };
const FILLED = { patterns: ['*.phones.example'], ipRanges: ['192.0.2.0/24'] };

describe('settings', () => {
  it('begin as the contract takes them', () => {
    expect(scepProfileSettings.parse(NEW_SCEP_PROFILE)).toEqual(NEW_SCEP_PROFILE);
    expect(raProfileSettings.parse(NEW_RA_PROFILE)).toEqual(NEW_RA_PROFILE);
    expect(signerSettings.parse(NEW_SIGNER)).toEqual(NEW_SIGNER);
  });

  it('are everything of an object that can be set, and nothing else', () => {
    expect(Object.keys(scepSettingsOf(scepProfile())).sort()).toEqual(Object.keys(scepProfileSettings.shape).sort());
    expect(Object.keys(raSettingsOf(raProfile())).sort()).toEqual(Object.keys(raProfileSettings.shape).sort());
    expect(Object.keys(signerSettingsOf(signer())).sort()).toEqual(Object.keys(signerSettings.shape).sort());
  });

  it('are sent without lines that were left empty', () => {
    expect(filledRa({ ...NEW_RA_PROFILE, unregistered: SCOPE }).unregistered).toEqual(FILLED);
    expect(filledRa(NEW_RA_PROFILE).unregistered).toBeNull();
    const sent = filledSigner({ ...NEW_SIGNER, scope: SCOPE, usages: ['cmcRA', ' ', ' 1.2.3 '] });
    expect(sent).toMatchObject({ scope: FILLED, usages: ['cmcRA', '1.2.3'] });
  });
});
