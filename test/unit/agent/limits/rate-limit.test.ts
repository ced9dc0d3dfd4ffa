import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateLimit, limitKey } from '../../../../electron/agent/limits/rate-limit.ts';

const T = 1_700_000_000_000;

describe('a rate limit', () => {
  it('gives a burst, then one at a time as time passes', () => {
    const limit = new RateLimit({ perMinute: 60, burst: 3 });
    expect([1, 2, 3, 4].map(() => limit.take('a', T))).toEqual([0, 0, 0, 1_000]);
    expect(limit.take('a', T + 500)).toBe(500);
    expect(limit.take('a', T + 1_000)).toBe(0);
    expect(limit.take('b', T)).toBe(0);
  });

  it('never gives more than its burst, however long the pause', () => {
    const limit = new RateLimit({ perMinute: 60, burst: 2 });
    limit.take('a', T);
    const later = [1, 2, 3].map(() => limit.take('a', T + 86_400_000) === 0);
    expect(later).toEqual([true, true, false]);
  });

  it('gives nothing back when the clock is set back', () => {
    const limit = new RateLimit({ perMinute: 60, burst: 1 });
    expect(limit.take('a', T)).toBe(0);
    expect(limit.take('a', T - 3_600_000)).toBeGreaterThan(0);
    expect(limit.take('a', T + 1)).toBeGreaterThan(0);
  });

  it('says whether there is one without taking it', () => {
    const limit = new RateLimit({ perMinute: 1, burst: 1 });
    expect([limit.has('a', T), limit.has('a', T), limit.take('a', T), limit.has('a', T)]).toEqual([
      true,
      true,
      0,
      false,
    ]);
  });

  it('remembers a bounded number of keys', () => {
    const limit = new RateLimit({ perMinute: 1, burst: 1, most: 2 });
    for (const key of ['a', 'b', 'a', 'c']) limit.take(key, T);
    expect(['a', 'b', 'c'].map((key) => limit.has(key, T))).toEqual([true, false, false]);
  });

  it('holds for any sequence of askings', () => {
    const steps = fc.array(fc.nat({ max: 5_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(steps, (pauses) => {
        const limit = new RateLimit({ perMinute: 120, burst: 5 });
        let now = T;
        const taken = pauses.filter((pause) => {
          now += pause;
          return limit.take('a', now) === 0;
        }).length;
        expect(taken).toBeLessThanOrEqual(5 + (now - T) / 500);
      }),
    );
  });

  it('takes an IPv6 network of one host for one client', () => {
    expect(limitKey('2001:db8:1:2:3:4:5:6')).toBe(limitKey('2001:DB8:1:2::9'));
    expect(limitKey('2001:db8:1:3::1')).not.toBe(limitKey('2001:db8:1:2::1'));
    expect(limitKey('::1')).toBe('0:0:0:0');
    expect(limitKey('192.0.2.1')).toBe('192.0.2.1');
  });
});
