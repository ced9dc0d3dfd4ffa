import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { create } from 'zustand';
import type { AgentClient } from '../../shared/contract/contract.ts';

export type ConnectionPhase = 'connecting' | 'open' | 'lost';

type Connection = {
  phase: ConnectionPhase;
  client: AgentClient | null;
  /** Grows with each new connection, so that everything read over the old one is read again. */
  epoch: number;
};

export const useConnection = create<Connection>(() => ({ phase: 'connecting', client: null, epoch: 0 }));

const FIRST_RETRY = 500;
const LAST_RETRY = 8_000;

function opened(client: AgentClient): void {
  useConnection.setState(({ epoch }) => ({ phase: 'open', client, epoch: epoch + 1 }));
}

/** In the desktop host: the preload asks the main process for a port and posts it to this window. */
function connectPort(bridge: CertwrightBridge): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const [port] = event.ports;
    const { data } = event;
    const ours = typeof data === 'object' && data !== null && 'type' in data && data.type === 'certwright:port';
    if (!ours || event.source !== window || port === undefined) return;
    const client: AgentClient = createORPCClient(new PortLink({ port }));
    port.start();
    opened(client);
  });
  bridge.connect();
}

/** In a browser: the console server's WebSocket; the cookie of the opening token authenticates it. */
function connectSocket(retry: number): void {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = new WebSocket(`${scheme}://${location.host}/rpc`);
  socket.addEventListener('open', () => opened(createORPCClient(new SocketLink({ websocket: socket }))), {
    once: true,
  });
  socket.addEventListener(
    'close',
    () => {
      const wasOpen = useConnection.getState().phase === 'open';
      useConnection.setState({ phase: 'lost' });
      const wait = wasOpen ? FIRST_RETRY : Math.min(retry * 2, LAST_RETRY);
      setTimeout(() => connectSocket(wait), wait);
    },
    { once: true },
  );
}

/** Connects to the agent, by whichever way this host has, and keeps trying when it is lost. */
export function connect(): void {
  if (window.certwright === undefined) connectSocket(FIRST_RETRY);
  else connectPort(window.certwright);
}

/** The agent, or a failure that says that it cannot be reached. */
export function agent(): AgentClient {
  const { client } = useConnection.getState();
  if (client === null) throw new Error('not connected');
  return client;
}
