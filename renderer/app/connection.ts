import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { create } from 'zustand';
import type { AgentClient } from '../../shared/contract/contract.ts';

/** closed: this browser has no session and no token that would open one; trying again would not help. */
type ConnectionPhase = 'connecting' | 'open' | 'lost' | 'closed';

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

/** Exchanges the opening token for a cookie, or asks whether there is one already. Null while nothing answers. */
async function hasSession(token: string | null): Promise<boolean | null> {
  try {
    const headers = token === null ? undefined : { Authorization: `Bearer ${token}` };
    const answer = await fetch('/session', { method: 'POST', ...(headers !== undefined && { headers }) });
    return answer.ok;
  } catch {
    return null;
  }
}

function openSocket(onLost: () => void): void {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = new WebSocket(`${scheme}://${location.host}/rpc`);
  const open = () => opened(createORPCClient(new SocketLink({ websocket: socket })));
  socket.addEventListener('open', open, { once: true });
  socket.addEventListener('close', onLost, { once: true });
}

/** In a browser: a session cookie for the one-time token, then the console server's WebSocket, again and again. */
async function connectSocket(token: string | null, retry: number): Promise<void> {
  const session = await hasSession(token);
  if (session === false) {
    useConnection.setState({ phase: 'closed' });
    return;
  }
  const again = () => {
    const wait = useConnection.getState().phase === 'open' ? FIRST_RETRY : Math.min(retry * 2, LAST_RETRY);
    useConnection.setState({ phase: 'lost' });
    setTimeout(() => void connectSocket(session === null ? token : null, wait), wait);
  };
  if (session === null) again();
  else openSocket(again);
}

/**
 * Connects to the agent, by whichever way this host has, and keeps trying when it is lost.
 *
 * @param token what a browser was opened with, or null
 */
export function connect(token: string | null): void {
  if (window.certwright === undefined) void connectSocket(token, FIRST_RETRY);
  else connectPort(window.certwright);
}

/** The agent, or a failure that says that it cannot be reached. */
export function agent(): AgentClient {
  const { client } = useConnection.getState();
  if (client === null) throw new Error('not connected');
  return client;
}
