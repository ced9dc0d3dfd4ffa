import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { ScepProfile, ScepProfileSettings } from '../../../shared/contract/services.ts';
import { missingSecret } from './scep-secret-kind.ts';

/**
 * Makes a profile as it is wanted. Where nothing but a secret is missing that can only be made afterwards, it is made
 * switched off; then it is held.
 */
export async function createScepProfile(
  client: AgentClient,
  input: ScepProfileSettings & { name: string },
): Promise<{ profile: ScepProfile; isHeld: boolean }> {
  try {
    return { profile: await client.services.createScepProfile(input), isHeld: false };
  } catch (error) {
    if (missingSecret(error) === null) throw error;
    return { profile: await client.services.createScepProfile({ ...input, enabled: false }), isHeld: true };
  }
}
