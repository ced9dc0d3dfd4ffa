import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../../electron/agent/pki/hexadecimal.ts';

describe('hexadecimal', () => {
  it('is read back, from views too', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes);
        expect(toHex(bytes.subarray(1))).toBe(toHex(bytes).slice(2));
      }),
    );
    expect(fromHex('AbCd')).toEqual(Uint8Array.of(0xab, 0xcd));
  });

  it.each(['a', 'zz', '0x00', 'aa bb'])('%j is none', (text) => {
    expect(() => fromHex(text)).toThrow(RangeError);
  });
});
