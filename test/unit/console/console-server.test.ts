import { once } from 'node:events';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openConsoleServer, type ConsoleServer } from '../../../electron/console/console-server.ts';
import { NONCE_PLACEHOLDER } from '../../../electron/console/content-security-policy.ts';
import type { StaticFiles } from '../../../electron/console/static-files.ts';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { openMemoryAgent, type MemoryAgent } from '../../harness/memory-agent.ts';
import { sendRaw } from '../../harness/raw-http.ts';

const PAGE = `<meta property="csp-nonce" nonce="${NONCE_PLACEHOLDER}">`;
const FILES: StaticFiles = new Map(
  [
    ['/', 'text/html; charset=utf-8', PAGE],
    ['/assets/app-1.js', 'text/javascript; charset=utf-8', 'app()'],
  ].map(([path = '', contentType = '', body = '']) => [path, { contentType, body: Buffer.from(body) }]),
);

let agent: MemoryAgent;
let server: ConsoleServer;
let origin: string;
beforeAll(async () => {
  agent = await openMemoryAgent();
  server = await openConsoleServer(agent.agent.router, FILES, '127.0.0.1', 0);
  ({ origin } = new URL(server.url));
});
afterAll(async () => {
  await server.close();
  await agent.close();
});

function tokenOf(url: string): string {
  return new URL(url).hash.replace('#token=', '');
}

function exchange(token: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${origin}/session`, { method: 'POST', headers: { authorization: `Bearer ${token}`, ...headers } });
}

async function cookie(): Promise<string> {
  const response = await exchange(tokenOf(server.link()));
  return response.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
}

/** The status of an upgrade to the contract's WebSocket: 101 when it was admitted. */
async function upgrade(headers: Record<string, string>): Promise<number> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, { headers });
  socket.on('error', () => {});
  return new Promise((resolve) => {
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
  });
}

describe('the one-time token', () => {
  it('becomes a cookie that scripts and other sites do not get, once', async () => {
    const token = tokenOf(server.link());
    const response = await exchange(token);
    expect(response.status).toBe(204);
    expect(response.headers.get('set-cookie')).toMatch(
      /^certwright-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
    const again = await exchange(token);
    expect([again.status, again.headers.get('set-cookie')]).toEqual([401, null]);
  });

  it('is in the fragment of the address, never in what is requested', () => {
    const { pathname, search, hash } = new URL(server.link());
    expect([pathname, search]).toEqual(['/', '']);
    expect(hash).toMatch(/^#token=[\w-]{43}$/);
    expect(new Set([server.link(), server.link()]).size).toBe(2);
  });

  it.for(['', 'x'.repeat(43), 'x'.repeat(10_000), '../../etc/passwd'])('is not %j', async (token) => {
    expect((await exchange(token)).status).toBe(401);
  });

  it('is not needed by who has a session, and does not end it', async () => {
    const session = await cookie();
    expect((await exchange('x'.repeat(43), { cookie: session })).status).toBe(204);
    expect((await fetch(`${origin}/session`, { headers: { cookie: session } })).status).toBe(405);
  });

  it('is forgotten when too many others were made', async () => {
    const first = tokenOf(server.link());
    for (let count = 0; count < 20; count++) server.link();
    expect((await exchange(first)).status).toBe(401);
  });

  it('can be neither guessed nor raced', async () => {
    const token = tokenOf(server.link());
    const all = await Promise.all(Array.from({ length: 20 }, () => exchange(token)));
    expect(all.filter(({ status }) => status === 204)).toHaveLength(1);
  });
});

describe('what the console server serves', () => {
  it('is the page with a fresh nonce and every header', async () => {
    const [first, second] = await Promise.all([fetch(origin), fetch(`${origin}/?x`)]);
    const nonces = await Promise.all(
      [first, second].map(async (response) => /nonce="([^"]+)"/.exec(await response.text())?.[1] ?? ''),
    );
    expect(new Set(nonces).size).toBe(2);
    expect(first.headers.get('content-security-policy')).toContain(`'nonce-${nonces[0] ?? ''}'`);
    expect(first.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(first.headers.get('x-content-type-options')).toBe('nosniff');
    expect(first.headers.get('cache-control')).toBe('no-store');
    expect(first.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('is the assets, for long', async () => {
    const response = await fetch(`${origin}/assets/app-1.js`);
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(await response.text()).toBe('app()');
    expect((await fetch(`${origin}/assets/app-1.js`, { method: 'HEAD' })).headers.get('content-length')).toBe('5');
  });

  it.for([
    '/index.php',
    '/assets/',
    '/../package.json',
    '/assets/..%2f..%2fpackage.json',
    '/rpc',
    '//evil',
    '/__proto__',
  ])('is not %s', async (path) => {
    expect((await fetch(`${origin}${path}`)).status).toBe(404);
  });
});

describe('another site', () => {
  it.for(['evil.example', '127.0.0.1', 'localhost', '127.0.0.1.evil.example'])(
    'gets nothing under the name %j',
    async (host) => {
      const { port } = new URL(origin);
      const session = await cookie();
      const get = `GET / HTTP/1.1\r\nHost: ${host}\r\nCookie: ${session}\r\nConnection: close\r\n\r\n`;
      expect(await sendRaw(Number(port), get)).toMatch(/^HTTP\/1\.1 403/);
      expect(await upgrade({ host, cookie: session })).not.toBe(101);
    },
  );

  it.for(['http://evil.example', 'null', 'http://127.0.0.1', 'https://127.0.0.1:1', 'file://'])(
    'gets nothing from the origin %s',
    async (foreign) => {
      const token = tokenOf(server.link());
      expect((await exchange(token, { origin: foreign })).status).toBe(403);
      expect(await upgrade({ origin: foreign, cookie: await cookie() })).toBe(403);
      // It has not used up the token either.
      expect((await exchange(token, { origin })).status).toBe(204);
    },
  );

  it('is allowed as localhost, which is us', async () => {
    const { port } = new URL(origin);
    expect((await fetch(`http://localhost:${port}/`, { headers: { host: `localhost:${port}` } })).status).toBe(200);
  });
});

describe('the contract over WebSocket', () => {
  it('is served to who has a session, as the operator', async () => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, {
      headers: { cookie: await cookie(), origin },
    });
    const client: AgentClient = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
    await once(socket, 'open');
    expect(await client.agent.status({})).toMatchObject({ vault: { state: 'open' }, hasAuthority: false });
    await client.settings.set({ theme: 'dark' });
    const { rows } = await client.audit.list({ objectKind: 'settings' });
    expect(rows).toMatchObject([{ actor: 'operator' }]);
    socket.close();
    await once(socket, 'close');
  });

  it.for<[string, Record<string, string>]>([
    ['no cookie', {}],
    ['an empty one', { cookie: 'certwright=' }],
    ['a wrong one', { cookie: `certwright-1=${'x'.repeat(43)}` }],
    ['the token itself', { authorization: `Bearer ${'x'.repeat(43)}` }],
  ])('is not served to who has %s', async ([, headers]) => {
    expect(await upgrade(headers)).toBe(403);
  });

  it('is not served to a cookie of the right name and another value', async () => {
    const [name] = (await cookie()).split('=');
    expect(await upgrade({ cookie: `${name ?? ''}=${'x'.repeat(43)}` })).toBe(403);
  });

  it('survives who breaks off in the middle of being refused', async () => {
    const { port } = new URL(origin);
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = connect(Number(port), '127.0.0.1');
        socket.on('error', () => {});
        await once(socket, 'connect');
        socket.write('GET /rpc HTTP/1.1\r\nHost: evil\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
        socket.resetAndDestroy();
        await once(socket, 'close');
      }),
    );
    expect((await fetch(origin)).status).toBe(200);
  });

  it('survives what is no message of the contract', async () => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, { headers: { cookie: await cookie() } });
    socket.on('error', () => {});
    await once(socket, 'open');
    for (const junk of ['', '{}', 'null', '[1]', '{"i":"1","p":{"u":"/__proto__/constructor"}}', '\u0000'])
      socket.send(junk);
    socket.send(Buffer.alloc(64, 0xff));
    socket.close();
    await once(socket, 'close');
    expect((await fetch(origin)).status).toBe(200);
  });
});
