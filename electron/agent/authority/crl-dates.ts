import { BACKDATING_MS } from './validity.ts';

const DAY_MS = 86_400_000;

/** What of a CRL the one after it has to follow. */
export type CrlBefore = { readonly number: number; readonly thisUpdate: number };

export type CrlDates = { readonly number: number; readonly thisUpdate: number; readonly nextUpdate: number };

/**
 * Number and dates of the CRL after `before` (null for the first), all times in epoch milliseconds.
 *
 * RFC 5280 §5.2.3 wants numbers that only rise, and relying parties may ignore a CRL whose number is not above the one
 * that they hold. A data folder that is restored from a backup has forgotten the last numbers, so the number is the
 * time in seconds wherever that is above the last one: no number that was given before can be above it, unless CRLs
 * came faster than one a second for longer than the backup took. Seconds, because some devices read 32 bits.
 *
 * thisUpdate lies a little in the past, as notBefore does, for devices whose clocks are slow: but not before the CRL
 * before it, nor before the CA. nextUpdate counts from now.
 */
export function nextCrlDates(
  before: CrlBefore | null,
  { now, days, caNotBefore }: { readonly now: number; readonly days: number; readonly caNotBefore: number },
): CrlDates {
  const earliest = Math.max(now - BACKDATING_MS, before?.thisUpdate ?? 0, caNotBefore);
  return {
    number: Math.max((before?.number ?? 0) + 1, Math.floor(now / 1000)),
    // A clock that was ahead has left a CRL of the future; the next one is not of the future too.
    thisUpdate: Math.min(now, earliest),
    nextUpdate: now + days * DAY_MS,
  };
}
