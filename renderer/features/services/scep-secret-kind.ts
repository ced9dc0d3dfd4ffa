import { z } from 'zod';
import { create } from 'zustand';
import { failureOf } from '../../app/failure.ts';

/** static: one password for all devices · secret: of the server that decides · token: of the MDM server that asks. */
export type SecretKind = 'static' | 'secret' | 'token';

/** What is only missing because a secret can be made no sooner than now. */
const MISSING = { 'static-challenge-missing': 'static', 'webhook-secret-missing': 'secret' } as const;
const problems = z.array(z.object({ code: z.string() })).min(1);

/** Which secret would make settings good that were refused; null where something else is wrong with them. */
export function missingSecret(error: unknown): SecretKind | null {
  const found = problems.safeParse(failureOf(error).details);
  if (!found.success) return null;
  const kinds = found.data.map(
    ({ code }) => Object.entries(MISSING).find(([missing]) => missing === code)?.[1] ?? null,
  );
  return kinds.every((kind) => kind !== null) ? (kinds[0] ?? null) : null;
}

/** The secret that a profile needs before it can be saved as it is wanted, or switched on after it was made. */
export const useFollowUp = create<{ next: { id: string; kind: SecretKind } | null }>(() => ({ next: null }));
