import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { failureOf, failureToTransport } from '../../../../shared/contract/failure-transport.ts';
import { FAILURE_CODES, Failure } from '../../../../shared/domain/failure.ts';

/** What is left of an error after a transport that speaks JSON: a member that is undefined is gone. */
function overTheWire(failure: Failure): ORPCError<string, unknown> {
  const { code, status, message, data } = JSON.parse(
    JSON.stringify(failureToTransport(failure).toJSON()),
  ) as ReturnType<ORPCError<string, unknown>['toJSON']>;
  return new ORPCError(code, { status, message, data });
}

describe('a failure that travels', () => {
  it.each(FAILURE_CODES)('is still %s where it arrives', (code) => {
    const arrived = failureOf(overTheWire(new Failure(code, { what: '12' })));
    expect({ code: arrived.code, params: arrived.params, details: arrived.details }).toEqual({
      code,
      params: { what: '12' },
      details: undefined,
    });
  });

  it('brings its details', () => {
    const details = [{ field: 'fqdn', code: 'fqdn-missing', params: {} }];
    expect(failureOf(overTheWire(new Failure('registration-invalid', {}, { details }))).details).toEqual(details);
  });

  it('says nothing of what nobody foresaw', () => {
    expect(failureOf(new Error('a secret')).code).toBe('internal');
    expect(failureOf(new ORPCError('FAILURE', { data: { code: 'no such code', params: {} } })).code).toBe('internal');
  });

  it('names the first input that the contract refused', () => {
    const error = new ORPCError('BAD_REQUEST', { data: { issues: [{ message: 'Invalid UUID', path: ['id'] }] } });
    const failure = failureOf(error);
    expect([failure.code, failure.params]).toEqual(['input-invalid', { reason: 'id: Invalid UUID' }]);
  });
});
