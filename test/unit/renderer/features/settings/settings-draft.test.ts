import { describe, expect, it } from 'vitest';
import { filledSettings } from '../../../../../renderer/features/settings/settings-draft.ts';

describe('filledSettings', () => {
  it('sends no empty lines and no blanks around what was typed', () => {
    const typed = { certificateDays: 365, crlDays: 7, requestsPerMinute: 6_000 };
    expect(
      filledSettings({ ...typed, publicHost: ' ca.office.example ', allowedNetworks: [' 192.0.2.0/24', '', ' '] }),
    ).toEqual({ ...typed, publicHost: 'ca.office.example', allowedNetworks: ['192.0.2.0/24'] });
  });
});
