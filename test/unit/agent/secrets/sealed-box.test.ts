import fc from 'fast-check';
import { expect, test } from 'vitest';
import { open, seal } from '../../../../electron/agent/secrets/sealed-box.ts';

const KEY = new Uint8Array(32).fill(1);

test('opens with the same key and binding, and with nothing else', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.string(),
      fc.nat(),
      fc.nat(7),
      (plaintext, bindTo, place, bit) => {
        const box = seal(KEY, plaintext, bindTo);
        expect(open(KEY, box, bindTo)).toEqual(new Uint8Array(plaintext));
        expect(open(KEY, box, `${bindTo}x`)).toBeNull();
        expect(open(new Uint8Array(32).fill(2), box, bindTo)).toBeNull();
        const changed = Uint8Array.from(box);
        const index = place % box.length;
        changed[index] = (changed[index] ?? 0) ^ (1 << bit);
        expect(open(KEY, changed, bindTo)).toBeNull();
        expect(open(KEY, box.subarray(0, place % box.length), bindTo)).toBeNull();
      },
    ),
  );
});

test('no two boxes are alike', () => {
  const boxes = Array.from({ length: 100 }, () => Buffer.from(seal(KEY, new Uint8Array(4), '')).toString('hex'));
  expect(new Set(boxes).size).toBe(100);
});
