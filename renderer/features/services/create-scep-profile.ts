import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { ScepProfile, ScepProfileSettings } from '../../../shared/contract/services.ts';
import { missingSecret, type SecretKind } from './scep-secret-kind.ts';

/**
 * Makes a profile as it is wanted. Where nothing but a secret is missing that can only be made afterwards, it is made
 * switched off; then `missing` says which one.
 */
export async function createScepProfile(
  client: AgentClient,
  input: ScepProfileSettings & { name: string },
): Promise<{ profile: ScepProfile; missing: SecretKind | null }> {
  try {
    return { profile: await client.services.createScepProfile(input), missing: null };
  } catch (error) {
    const missing = missingSecret(error);
    if (missing === null) throw error;
    return { profile: await client.services.createScepProfile({ ...input, enabled: false }), missing };
  }
}
