import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, mkdtemp, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { AgentRouter } from '../agent/router.ts';
import { serveRpc } from './rpc-socket.ts';

/**
 * How the command line reaches the agent that serves a data folder: a unix socket or named pipe, and a token that only
 * who can read the data folder knows.
 */
export const controlFile = z.strictObject({ socket: z.string(), token: z.string(), pid: z.int() });

/** A folder for the socket, where the data folder's path is too long for one. */
const SOCKET_FOLDER = 'certwright-socket-';

/** Longest portable `sun_path` (104 bytes on macOS) with its terminator. */
const MAX_SOCKET_PATH = 103;

export function controlFilePath(dataFolder: string): string {
  return join(dataFolder, 'agent.json');
}

/** Serves the contract to the command line. The caller holds the folder's lock, so a left-over socket is nobody's. */
export async function openControlServer(router: AgentRouter, dataFolder: string): Promise<{ close(): Promise<void> }> {
  await removeLeftOver(dataFolder);
  const socket = await socketPath(dataFolder);
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
  // Running out of descriptors loses one connection, not the agent.
  server.on('error', () => undefined);
  if (process.platform !== 'win32') await chmod(socket, 0o600);
  await writeControlFile(dataFolder, { socket, token, pid: process.pid });

  return {
    async close() {
      rpc.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await removeLeftOver(dataFolder);
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

/** The file appears whole or not at all, readable by its owner alone. */
async function writeControlFile(dataFolder: string, control: z.infer<typeof controlFile>): Promise<void> {
  const file = controlFilePath(dataFolder);
  const draft = `${file}.new`;
  await rm(draft, { force: true });
  await writeFile(draft, JSON.stringify(control), { mode: 0o600, flag: 'wx' });
  await rename(draft, file);
}

/**
 * Removes what an agent of this folder left, or leaves: the control file, the socket, and the folder made for it, if
 * nothing else is in there.
 */
async function removeLeftOver(dataFolder: string): Promise<void> {
  const control = await readControlFile(dataFolder);
  await rm(controlFilePath(dataFolder), { force: true });
  if (process.platform === 'win32') return;
  await rm(join(resolve(dataFolder), SOCKET), { force: true });
  const folder = control === null ? '' : dirname(control.socket);
  if (dirname(folder) !== tmpdir() || !basename(folder).startsWith(SOCKET_FOLDER)) return;
  await rm(join(folder, SOCKET), { force: true });
  await rmdir(folder).catch(() => undefined);
}

const SOCKET = 'agent.sock';

/** A name that nobody can have taken before us; the control file says which it is. */
async function socketPath(dataFolder: string): Promise<string> {
  if (process.platform === 'win32') return `\\\\.\\pipe\\${SOCKET_FOLDER}${randomBytes(12).toString('hex')}`;
  const beside = join(resolve(dataFolder), SOCKET);
  if (Buffer.byteLength(beside) <= MAX_SOCKET_PATH) return beside;
  return join(await mkdtemp(join(tmpdir(), SOCKET_FOLDER)), SOCKET);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
