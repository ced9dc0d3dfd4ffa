import { describe, expect, it } from 'vitest';
import { registrationInput } from '../../../../../shared/contract/registrations.ts';
import { BLANK, inputOf } from '../../../../../renderer/features/registrations/register-fields.ts';

const TYPED = { ...BLANK, fqdn: ' door-1.office.example ', ip: '192.0.2.1, 2001:db8::1', challenge: 'correct horse' };

describe('inputOf', () => {
  it('sends what was typed', () => {
    expect(registrationInput.parse(inputOf({ ...TYPED, reusable: true, validity: '8h' }))).toMatchObject({
      fqdn: 'door-1.office.example',
      ipAddresses: ['192.0.2.1', '2001:db8::1'],
      serialNumber: null,
      challenge: 'correct horse',
      validFor: 8 * 3_600_000,
      reusable: true,
      withoutChallenge: false,
      raProfileId: BLANK.raProfileId,
    });
  });

  it('forgets what was typed about a challenge once there is to be none', () => {
    expect(inputOf({ ...TYPED, reusable: true, withoutChallenge: true })).toMatchObject({
      challenge: null,
      validFor: null,
      reusable: false,
      withoutChallenge: true,
    });
  });
});
