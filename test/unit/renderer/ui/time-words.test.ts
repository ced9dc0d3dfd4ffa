import { describe, expect, it } from 'vitest';
import { DAY, daysUntil, inFull, relative } from '../../../../renderer/ui/time-words.ts';

const NOW = Date.UTC(2026, 10, 21, 12);

describe('relative', () => {
  it.each([
    [0, 'now'],
    [-30_000, '30 seconds ago'],
    [-3 * 60_000, '3 minutes ago'],
    [5 * 3_600_000, 'in 5 hours'],
    [30 * 3_600_000, 'in 30 hours'],
    [12 * DAY, 'in 12 days'],
    [364 * DAY, 'in 364 days'],
    [3_653 * DAY, 'in 10 years'],
  ])('%i ms from now is %s', (difference, words) => {
    expect(relative(NOW + difference, NOW, 'en')).toBe(words);
  });
});

describe('inFull', () => {
  it('names the month and the zone, so that no reader can take it for another day', () => {
    expect(inFull(NOW, 'en', 'UTC')).toBe('November 21, 2026 at 12:00:00 PM UTC');
    expect(inFull(NOW, 'de', 'UTC')).toContain('21. November 2026');
  });
});

describe('daysUntil', () => {
  it('counts whole days and never less than none', () => {
    expect(daysUntil(NOW + 3.9 * DAY, NOW)).toBe(3);
    expect(daysUntil(NOW - DAY, NOW)).toBe(0);
  });
});
