import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integerBytes, readOne } from '../../../../electron/agent/pki/der-reader.ts';
import { Tag } from '../../../../electron/agent/pki/der-tags.ts';
import { unsignedInteger } from '../../../../electron/agent/pki/der-writer.ts';
import { newSerialNumber, serialFromHex, serialToHex } from '../../../../electron/agent/pki/serial-number.ts';

describe('serial numbers', () => {
  it('are new, positive and of 20 octets (RFC 5280 §4.1.2.2)', () => {
    const serials = Array.from({ length: 2000 }, newSerialNumber);
    expect(new Set(serials).size).toBe(serials.length);
    for (const serial of serials) {
      expect(serial).toMatch(/^(?!00)[0-7][0-9a-f]{39}$/);
      expect(integerBytes(readOne(unsignedInteger(serialFromHex(serial)), Tag.integer))).toHaveLength(20);
    }
  });

  it('keep their text form', () => {
    const hex = fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('hex'));
    fc.assert(
      fc.property(hex, (serial) => {
        fc.pre(!/^00./.test(serial));
        const content = integerBytes(readOne(unsignedInteger(serialFromHex(serial)), Tag.integer));
        expect(serialToHex(content)).toBe(serial);
      }),
    );
    expect(serialToHex(Uint8Array.of(0, 0x80))).toBe('80');
    expect(serialToHex(Uint8Array.of(0))).toBe('00');
  });

  it.each(['', 'a', 'AB', '0x01', '00'.repeat(21), '01 02'])('%j is none', (text) => {
    expect(() => serialFromHex(text)).toThrow(RangeError);
  });
});
