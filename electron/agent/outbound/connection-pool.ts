import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { IdentitySettings } from './identity-settings.ts';
import { tlsOptions } from './tls-options.ts';

export type ConnectionPool = {
  agentFor(url: URL): HttpAgent;
  close(): void;
};

/** The connections of one identity, shared with no other: nothing is taken from the process-wide agents. */
export function connectionPool(settings: IdentitySettings): ConnectionPool {
  const bound = settings.credentials.scheme === 'ntlm';
  const options = {
    keepAlive: true,
    maxSockets: bound ? 1 : settings.sockets,
    maxFreeSockets: bound ? 1 : settings.sockets,
    maxTotalSockets: settings.sockets * 2,
    timeout: settings.timeouts.idle,
    ...(settings.lookup === undefined ? {} : { lookup: settings.lookup }),
  };
  const plain = new PlainAgent(options);
  const secure = new SecureAgent({
    ...options,
    ...tlsOptions(settings),
    maxCachedSessions: 0,
    ALPNProtocols: ['http/1.1'],
  });
  return {
    agentFor: (url) => (url.protocol === 'https:' ? secure : plain),
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}

type AgentOptionsOf = Parameters<HttpsAgent['getName']>[0] & object;

/** What a server sends without being asked must not be read as the answer to the next request. */
function endIdle(this: Duplex): void {
  this.destroy();
}

class PlainAgent extends HttpAgent {
  override keepSocketAlive(socket: Duplex): boolean {
    const keep: (socket: Duplex) => unknown = super.keepSocketAlive.bind(this);
    return guarded(socket, keep(socket));
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    socket.off('data', endIdle);
    super.reuseSocket(socket, request);
  }
}

class SecureAgent extends HttpsAgent {
  /** Where, and nothing else: who is the same for all. Node would write every root that is believed into it, for each request. */
  override getName({ host = '', port = '' }: AgentOptionsOf = {}): string {
    return `${host}:${String(port)}`;
  }

  override keepSocketAlive(socket: Duplex): boolean {
    const keep: (socket: Duplex) => unknown = super.keepSocketAlive.bind(this);
    return guarded(socket, keep(socket));
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    socket.off('data', endIdle);
    super.reuseSocket(socket, request);
  }
}

/** The declared type says void; Node returns whether the socket is kept, and asks for it. */
function guarded(socket: Duplex, returned: unknown): boolean {
  if (returned !== true) return false;
  socket.on('data', endIdle);
  return true;
}
