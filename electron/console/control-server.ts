import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { AgentRouter } from '../agent/router.ts';
import { serveRpc } from './rpc-socket.ts';

/**
 * How the command line reaches the agent that serves a data folder: a unix socket or named pipe, and a token that only
 * who can read the data folder knows.
 */
export const controlFile = z.strictObject({ socket: z.string(), token: z.string(), pid: z.int() });

/** Longest portable `sun_path` (104 bytes on macOS) with its terminator. */
const MAX_SOCKET_PATH = 103;

export function controlFilePath(dataFolder: string): string {
  return join(dataFolder, 'agent.json');
}

/** Serves the contract to the command line. The caller holds the folder's lock, so a left-over socket is nobody's. */
export async function openControlServer(router: AgentRouter, dataFolder: string): Promise<{ close(): Promise<void> }> {
  const socket = await socketPath(dataFolder);
  if (process.platform !== 'win32') await rm(socket, { force: true });
  const token = randomBytes(32).toString('base64url');
  const expected = digest(`Bearer ${token}`);

  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(404, { 'Content-Length': 0 }).end();
  });
  const rpc = serveRpc(server, router, (request) =>
    timingSafeEqual(digest(request.headers.authorization ?? ''), expected) ? { actor: 'command-line' } : null,
  );
  server.listen(socket);
  await once(server, 'listening');
  if (process.platform !== 'win32') await chmod(socket, 0o600);
  const file = controlFilePath(dataFolder);
  await writeFile(file, JSON.stringify({ socket, token, pid: process.pid }), { mode: 0o600 });

  return {
    async close() {
      rpc.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await rm(file, { force: true });
    },
  };
}

/** What the serving agent of this folder left for the command line; null when there is none or it is unreadable. */
export async function readControlFile(dataFolder: string): Promise<z.infer<typeof controlFile> | null> {
  try {
    return controlFile.parse(JSON.parse(await readFile(controlFilePath(dataFolder), 'utf8')));
  } catch {
    return null;
  }
}

async function socketPath(dataFolder: string): Promise<string> {
  const name = digest(resolve(dataFolder)).toString('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\certwright-${name}`;
  const beside = join(resolve(dataFolder), 'agent.sock');
  if (Buffer.byteLength(beside) <= MAX_SOCKET_PATH) return beside;
  const folder = join(tmpdir(), `certwright-${String(userInfo().uid)}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, `${name}.sock`);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
