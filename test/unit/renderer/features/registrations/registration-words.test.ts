import { beforeAll, describe, expect, it } from 'vitest';
import type { Registration } from '../../../../../shared/contract/registrations.ts';
import { i18next, startI18n } from '../../../../../renderer/app/i18n.ts';
import { registrationSentence } from '../../../../../renderer/features/registrations/registration-words.ts';

const NOW = Date.UTC(2030, 0, 15, 12);
const HOUR = 3_600_000;

const WAITING: Registration = {
  ...{ id: 'r', fqdn: 'door-1.office.example', fqdnUnicode: 'door-1.office.example', ipAddresses: [] },
  ...{ serialNumber: null, state: 'waiting', reusable: false, createdAt: NOW, notes: '' },
  ...{ expiresAt: NOW + 3 * HOUR, challenge: 'unused', challengeUsedAt: null, cancelledAt: null, lastRequestAt: null },
  ...{ certificateSerial: null, certificateNotAfter: null, certificateCount: 0, raProfile: null },
};
const said = (part: Partial<Registration>, last: 'pending' | 'refused' | null = null): string =>
  registrationSentence(i18next.t, 'en', { ...WAITING, ...part }, NOW, last);

beforeAll(startI18n);

describe('the state of a device that is waited for', () => {
  it('says until when its challenge is good', () => {
    expect(said({})).toContain('in 3 hours');
    expect(said({ expiresAt: null })).toContain('does not run out');
  });

  it('says what lets in a device without a challenge', () => {
    expect(said({ challenge: 'none', expiresAt: null })).toContain('no challenge: only an approval');
  });

  it('tells a request that waits from one that was refused', () => {
    const asked = { lastRequestAt: NOW - HOUR };
    expect(said(asked, 'pending')).toBe('The device asked 1 hour ago, and its request waits for an approval.');
    expect(said(asked, 'refused')).toContain('was refused');
  });
});
