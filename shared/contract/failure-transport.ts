import { ORPCError } from '@orpc/client';
import { z } from 'zod';
import { FAILURE_CODES, Failure } from '../domain/failure.ts';

const failureData = z.object({
  code: z.enum(FAILURE_CODES),
  params: z.record(z.string(), z.string()),
  // JSON leaves out what is undefined.
  details: z.unknown().optional(),
});

const issues = z.object({ issues: z.array(z.object({ message: z.string(), path: z.array(z.unknown()).optional() })) });

/** How a Failure travels: an ORPCError whose data is the failure's code, params and details. */
export function failureToTransport(failure: Failure): ORPCError<'FAILURE', unknown> {
  return new ORPCError('FAILURE', {
    status: 422,
    message: failure.code,
    data: { code: failure.code, params: failure.params, details: failure.details },
  });
}

/** The Failure behind whatever a call of the contract threw; what we did not foresee is `internal`. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof ORPCError) {
    const known = failureData.safeParse(error.data);
    if (known.success)
      return new Failure(known.data.code, known.data.params, { cause: error, details: known.data.details });
    if (error.code === 'BAD_REQUEST')
      return new Failure('input-invalid', { reason: firstIssue(error.data) }, { cause: error });
  }
  return new Failure('internal', {}, { cause: error });
}

function firstIssue(data: unknown): string {
  const parsed = issues.safeParse(data);
  const issue = parsed.success ? parsed.data.issues[0] : undefined;
  if (issue === undefined) return '';
  const path = (issue.path ?? []).map(String).join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
