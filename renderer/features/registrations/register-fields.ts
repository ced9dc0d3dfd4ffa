import type { RegistrationInput } from '../../../shared/contract/registrations.ts';
import { DEFAULT_RA_PROFILE_ID } from '../../../shared/contract/services.ts';
import { validFor, type Validity } from './validity.ts';

/** What is typed into the form. */
export type RegisterFields = {
  fqdn: string;
  ip: string;
  serial: string;
  raProfileId: string;
  withoutChallenge: boolean;
  validity: Validity;
  challenge: string;
  reusable: boolean;
  notes: string;
};

export const BLANK: RegisterFields = {
  fqdn: '',
  ip: '',
  serial: '',
  raProfileId: DEFAULT_RA_PROFILE_ID,
  withoutChallenge: false,
  validity: '1h',
  challenge: '',
  reusable: false,
  notes: '',
};

/** As it is sent. What was typed about a challenge before there was to be none counts for nothing. */
export function inputOf(fields: RegisterFields): RegistrationInput {
  const { withoutChallenge, raProfileId, notes } = fields;
  return {
    fqdn: fields.fqdn.trim(),
    ipAddresses: fields.ip.split(/[\s,;]+/).filter((part) => part !== ''),
    serialNumber: fields.serial.trim() === '' ? null : fields.serial.trim(),
    challenge: withoutChallenge || fields.challenge === '' ? null : fields.challenge,
    validFor: withoutChallenge ? null : validFor(fields.validity),
    reusable: !withoutChallenge && fields.reusable,
    withoutChallenge,
    raProfileId,
    notes,
  };
}
