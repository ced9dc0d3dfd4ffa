import { ORPCError } from '@orpc/client';
import { z } from 'zod';
import { useConnection } from './connection.ts';

/** A failure as the page shows it: `errors.CODE` in the catalogue has its words. */
export type ShownFailure = {
  code: string;
  params: Readonly<Record<string, string>>;
  details: unknown;
};

const carried = z.object({
  code: z.string(),
  params: z.record(z.string(), z.string()).default({}),
  details: z.unknown().optional(),
});

/** What the agent said, or what the lack of an answer means. */
export function failureOf(error: unknown): ShownFailure {
  if (error instanceof ORPCError) {
    const parsed = carried.safeParse(error.data);
    if (parsed.success) return { ...parsed.data, details: parsed.data.details };
    if (error.code === 'BAD_REQUEST') return { code: 'input-invalid', params: {}, details: error.data };
  }
  if (useConnection.getState().phase !== 'open') return { code: 'agent-unreachable', params: {}, details: null };
  return { code: 'internal', params: {}, details: error instanceof Error ? error.message : null };
}
