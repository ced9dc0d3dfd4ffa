import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDeviceSerial, sameSerial } from '../../../../electron/agent/registrations/serial-number.ts';

describe('readDeviceSerial', () => {
  it('takes what manufacturers print', () => {
    for (const text of ['CN12-3456', 'S/N: 0042 (A)', '0', 'x'.repeat(64)]) {
      expect(readDeviceSerial(text)).toEqual({ serial: text });
    }
    expect(readDeviceSerial('  CN12 \t 3456 ')).toEqual({ serial: 'CN12 3456' });
  });

  it.for([[''], ['   '], ['x'.repeat(65)], ['CN_12'], ['CN*'], ['CN\u0000'], ['Nº 7'], ['<b>'], ['a"b']])(
    'refuses %j',
    ([text]) => {
      expect(readDeviceSerial(text ?? '')).toMatchObject({ problem: { code: 'serial-characters' } });
    },
  );

  it('lets nothing through that is no PrintableString of 64 characters', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        const reading = readDeviceSerial(text);
        if ('serial' in reading) expect(reading.serial).toMatch(/^[A-Za-z0-9 '()+,\-./:=?]{1,64}$/);
      }),
    );
  });
});

describe('sameSerial', () => {
  it('compares as caseIgnoreMatch does', () => {
    expect(sameSerial('cn12  3456 ', 'CN12 3456')).toBe(true);
    expect(sameSerial('CN123456', 'CN12 3456')).toBe(false);
    expect(sameSerial('CN12', 'CN123')).toBe(false);
  });
});
