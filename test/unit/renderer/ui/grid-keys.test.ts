import { describe, expect, it } from 'vitest';
import { moveBy } from '../../../../renderer/ui/grid-keys.ts';

describe('moveBy', () => {
  it.each([
    ['j', 0, 1],
    ['ArrowDown', 99, 99],
    ['k', 5, 4],
    ['ArrowUp', 0, 0],
    ['PageDown', 5, 25],
    ['PageUp', 5, 0],
    ['Home', 50, 0],
    ['End', 50, 99],
    ['x', 50, null],
  ])('%s on row %i leads to %s', (key, active, expected) => {
    expect(moveBy(key, active, 100, 20)).toBe(expected);
  });

  it('leads nowhere in an empty table', () => {
    expect(moveBy('j', 0, 0, 20)).toBeNull();
  });
});
