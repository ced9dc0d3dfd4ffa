import { describe, expect, it } from 'vitest';
import { oneOf, several, severalOf, wholeNumber, yesNo } from '../../../electron/command-line/option-values.ts';

const usage = (reason: string): unknown => expect.objectContaining({ code: 'usage', params: { reason } });

describe('the value of an option', () => {
  it('is one of a few words', () => {
    expect(oneOf({ chain: 'none' }, 'chain', ['none', 'chain'])).toBe('none');
    expect(oneOf({}, 'chain', ['none', 'chain'])).toBeUndefined();
    expect(() => oneOf({ chain: 'all' }, 'chain', ['none', 'chain'])).toThrow(usage('--chain takes none, chain'));
  });

  it('is yes or no, and nothing else', () => {
    expect([yesNo({ a: 'yes' }, 'a'), yesNo({ a: 'no' }, 'a'), yesNo({}, 'a')]).toEqual([true, false, undefined]);
    expect(() => yesNo({ a: 'true' }, 'a')).toThrow(usage('--a takes yes, no'));
  });

  it('is a whole number', () => {
    expect([wholeNumber({ n: '007' }, 'n'), wholeNumber({}, 'n')]).toEqual([7, undefined]);
    for (const n of ['', '-1', '1.5', '1e3', '1234567890']) {
      expect(() => wholeNumber({ n }, 'n')).toThrow(usage('--n takes a whole number'));
    }
  });

  it('is several words, repeated or with commas, or none', () => {
    expect(several({ p: ['a,b', ' c '] }, 'p')).toEqual(['a', 'b', 'c']);
    expect(several({ p: ['none'] }, 'p')).toEqual([]);
    expect(several({}, 'p')).toBeUndefined();
    expect(severalOf({ p: ['b,a'] }, 'p', ['a', 'b'])).toEqual(['b', 'a']);
    expect(() => severalOf({ p: ['a,x'] }, 'p', ['a', 'b'])).toThrow(usage('--p takes a, b'));
  });
});
