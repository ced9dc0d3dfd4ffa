import type { AgentEvent } from '../../shared/contract/events.ts';
import { useConnection } from './connection.ts';

type Listener = (event: AgentEvent) => void;
const listeners = new Set<Listener>();

/** Calls the listener for each event of the agent, in order, until the returned function is called. */
export function onEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

async function follow(epoch: number): Promise<void> {
  const { client } = useConnection.getState();
  if (client === null) return;
  try {
    for await (const event of await client.events.subscribe({})) {
      for (const listener of listeners) listener(event);
    }
  } catch {
    // The connection's own state says that it was lost; a new epoch subscribes again.
    if (useConnection.getState().epoch !== epoch) return;
  }
}

/** Follows the agent's events over every connection. */
export function followEvents(): void {
  useConnection.subscribe((now, before) => {
    if (now.epoch !== before.epoch) void follow(now.epoch);
  });
}
