import { describe, expect, it } from 'vitest';
import {
  readRegistration as read,
  type RegistrationText,
} from '../../../../electron/agent/registrations/read-registration.ts';
import { DEFAULT_RA_PROFILE_ID } from '../../../../shared/contract/services.ts';

const PROFILES = [
  { id: DEFAULT_RA_PROFILE_ID, name: 'default' },
  { id: 'p-1', name: 'printers' },
];

function readRegistration(text: RegistrationText) {
  return read(text, { find: (wanted) => PROFILES.find(({ id, name }) => id === wanted || name === wanted) ?? null });
}

const GOOD: RegistrationText = {
  fqdn: 'Door-1.office.example',
  ipAddresses: ['192.0.2.7', '2001:DB8::7'],
  serialNumber: ' CN 1 ',
  challenge: 'secret-1',
  validFor: 60_000,
  reusable: false,
  notes: ' hall ',
};

describe('readRegistration', () => {
  it('normalises every field', () => {
    expect(readRegistration(GOOD)).toEqual({
      problems: [],
      valid: {
        ...GOOD,
        fqdn: 'door-1.office.example',
        ipAddresses: ['192.0.2.7', '2001:db8::7'],
        serialNumber: 'CN 1',
        notes: 'hall',
        hasChallenge: true,
        raProfile: DEFAULT_RA_PROFILE_ID,
      },
    });
  });

  it('takes an empty challenge or serial number for none', () => {
    expect(readRegistration({ ...GOOD, challenge: '', serialNumber: '  ' }).valid).toMatchObject({
      challenge: null,
      serialNumber: null,
    });
  });

  it('may have no challenge, and then nothing that is about one', () => {
    const reading = readRegistration({ ...GOOD, challenge: null, withoutChallenge: true, reusable: true });
    expect(reading.valid).toMatchObject({ hasChallenge: false, challenge: null, validFor: null, reusable: false });
    expect(readRegistration({ ...GOOD, withoutChallenge: true }).problems).toMatchObject([
      { field: 'challenge', code: 'challenge-and-none' },
    ]);
  });

  it('is of an RA profile that there is, by identifier or name', () => {
    for (const raProfileId of ['p-1', 'printers']) {
      expect(readRegistration({ ...GOOD, raProfileId }).valid?.raProfile).toBe('p-1');
    }
    expect(readRegistration({ ...GOOD, raProfileId: 'none' }).problems).toMatchObject([
      { field: 'raProfileId', code: 'ra-profile-unknown', params: { value: 'none' } },
    ]);
  });

  it('names every problem, not only the first', () => {
    const { valid, problems } = readRegistration({
      ...GOOD,
      fqdn: '*.example',
      ipAddresses: ['192.0.2.1', 'nonsense', '::', '192.0.2.1'],
      serialNumber: 'ü',
      challenge: 'short',
    });
    expect(valid).toBeNull();
    expect(problems.map(({ code }) => code).toSorted()).toEqual([
      'challenge-too-short',
      'fqdn-wildcard',
      'ip-malformed',
      'ip-not-a-host',
      'ip-twice',
      'serial-characters',
    ]);
  });

  it('sees through two spellings of one address', () => {
    const { problems } = readRegistration({ ...GOOD, ipAddresses: ['2001:db8::7', '2001:DB8:0::7'] });
    expect(problems).toMatchObject([{ code: 'ip-twice', params: { value: '2001:db8::7' } }]);
  });
});
