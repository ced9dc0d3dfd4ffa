import type { AgentClient } from '../../shared/contract/contract.ts';
import type { AgentEvent } from '../../shared/contract/events.ts';

/** Calls `seen` for each event of the agent, until `signal` is aborted or the agent closes. */
export async function followAgent(
  client: AgentClient,
  signal: AbortSignal,
  seen: (event: AgentEvent) => void,
): Promise<void> {
  try {
    for await (const event of await client.events.subscribe({}, { signal })) seen(event);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
