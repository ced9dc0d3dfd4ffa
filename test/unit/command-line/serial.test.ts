import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSerial } from '../../../electron/command-line/serial.ts';
import { serialHex } from '../../../shared/contract/scalars.ts';

describe('readSerial', () => {
  it.for([
    ['0A:1b:2C', '0a1b2c'],
    ['0x0A1B', '0a1b'],
    [' 0a 1b ', '0a1b'],
    ['a1b', '0a1b'],
    ['0000a1', 'a1'],
    ['00', '00'],
    ['0', '00'],
  ])('reads %s as %s', ([text, serial]) => {
    expect(readSerial(text ?? '')).toBe(serial);
  });

  it.for(['', 'x', '0x', '12-34', 'serial', 'f'.repeat(41), '../0a'])('refuses %j', (text) => {
    expect(() => readSerial(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('gives every spelling of a number the one that the contract has', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), (bytes) => {
        fc.pre(bytes[0] !== 0);
        const hex = Buffer.from(bytes).toString('hex');
        expect(serialHex.parse(readSerial(hex))).toBe(hex);
        expect(readSerial(`0x${hex.toUpperCase()}`)).toBe(hex);
        expect(readSerial((hex.match(/../g) ?? []).join(':'))).toBe(hex);
        expect(readSerial(`00${hex}`)).toBe(hex);
      }),
    );
  });
});
