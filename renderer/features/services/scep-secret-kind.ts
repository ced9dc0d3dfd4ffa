import { z } from 'zod';
import { create } from 'zustand';
import type { ScepProfile } from '../../../shared/contract/services.ts';
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

/** Which secret a profile lacks for a kind of challenge that it accepts and did not accept before. */
export function newlyWanted(
  profile: Pick<ScepProfile, 'challenges' | 'hasStaticChallenge' | 'hasWebhookSecret' | 'hasWebhookToken'>,
  before: ScepProfile['challenges'] | null,
): SecretKind | null {
  const { static: shared, dynamic, webhook } = profile.challenges;
  if (shared && !profile.hasStaticChallenge && before?.static !== true) return 'static';
  if (webhook !== null && !profile.hasWebhookSecret && (before?.webhook ?? null) === null) return 'secret';
  const asks = dynamic?.webhook === true && before?.dynamic?.webhook !== true;
  return asks && !profile.hasWebhookToken ? 'token' : null;
}

/** The secret that the page of a profile asks for by itself; `turnOn`: the profile is switched on once it is there. */
type FollowUp = { id: string; kind: SecretKind; turnOn: boolean };
export const useFollowUp = create<{ next: FollowUp | null }>(() => ({ next: null }));
