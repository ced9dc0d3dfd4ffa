import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validityOfYears, validityWithin } from '../../../../electron/agent/authority/validity.ts';

const DAY = 86_400_000;
const instants = fc.integer({ min: Date.UTC(1980, 0), max: Date.UTC(2100, 0) });

describe('validity', () => {
  it('of whatever is issued lies within the issuer’s, in whole seconds, around now', () => {
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.integer({ min: 1, max: 20_000 }),
        (made, years, part, days) => {
          const issuer = validityOfYears(made, years);
          const now = Math.floor(issuer.notBefore + part * (issuer.notAfter - issuer.notBefore));
          const { notBefore, notAfter } = validityWithin(issuer, now, days);
          expect(notBefore).toBeGreaterThanOrEqual(issuer.notBefore);
          expect(notAfter).toBeLessThanOrEqual(issuer.notAfter);
          expect(notBefore).toBeLessThanOrEqual(now);
          expect(notAfter).toBeGreaterThan(now);
          expect([notBefore % 1000, notAfter % 1000]).toEqual([0, 0]);
          expect(notAfter - now).toBeLessThanOrEqual(days * DAY);
        },
      ),
    );
  });

  it('of a CA ends on the same day, so many years on', () => {
    const { notBefore, notAfter } = validityOfYears(Date.UTC(2030, 0, 31, 10, 0, 0, 999), 25);
    expect(new Date(notBefore).toISOString()).toBe('2030-01-31T09:55:00.000Z');
    expect(new Date(notAfter).toISOString()).toBe('2055-01-31T10:00:00.000Z');
  });
});
