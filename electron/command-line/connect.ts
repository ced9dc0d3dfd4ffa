import { once } from 'node:events';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { createRouterClient } from '@orpc/server';
import { WebSocket } from 'ws';
import type { AgentClient } from '../../shared/contract/contract.ts';
import { Failure } from '../../shared/domain/failure.ts';
import { createAgent, type VaultChoice } from '../agent/agent.ts';
import { readControlFile } from '../console/control-server.ts';
import { version } from '../version.ts';

/** How long one command waits for another that has the folder. */
const LOCK_WAIT = 10_000;
const CONNECT_TIMEOUT = 5_000;

export type Connection = { readonly agent: AgentClient; close(): Promise<void> };

/**
 * The agent that serves this data folder; when none does, one of our own for the length of a command.
 *
 * @param vault how to open the vault when no agent runs; asked for only then
 */
export async function connectAgent(dataFolder: string, vault: () => Promise<VaultChoice>): Promise<Connection> {
  const serving = await connectServing(dataFolder);
  if (serving !== null) return serving;
  const agent = await openOwn(dataFolder, await vault());
  return {
    agent: createRouterClient(agent.router, { context: { actor: 'command-line' } }),
    close: () => agent.close(),
  };
}

async function openOwn(dataFolder: string, vault: VaultChoice): ReturnType<typeof createAgent> {
  const onFault = (error: unknown): void => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  };
  return createAgent({ dataFolder, host: 'headless', version, vault, lockWait: LOCK_WAIT, cryptoWorkers: 1, onFault });
}

async function connectServing(dataFolder: string): Promise<Connection | null> {
  const control = await readControlFile(dataFolder);
  if (control === null) return null;
  const url = control.socket.startsWith('\\\\') ? `ws+unix:${control.socket}:/rpc` : `ws+unix://${control.socket}:/rpc`;
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${control.token}` },
    handshakeTimeout: CONNECT_TIMEOUT,
    maxPayload: 64 * 1_048_576,
  });
  try {
    await once(socket, 'open');
  } catch {
    // A file left by an agent that was killed: nobody is there.
    return null;
  }
  socket.on('error', () => {
    socket.terminate();
  });
  const lost = new Promise<never>((_resolve, reject) => {
    socket.once('close', () => {
      reject(new Failure('agent-unreachable'));
    });
  });
  lost.catch(() => undefined);
  const agent: AgentClient = createORPCClient(
    new RPCLink({
      // `ws` has the DOM's interface; only its event types are declared otherwise.
      websocket: socket as unknown as globalThis.WebSocket,
      // A reply that will never come is a failure, not a wait.
      interceptors: [(call) => Promise.race([call.next(), lost])],
    }),
  );
  return {
    agent,
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return;
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}
