import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readValidity } from '../../../../electron/agent/registrations/validity.ts';
import { registrationInput } from '../../../../shared/contract/registrations.ts';

describe('readValidity', () => {
  it.for([
    ['60m', 3_600_000],
    ['12h', 43_200_000],
    ['7d', 604_800_000],
    [' 7D ', 604_800_000],
    ['3650d', 315_360_000_000],
    ['never', null],
    ['Never', null],
  ] as const)('reads %s as %s', ([text, milliseconds]) => {
    expect(readValidity(text)).toBe(milliseconds);
  });

  it.for(['', '0m', '-1d', '7', 'd', '1w', '1.5h', '7 d', '3651d', '9999999m', 'for ever', 'Infinityd', '१d'])(
    'refuses %j',
    (text) => {
      expect(readValidity(text)).toBeUndefined();
    },
  );

  it('gives nothing that the contract does not take', () => {
    fc.assert(
      fc.property(fc.nat(2_000_000), fc.constantFrom('m', 'h', 'd'), (amount, unit) => {
        const validFor = readValidity(`${String(amount)}${unit}`);
        if (validFor === undefined) return;
        expect(registrationInput.safeParse({ fqdn: 'door.example', validFor }).success).toBe(true);
      }),
    );
  });
});
