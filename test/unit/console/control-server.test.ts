import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { WebSocket } from 'ws';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectServing } from '../../../electron/command-line/connect.ts';
import { controlFilePath, openControlServer, readControlFile } from '../../../electron/console/control-server.ts';
import { openMemoryAgent, type MemoryAgent } from '../../harness/memory-agent.ts';

let agent: MemoryAgent;
let folder: string;
beforeAll(async () => {
  agent = await openMemoryAgent();
});
afterAll(() => agent.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certwright-control-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (dataFolder = folder) => openControlServer(agent.agent.router, dataFolder);

async function ask(dataFolder = folder): Promise<string | null> {
  const connection = await connectServing(dataFolder);
  if (connection === null) return null;
  const { version } = await connection.agent.agent.status({});
  await connection.close();
  return version;
}

async function knock(socket: string, authorization: string | undefined): Promise<number> {
  const client = new WebSocket('ws://agent/rpc', {
    createConnection: () => connect(socket),
    headers: authorization === undefined ? {} : { authorization },
  });
  client.on('error', () => {});
  return new Promise((resolve) => {
    client.on('open', () => {
      client.terminate();
      resolve(101);
    });
    client.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
  });
}

describe('the control server', () => {
  it('lets the command line reach the agent, and leaves nothing behind', async () => {
    const server = await open();
    expect(await ask()).toBe('0.0.0');
    await server.close();
    expect(await ask()).toBeNull();
    expect(existsSync(controlFilePath(folder))).toBe(false);
    expect(existsSync(join(folder, 'agent.sock'))).toBe(false);
  });

  it('is its owner’s alone', async () => {
    const server = await open();
    const { socket } = (await readControlFile(folder)) ?? expect.fail('no control file');
    expect((await stat(controlFilePath(folder))).mode & 0o077).toBe(0);
    expect((await stat(socket)).mode & 0o077).toBe(0);
    await server.close();
  });

  it('asks for the token that stands in its file', async () => {
    const server = await open();
    const { socket, token } = (await readControlFile(folder)) ?? expect.fail('no control file');
    expect(await knock(socket, `Bearer ${token}`)).toBe(101);
    for (const wrong of [undefined, '', 'Bearer ', `Bearer ${token}x`, token]) {
      expect(await knock(socket, wrong)).toBe(403);
    }
    await server.close();
  });

  it('works in a folder with spaces, colons and letters of any script', async () => {
    const odd = join(folder, 'Application Support', 'Büro: ?x#y%20');
    await mkdir(odd, { recursive: true });
    const server = await open(odd);
    expect(await ask(odd)).toBe('0.0.0');
    await server.close();
  });

  it('works in a folder whose path is too long for a socket, in a folder of its own making', async () => {
    const deep = join(folder, 'x'.repeat(120));
    await mkdir(deep);
    const server = await open(deep);
    expect(await ask(deep)).toBe('0.0.0');
    const { socket } = (await readControlFile(deep)) ?? expect.fail('no control file');
    const made = await stat(dirname(socket));
    expect([made.mode & 0o777, made.uid]).toEqual([0o700, process.getuid?.() ?? made.uid]);
    await server.close();
    expect(existsSync(dirname(socket))).toBe(false);
  });

  it('takes the place of one that was killed', async () => {
    await writeFile(
      controlFilePath(folder),
      JSON.stringify({ socket: join(folder, 'agent.sock'), token: 'old', pid: 1 }),
    );
    await writeFile(join(folder, 'agent.sock'), '');
    expect(await ask()).toBeNull();
    const server = await open();
    expect(await ask()).toBe('0.0.0');
    expect((await readFile(controlFilePath(folder), 'utf8')).includes('old')).toBe(false);
    await server.close();
  });

  it('never removes a folder with something in it, wherever a control file points', async () => {
    const precious = await mkdtemp(join(tmpdir(), 'certwright-socket-'));
    await writeFile(join(precious, 'thesis'), '');
    await writeFile(controlFilePath(folder), JSON.stringify({ socket: join(precious, 'x.sock'), token: '', pid: 1 }));
    await writeFile(join(folder, 'certwright.db'), '');
    await (await open()).close();
    expect([existsSync(join(precious, 'thesis')), existsSync(join(folder, 'certwright.db'))]).toEqual([true, true]);
    await rm(precious, { recursive: true });
  });

  it.for(['', '{', '[]', '{"socket":1}', '{"socket":"/x","token":"t"}'])('is not found by %j', async (text) => {
    await writeFile(controlFilePath(folder), text);
    expect(await readControlFile(folder)).toBeNull();
    expect(await ask()).toBeNull();
  });

  it('fails a call whose agent goes away', async () => {
    const server = await open();
    const connection = (await connectServing(folder)) ?? expect.fail('not reached');
    const events = await connection.agent.events.subscribe({});
    const next = events.next();
    next.catch(() => {});
    await server.close();
    await expect(connection.agent.agent.status({})).rejects.toMatchObject({ code: 'agent-unreachable' });
    await expect(next).rejects.toThrow();
    await connection.close();
  });
});
