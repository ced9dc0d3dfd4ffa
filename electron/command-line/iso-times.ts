/** Names under which the contract has instants. */
const INSTANTS = new Set([
  'activateAt',
  'activatedAt',
  'at',
  'cancelledAt',
  'certificateNotAfter',
  'challengeUsedAt',
  'completedAt',
  'createdAt',
  'endedAt',
  'expiresAt',
  'fetchedAt',
  'issuedAt',
  'lastCertificateEnds',
  'lastRequestAt',
  'lastUsedAt',
  'lockedUntil',
  'nextTryAt',
  'nextUpdate',
  'notAfter',
  'notBefore',
  'receivedAt',
  'retiredAt',
  'revokedAt',
  'since',
  'startedAt',
  'thisUpdate',
]);

/** The same value with every instant as ISO 8601 in UTC, as scripts read times. */
export function withIsoTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIsoTimes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      INSTANTS.has(key) && typeof each === 'number' ? new Date(each).toISOString() : withIsoTimes(each),
    ]),
  );
}
