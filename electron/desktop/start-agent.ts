import type { AgentHandle } from './agent-handle.ts';

/** Starts the agent of a data folder inside this process. */
export function startAgent({ dataFolder }: { dataFolder: string; version: string }): Promise<AgentHandle> {
  return Promise.reject(new Error(`there is no agent yet for ${dataFolder}`));
}
