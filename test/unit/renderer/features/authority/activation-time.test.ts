import { describe, expect, it } from 'vitest';
import {
  instantOf,
  localText,
  suggestedTime,
  timeProblem,
} from '../../../../../renderer/features/authority/activation-time.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2030, 0, 15, 12, 34);

describe('a local time in a field', () => {
  it('is the same moment when it is read again', () => {
    for (const at of [NOW, Date.UTC(2030, 6, 1), Date.UTC(2031, 2, 30, 0, 59)])
      expect(instantOf(localText(at))).toBe(at);
    expect(localText(NOW)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);
  });

  it('is none while a part of it is missing', () => {
    for (const text of ['', '2031-05-01', '2031-13-01T00:00', 'tomorrow']) expect(instantOf(text)).toBeNull();
  });
});

describe('suggestedTime', () => {
  it('is a night in a month', () => {
    const at = suggestedTime(NOW, NOW + 400 * DAY);
    expect(new Date(at).getHours()).toBe(3);
    expect(Math.abs(at - NOW - 30 * DAY)).toBeLessThan(DAY);
  });

  it('is before the end of an authority that ends sooner', () => {
    expect(suggestedTime(NOW, NOW + 10 * DAY)).toBe(NOW + 5 * DAY);
  });
});

describe('timeProblem', () => {
  const until = NOW + 100 * DAY;

  it('finds what the agent would refuse', () => {
    expect(timeProblem(localText(NOW + DAY), NOW, until)).toBeNull();
    expect(timeProblem('', NOW, until)).toBe('missing');
    expect(timeProblem(localText(NOW - DAY), NOW, until)).toBe('past');
    expect(timeProblem(localText(until), NOW, until)).toBe('late');
  });
});
