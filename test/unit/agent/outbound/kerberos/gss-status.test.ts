import { describe, expect, it } from 'vitest';
import { gssProblem, isGssError } from '../../../../../electron/agent/outbound/kerberos/gss-status.ts';

const FAILURE = 13 << 16;

describe('a status of GSS-API', () => {
  // The numbers of MIT's krb5.h, as they stand there.
  it.each([
    [-1_765_328_377, 'service-unknown'],
    [-1_765_328_199, 'service-unknown'],
    [-1_765_328_352, 'ticket-expired'],
    [-1_765_328_373, 'ticket-expired'],
    [-1_765_328_351, 'clock'],
    [-1_765_328_347, 'clock'],
    [-1_765_328_230, 'unreachable'],
    [-1_765_328_228, 'unreachable'],
    [-1_765_328_164, 'unreachable'],
    [-1_765_328_243, 'ticket-missing'],
    [-1_765_328_189, 'ticket-missing'],
    [-1_765_328_160, 'ticket-missing'],
    [-1_765_328_343, 'failed'],
  ])('with %i is %s', (minor, problem) => {
    expect(gssProblem(FAILURE, minor >>> 0)).toBe(problem);
  });

  it.each([
    [7 << 16, 'ticket-missing'],
    [10 << 16, 'ticket-missing'],
    [11 << 16, 'ticket-expired'],
    [FAILURE, 'failed'],
  ])('without a known minor one: %i is %s', (major, problem) => {
    expect(gssProblem(major, 0)).toBe(problem);
  });

  it('is an error in its upper half alone', () => {
    expect([0, 1, 0x8000, FAILURE, 1 << 24].map(isGssError)).toEqual([false, false, false, true, true]);
  });
});
