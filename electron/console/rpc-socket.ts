import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import type { AgentRouter, CallContext } from '../agent/router.ts';

/** A CSV import of 16 MiB and its envelope. */
const MAX_MESSAGE = 20 * 1_048_576;
const MAX_CONNECTIONS = 32;

/**
 * Serves the contract over WebSocket at `/rpc` of an HTTP server.
 *
 * @param admit decides on the upgrade request, before a byte of it is answered; null refuses
 */
export function serveRpc(
  server: Server,
  router: AgentRouter,
  admit: (request: IncomingMessage) => CallContext | null,
): { close(): void } {
  const handler = new RPCHandler<CallContext>(router);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE, perMessageDeflate: false });

  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    // Nobody else listens to a stream that was taken from the HTTP server; an error without a listener ends the process.
    stream.on('error', () => {
      stream.destroy();
    });
    const context = request.url === '/rpc' && sockets.clients.size < MAX_CONNECTIONS ? admit(request) : null;
    if (context === null) {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => {
        stream.destroy();
      });
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.on('error', () => {
        socket.terminate();
      });
      void handler.upgrade(socket, { context });
    });
  };
  server.on('upgrade', onUpgrade);

  return {
    close() {
      server.off('upgrade', onUpgrade);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
