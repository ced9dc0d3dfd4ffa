import { describe, expect, it } from 'vitest';
import { nextCrlDates } from '../../../../electron/agent/authority/crl-dates.ts';

const NOW = Date.UTC(2030, 5, 15, 12);
const MINUTE = 60_000;
const DAY = 86_400_000;
const options = { now: NOW, days: 7, caNotBefore: 0 };

describe('the number of a CRL (RFC 5280 §5.2.3)', () => {
  it('is the time, so that a folder restored from a backup gives none that was given before', () => {
    const beforeBackup = nextCrlDates(null, options);
    const lost = nextCrlDates(beforeBackup, { ...options, now: NOW + MINUTE });
    const restored = nextCrlDates(beforeBackup, { ...options, now: NOW + 2 * MINUTE });
    expect([beforeBackup.number, lost.number, restored.number]).toEqual([
      NOW / 1000,
      NOW / 1000 + 60,
      NOW / 1000 + 120,
    ]);
  });

  it('rises also within a second, after a clock was set back, and above the small numbers of old folders', () => {
    const first = nextCrlDates(null, options);
    expect(nextCrlDates(first, options).number).toBe(first.number + 1);
    expect(nextCrlDates(first, { ...options, now: NOW - DAY }).number).toBe(first.number + 1);
    expect(nextCrlDates({ number: 57, thisUpdate: 0 }, options).number).toBe(NOW / 1000);
  });
});

describe('thisUpdate', () => {
  it('lies five minutes in the past, and nextUpdate counts from now', () => {
    expect(nextCrlDates(null, options)).toMatchObject({ thisUpdate: NOW - 5 * MINUTE, nextUpdate: NOW + 7 * DAY });
  });

  it('is not before the CA, and not before the CRL before it', () => {
    expect(nextCrlDates(null, { ...options, caNotBefore: NOW - 1_000 }).thisUpdate).toBe(NOW - 1_000);
    const before = { number: 1, thisUpdate: NOW - MINUTE };
    expect(nextCrlDates(before, options).thisUpdate).toBe(NOW - MINUTE);
  });

  it('is not in the future, although a clock that was ahead left such a one', () => {
    expect(nextCrlDates({ number: 1, thisUpdate: NOW + DAY }, options).thisUpdate).toBe(NOW);
  });
});
