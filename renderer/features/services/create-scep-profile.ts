import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { ScepProfile, ScepProfileSettings } from '../../../shared/contract/services.ts';
import { z } from 'zod';
import { failureOf } from '../../app/failure.ts';

/** What is only missing because a secret can be made once the profile is there. */
const LATER = ['static-challenge-missing', 'webhook-secret-missing'];
const problems = z.array(z.object({ code: z.string() })).min(1);

/**
 * Makes a profile as it is wanted. Where nothing but a secret is missing that can only be made afterwards, it is made
 * switched off, and its page leads on from there.
 */
export async function createScepProfile(
  client: AgentClient,
  input: ScepProfileSettings & { name: string },
): Promise<ScepProfile> {
  try {
    return await client.services.createScepProfile(input);
  } catch (error) {
    const found = problems.safeParse(failureOf(error).details);
    if (!found.success || !found.data.every(({ code }) => LATER.includes(code))) throw error;
    return client.services.createScepProfile({ ...input, enabled: false });
  }
}
