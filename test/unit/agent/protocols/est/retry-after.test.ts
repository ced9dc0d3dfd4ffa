import { describe, expect, it } from 'vitest';
import { httpDate, retryAfter } from '../../../../../electron/agent/protocols/est/retry-after.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);
const of = (value: string, date?: string) =>
  retryAfter(new Map(Object.entries({ 'retry-after': value, ...(date === undefined ? {} : { date }) })), NOW);

describe('Retry-After', () => {
  it.for<[string, number | null]>([
    ['30', 30_000],
    ['0', 0],
    [' 300 ', 300_000],
    ['999999999999', 7 * 86_400_000],
    ['Sat, 21 Nov 2026 09:05:00 GMT', 300_000],
    ['Saturday, 21-Nov-26 09:05:00 GMT', 300_000],
    ['Sat Nov 21 09:05:00 2026', 300_000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
    ['Sun, 06 Nov 2094 08:49:37 GMT', 7 * 86_400_000],
    ['', null],
    ['-5', null],
    ['1e3', null],
    ['soon', null],
    ['30, 60', null],
    ['Sat, 21 Nov 2026 25:05:00 GMT', null],
    ['Sat, 21 Nev 2026 09:05:00 GMT', null],
    ['Sat, 21 Nov 2026 09:05:00 +0100', null],
    ['9'.repeat(10_000), null],
  ])('of %s', ([value, milliseconds]) => {
    expect(of(value)).toBe(milliseconds);
  });

  it('counts from the Date of the answer, whatever the clocks say', () => {
    expect(of('Sat, 21 Nov 2026 11:05:00 GMT', 'Sat, 21 Nov 2026 11:00:00 GMT')).toBe(300_000);
  });

  it('is nothing where there is none', () => {
    expect(retryAfter(new Map(), NOW)).toBeNull();
  });

  // RFC 9110 §5.6.7 gives these three for one moment.
  it.for(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'reads the date %s',
    (text) => {
      expect(httpDate(text, NOW)).toBe(784_111_777_000);
    },
  );
});
