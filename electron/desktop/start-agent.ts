import { createAgent } from '../agent/agent.ts';
import { openControlServer } from '../console/control-server.ts';
import type { AgentHandle } from './agent-handle.ts';

export type StartOptions = {
  readonly dataFolder: string;
  readonly version: string;
  /** Told of faults that no caller waits for. */
  readonly onFault: (error: unknown) => void;
};

/**
 * Starts the agent of a data folder inside this process, and lets the command line reach it. The console asks for the
 * vault where the keychain does not open it; with the vault open the agent takes up its listener again.
 */
export async function startAgent({ dataFolder, version, onFault }: StartOptions): Promise<AgentHandle> {
  const agent = await createAgent({ dataFolder, host: 'desktop', version, vault: { kind: 'ask' }, onFault });
  const control = await openControlServer(agent.router, dataFolder);
  await agent.resume();
  return {
    router: agent.router,
    async close() {
      await control.close();
      await agent.close();
    },
  };
}
