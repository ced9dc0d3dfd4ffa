import { describe, expect, it } from 'vitest';
import { challengeAttempts } from '../../../../electron/agent/enrollment/challenge-attempts.ts';
import type { EnrollmentRequest } from '../../../../electron/agent/enrollment/request.ts';
import type { RequestedNames } from '../../../../electron/agent/enrollment/requested-names.ts';

const T = 1_700_000_000_000;
// Only what is looked at.
const from = (clientAddress: string, receivedAt = T, challenge: string | null = 'guess') =>
  ({ clientAddress, receivedAt, challenge }) as EnrollmentRequest;
const named = (sent: string) =>
  ({ commonNames: [{ sent, fqdn: null, address: null }], dnsNames: [] }) as unknown as RequestedNames;

describe('wrong challenges', () => {
  it('are few for one device at one address, and leave the others alone', () => {
    const attempts = challengeAttempts();
    for (let i = 0; i < 20; i++) attempts.failed(from('192.0.2.1'), named('door-1'));
    expect(attempts.isSpent(from('192.0.2.1'), named('door-1'))).toBe(true);
    expect(attempts.isSpent(from('192.0.2.1'), named('door-2'))).toBe(false);
    expect(attempts.isSpent(from('192.0.2.2'), named('door-1'))).toBe(false);
    expect(attempts.isSpent(from('192.0.2.1', T, null), named('door-1'))).toBe(false);
    expect(attempts.isSpent(from('192.0.2.1', T + 30_000), named('door-1'))).toBe(false);
  });

  it('are few for an address, whatever it says it is', () => {
    const attempts = challengeAttempts();
    for (let i = 0; i < 300; i++) attempts.failed(from('192.0.2.1'), named(`door-${String(i)}`));
    expect(attempts.isSpent(from('192.0.2.1'), named('door-999'))).toBe(true);
    expect(attempts.isSpent(from('192.0.2.9'), named('door-999'))).toBe(false);
  });
});
