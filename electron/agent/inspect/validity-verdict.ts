import { type Verdict, isoTime, verdict } from './sections.ts';

const DAY_MS = 86_400_000;
const EXPIRING_MS = 30 * DAY_MS;

/**
 * The sentence about a certificate's dates; "expiring" is what the contract's `certificateState` says: less than 30 days
 * or a third of its life, whichever is less.
 */
export function validityVerdict(notBefore: number, notAfter: number, now: number): Verdict {
  if (now < notBefore) return verdict('bad', 'not-yet-valid', { notBefore: isoTime(notBefore) });
  if (now > notAfter) return aged('bad', 'expired', now - notAfter, notAfter);
  const left = notAfter - now;
  const expiring = left < Math.min(EXPIRING_MS, (notAfter - notBefore) / 3);
  return aged(expiring ? 'warning' : 'good', expiring ? 'expiring' : 'valid', left, notAfter);
}

/** The sentence about a CRL's dates. */
export function freshnessVerdict(thisUpdate: number, nextUpdate: number | null, now: number): Verdict {
  if (now < thisUpdate) return verdict('warning', 'crl-not-yet', { thisUpdate: isoTime(thisUpdate) });
  if (nextUpdate === null) return verdict('warning', 'crl-no-end');
  if (now > nextUpdate) return aged('bad', 'crl-stale', now - nextUpdate, nextUpdate);
  return aged('good', 'crl-current', nextUpdate - now, nextUpdate);
}

/** In days from two days on, in hours below: "1 days" reads badly in any language. */
function aged(tone: Verdict['tone'], code: string, span: number, at: number): Verdict {
  const params = { at: isoTime(at) };
  if (span >= 2 * DAY_MS) return verdict(tone, code, { ...params, days: String(Math.floor(span / DAY_MS)) });
  return verdict(tone, `${code}-hours`, { ...params, hours: String(Math.ceil(span / 3_600_000)) });
}
