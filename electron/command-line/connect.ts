import { once } from 'node:events';
import { connect } from 'node:net';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { createRouterClient } from '@orpc/server';
import { WebSocket } from 'ws';
import type { AgentClient } from '../../shared/contract/contract.ts';
import { Failure } from '../../shared/domain/failure.ts';
import { createAgent, type VaultChoice } from '../agent/agent.ts';
import { readControlFile } from '../console/control-server.ts';
import { version } from '../version.ts';

/** How long a command waits for somebody else who has the folder: another command, or an agent that is just starting. */
const PATIENCE = 10_000;
/** Milliseconds that the folder's lock is waited for before the serving agent is looked for again. */
const LOCK_WAIT = 500;
const CONNECT_TIMEOUT = 5_000;

export type Connection = { readonly agent: AgentClient; close(): Promise<void> };

/**
 * The agent that serves this data folder; when none does, one of our own for the length of a command.
 *
 * @param vault how to open the vault when no agent runs; asked for only then
 */
export async function connectAgent(dataFolder: string, vault: () => Promise<VaultChoice>): Promise<Connection> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const connection = (await connectServing(dataFolder)) ?? (await openOwn(dataFolder, await vault(), deadline));
    if (connection !== null) return connection;
  }
}

/** Null while somebody else has the folder, until the deadline; then throws `data-folder-busy`. */
async function openOwn(dataFolder: string, vault: VaultChoice, deadline: number): Promise<Connection | null> {
  const onFault = (error: unknown): void => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  };
  const options = { dataFolder, host: 'headless', version, vault, cryptoWorkers: 1, onFault } as const;
  try {
    const agent = await createAgent({ ...options, lockWait: LOCK_WAIT });
    return {
      agent: createRouterClient(agent.router, { context: { actor: 'command-line' } }),
      close: () => agent.close(),
    };
  } catch (error) {
    const busy = error instanceof Failure && error.code === 'data-folder-busy';
    if (!busy || Date.now() >= deadline) throw error;
    return null;
  }
}

/** The agent that serves this data folder, or null when none can be reached. */
export async function connectServing(dataFolder: string): Promise<Connection | null> {
  const control = await readControlFile(dataFolder);
  if (control === null) return null;
  // Not a `ws+unix:` URL: it would not carry a path with spaces, such as macOS has.
  const socket = new WebSocket('ws://agent/rpc', {
    createConnection: () => connect(control.socket),
    headers: { authorization: `Bearer ${control.token}` },
    handshakeTimeout: CONNECT_TIMEOUT,
    maxPayload: 64 * 1_048_576,
  });
  socket.on('error', () => {
    socket.terminate();
  });
  try {
    await once(socket, 'open');
  } catch {
    // A file left by an agent that was killed: nobody is there.
    return null;
  }
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
