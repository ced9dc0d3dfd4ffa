import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotable, refuse } from '../../../../electron/agent/enrollment/refuse.ts';

describe('quotable', () => {
  it('makes control and direction-changing characters visible', () => {
    expect(quotable('a\u0000b\u001b[31m\u202Ec')).toBe('a\\u{0}b\\u{1b}[31m\\u{202e}c');
    expect(quotable('Büro 7')).toBe('Büro 7');
  });

  it('never lets through more than a line or two, nor anything that a terminal obeys', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        expect(quotable(text).length).toBeLessThanOrEqual(201);
        expect(quotable(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe('refuse', () => {
  it('quotes every value', () => {
    expect(refuse('name-differs', { requested: '\u001b[2J' })).toEqual({
      code: 'name-differs',
      params: { requested: '\\u{1b}[2J' },
    });
  });
});
