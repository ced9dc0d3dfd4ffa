import { randomBytes, timingSafeEqual, createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AgentRouter } from '../agent/router.ts';
import { consoleHeaders, NONCE_PLACEHOLDER } from './content-security-policy.ts';
import { serveRpc } from './rpc-socket.ts';
import type { StaticFiles } from './static-files.ts';

export type ConsoleServer = {
  /** Where to open the console; its fragment is a token that works once. */
  readonly url: string;
  /** Another address with a fresh one-time token. */
  link(): string;
  close(): Promise<void>;
};

const MAX_SESSIONS = 16;
const MAX_TOKENS = 16;
const MAX_CONNECTIONS = 256;

/**
 * Serves the built console and the contract on a loopback address, to the person who holds the one-time token.
 * The token stands in the URL's fragment, which is neither sent nor logged; the page exchanges it for a cookie.
 * Host and Origin are checked on every request, so that no other page and no rebound name reaches the agent.
 *
 * @param host a loopback address; the caller has checked it
 * @param port 0 for any
 */
export async function openConsoleServer(
  router: AgentRouter,
  files: StaticFiles,
  host: string,
  port: number,
): Promise<ConsoleServer> {
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 15_000, headersTimeout: 10_000 });
  server.listen(port, host);
  await once(server, 'listening');
  server.maxConnections = MAX_CONNECTIONS;
  // Running out of descriptors loses one connection, not the agent.
  server.on('error', () => undefined);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the console has no TCP address');
  const authority = host.includes(':') ? `[${host}]:${String(address.port)}` : `${host}:${String(address.port)}`;
  const access = new ConsoleAccess(authority, address.port);

  server.on('request', (request, response) => {
    respond(request, response, files, access);
  });
  const rpc = serveRpc(server, router, (request) => (access.hasSession(request) ? { actor: 'operator' } : null));

  const link = (): string => `http://${authority}/#token=${access.newToken()}`;
  return {
    url: link(),
    link,
    async close() {
      rpc.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Who may use the console: one-time tokens, and the sessions that they were exchanged for. Only digests are kept. */
class ConsoleAccess {
  readonly #hosts: ReadonlySet<string>;
  readonly #cookie: string;
  readonly #tokens: Buffer[] = [];
  readonly #sessions: Buffer[] = [];

  constructor(authority: string, port: number) {
    this.#hosts = new Set([authority, `localhost:${String(port)}`]);
    // Cookies know no ports; the name keeps consoles of several agents apart.
    this.#cookie = `certwright-${String(port)}`;
  }

  newToken(): string {
    const token = randomBytes(32).toString('base64url');
    keep(this.#tokens, token, MAX_TOKENS);
    return token;
  }

  /** The Set-Cookie value for a good token, which is used up; null for any other. */
  exchange(token: string): string | null {
    const index = find(this.#tokens, token);
    if (index < 0) return null;
    this.#tokens.splice(index, 1);
    const session = randomBytes(32).toString('base64url');
    keep(this.#sessions, session, MAX_SESSIONS);
    return `${this.#cookie}=${session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Host as we are addressed, and no Origin but our own. */
  isOurs(request: IncomingMessage): boolean {
    const { host, origin } = request.headers;
    if (host === undefined || !this.#hosts.has(host)) return false;
    return origin === undefined || origin === `http://${host}`;
  }

  hasSession(request: IncomingMessage): boolean {
    if (!this.isOurs(request)) return false;
    const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
    const session = pairs.find((pair) => pair.startsWith(`${this.#cookie}=`))?.slice(this.#cookie.length + 1);
    return session !== undefined && find(this.#sessions, session) >= 0;
  }
}

function respond(request: IncomingMessage, response: ServerResponse, files: StaticFiles, access: ConsoleAccess): void {
  request.resume();
  if (!access.isOurs(request)) {
    response.writeHead(403, { 'Content-Length': 0 }).end();
    return;
  }
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (request.method === 'POST' && path === '/session') {
    openSession(request, response, access);
    return;
  }
  const file = request.method === 'GET' || request.method === 'HEAD' ? files.get(path) : undefined;
  if (file === undefined) {
    response.writeHead(path === '/session' ? 405 : 404, { 'Content-Length': 0 }).end();
    return;
  }
  const nonce = randomBytes(16).toString('base64');
  const isPage = file.contentType.startsWith('text/html');
  const body = isPage ? Buffer.from(file.body.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce)) : file.body;
  response.writeHead(200, {
    ...consoleHeaders(isPage ? nonce : null),
    'Content-Type': file.contentType,
    'Content-Length': body.length,
    'Cache-Control': path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** `Authorization: Bearer TOKEN` becomes a session cookie; whoever has a session already keeps it. */
function openSession(request: IncomingMessage, response: ServerResponse, access: ConsoleAccess): void {
  const token = /^Bearer ([\w-]{43})$/.exec(request.headers.authorization ?? '')?.[1];
  const cookie = token === undefined ? null : access.exchange(token);
  if (cookie !== null) response.writeHead(204, { 'Set-Cookie': cookie, 'Cache-Control': 'no-store' }).end();
  else response.writeHead(access.hasSession(request) ? 204 : 401, { 'Content-Length': 0 }).end();
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function keep(list: Buffer[], secret: string, most: number): void {
  list.push(digest(secret));
  if (list.length > most) list.shift();
}

function find(list: readonly Buffer[], secret: string): number {
  const wanted = digest(secret);
  return list.findIndex((each) => timingSafeEqual(each, wanted));
}
