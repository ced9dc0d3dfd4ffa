const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Milliseconds to the next try of a request that did not reach its CA, by how often it was tried. */
const AFTER_FAULT = [5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR] as const;
/** To the next question about one that waits for a person at the CA, where the CA says nothing. */
const WHILE_PENDING = [MINUTE, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR] as const;

/** What a CA may ask us to wait: sooner is a mistake that costs the CA, later one that costs the device. */
const LEAST_WAIT = 10 * SECOND;
const LONGEST_WAIT = 6 * HOUR;

export function afterFault(attempts: number): number {
  return AFTER_FAULT[Math.min(attempts, AFTER_FAULT.length - 1)] ?? HOUR;
}

/** @param retryAfter what the CA said, in milliseconds; null for nothing */
export function whilePending(attempts: number, retryAfter: number | null): number {
  if (retryAfter !== null) return Math.min(Math.max(retryAfter, LEAST_WAIT), LONGEST_WAIT);
  return WHILE_PENDING[Math.min(attempts, WHILE_PENDING.length - 1)] ?? HOUR;
}
