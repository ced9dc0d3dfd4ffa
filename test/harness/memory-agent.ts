import { createRouterClient } from '@orpc/server';
import { createAgent, type Agent } from '../../electron/agent/agent.ts';
import type { AgentOptions } from '../../electron/agent/agent-options.ts';
import type { AgentClient } from '../../shared/contract/contract.ts';
import { createDataFolder, type DataFolder } from './data-folder.ts';
import { memoryKeychain } from './memory-keychain.ts';

/** A whole agent in this process, with a keychain of its own, called as an operator's console calls it. */
export type MemoryAgent = {
  readonly agent: Agent;
  readonly client: AgentClient;
  readonly folder: DataFolder;
  /** What nobody waited for. */
  readonly faults: unknown[];
  close(): Promise<void>;
};

export async function openMemoryAgent(options: Partial<AgentOptions> = {}): Promise<MemoryAgent> {
  const folder = await createDataFolder();
  const faults: unknown[] = [];
  const agent = await createAgent({
    dataFolder: folder.path,
    host: 'headless',
    version: '0.0.0',
    vault: { kind: 'keychain' },
    keychain: memoryKeychain(),
    cryptoWorkers: 1,
    onFault: (fault) => faults.push(fault),
    ...options,
  });
  return {
    agent,
    folder,
    faults,
    client: createRouterClient(agent.router, { context: { actor: 'operator' } }),
    close: async () => {
      await agent.close();
      await folder.remove();
    },
  };
}
