import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AgentRouter } from '../../../electron/agent/router.ts';
import { serveRpc } from '../../../electron/console/rpc-socket.ts';

let server: Server;
let rpc: { close(): void };
let admitted: number;
beforeEach(async () => {
  admitted = 0;
  server = createServer();
  rpc = serveRpc(server, {} as AgentRouter, () => {
    admitted += 1;
    return { actor: 'operator' };
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  rpc.close();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

function dial(path = '/rpc'): WebSocket {
  const { port } = server.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${String(port)}${path}`);
  socket.on('error', () => {});
  return socket;
}

async function outcome(socket: WebSocket): Promise<'open' | 'refused'> {
  return Promise.race([
    once(socket, 'open').then(() => 'open' as const),
    once(socket, 'unexpected-response').then(() => 'refused' as const),
  ]);
}

it('admits to one path only, and asks nobody about the others', async () => {
  expect(await outcome(dial())).toBe('open');
  for (const path of ['/', '/rpc/', '/rpc?x', '/RPC', '/rpc/../rpc2'])
    expect(await outcome(dial(path))).toBe('refused');
  expect(admitted).toBe(1);
});

it('serves a bounded number of connections, and others when one has gone', async () => {
  const sockets = Array.from({ length: 32 }, () => dial());
  expect(new Set(await Promise.all(sockets.map(outcome)))).toEqual(new Set(['open']));
  expect(await outcome(dial())).toBe('refused');
  sockets[0]?.close();
  await once(sockets[0] ?? expect.fail(), 'close');
  expect(await outcome(dial())).toBe('open');
});

it('hangs up on a message that is larger than any import', async () => {
  const socket = dial();
  await once(socket, 'open');
  socket.send(Buffer.alloc(21 * 1_048_576));
  const [code] = (await once(socket, 'close')) as [number];
  expect([1009, 1006]).toContain(code);
});

it('hangs up on everybody when it closes', async () => {
  const socket = dial();
  await once(socket, 'open');
  const closed = once(socket, 'close');
  rpc.close();
  await closed;
  expect(server.listenerCount('upgrade')).toBe(0);
});
