import { RateLimit, limitKey } from '../limits/rate-limit.ts';
import type { EnrollmentRequest } from './request.ts';
import type { RequestedNames } from './requested-names.ts';

/** A device that has the wrong challenge tries again for a while; a guesser has to try very often. */
const PER_DEVICE = { perMinute: 2, burst: 20 };
/** Devices of a whole office may come from one address. */
const PER_ADDRESS = { perMinute: 30, burst: 300 };

/** Wrong challenges, so that none can be guessed: by client address, and by the device that it says it is. */
export type ChallengeAttempts = {
  /** Whether this client has tried too often; then its challenge is not looked at, good or not. */
  isSpent(request: EnrollmentRequest, names: RequestedNames): boolean;
  /** Notes a challenge that is nobody's. */
  failed(request: EnrollmentRequest, names: RequestedNames): void;
};

export function challengeAttempts(): ChallengeAttempts {
  const devices = new RateLimit(PER_DEVICE);
  const addresses = new RateLimit(PER_ADDRESS);
  return {
    isSpent(request, names) {
      const { challenge, clientAddress, receivedAt } = request;
      if (challenge === null) return false;
      return !addresses.has(limitKey(clientAddress), receivedAt) || !devices.has(device(request, names), receivedAt);
    },
    failed(request, names) {
      addresses.take(limitKey(request.clientAddress), request.receivedAt);
      devices.take(device(request, names), request.receivedAt);
    },
  };
}

function device({ clientAddress }: EnrollmentRequest, { commonNames, dnsNames }: RequestedNames): string {
  const [name] = [...commonNames, ...dnsNames];
  return `${limitKey(clientAddress)} ${(name?.fqdn ?? name?.sent ?? '').slice(0, 253)}`;
}
