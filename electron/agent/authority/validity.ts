import { Failure } from '../../../shared/domain/failure.ts';

/**
 * How far the beginning of a certificate and of a CRL lies in the past: devices' clocks are slow. Five minutes is the skew that Kerberos
 * customarily allows, so a device whose clock its directory accepts, accepts its new certificate at once; more would
 * let a certificate look older than the registration that allowed it.
 */
export const BACKDATING_MS = 5 * 60_000;

/** A certificate that ends sooner than this is not worth issuing. */
const SHORTEST_MS = 60_000;

const DAY_MS = 86_400_000;

export type Validity = { readonly notBefore: number; readonly notAfter: number };

/**
 * The dates of a certificate, in whole seconds and inside the issuer's own: a verifier that checks the chain as nested
 * intervals accepts it, and it never outlives the key that vouches for it.
 * Throws Failure('authority-expired') outside the issuer's dates, as when a clock was set back.
 */
export function validityWithin(issuer: Validity, now: number, days: number): Validity {
  if (now < issuer.notBefore || now + SHORTEST_MS > issuer.notAfter) {
    throw new Failure('authority-expired', { notBefore: iso(issuer.notBefore), notAfter: iso(issuer.notAfter) });
  }
  return {
    notBefore: Math.max(wholeSeconds(now - BACKDATING_MS), issuer.notBefore),
    notAfter: Math.min(wholeSeconds(now + days * DAY_MS), issuer.notAfter),
  };
}

/** The dates of a new CA: the same day and time, so many years on; 29 February ends on 1 March. */
export function validityOfYears(now: number, years: number): Validity {
  const end = new Date(wholeSeconds(now));
  end.setUTCFullYear(end.getUTCFullYear() + years);
  return { notBefore: wholeSeconds(now - BACKDATING_MS), notAfter: end.getTime() };
}

function wholeSeconds(epochMs: number): number {
  return Math.floor(epochMs / 1000) * 1000;
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
