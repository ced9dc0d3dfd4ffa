import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import { readBody } from '../listener/http-body.ts';
import { limitKey, type RateLimit } from '../limits/rate-limit.ts';
import { answerPage, answerWebhook, type ChallengeAnswer, type ChallengeDesk } from './answers.ts';
import { challengeRoute } from './routes.ts';

/** A subject in JSON; nothing else is asked for. */
const MAX_BODY = 4_096;
const MAX_CONNECTIONS = 100;

export type ChallengeServerOptions = {
  readonly desk: ChallengeDesk;
  readonly tls: Pick<SecureContextOptions, 'cert' | 'key'>;
  readonly host: string;
  readonly port: number;
  /** Names and addresses by which we are called; any other Host is somebody else's name for us (DNS rebinding). */
  readonly names: () => ReadonlySet<string>;
  /** Requests by client address. */
  readonly requests: RateLimit;
  /** Wrong credentials by client address. */
  readonly failures: RateLimit;
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
};

export type ChallengeServer = {
  readonly port: number;
  /** From the next handshake on. */
  setCertificate(tls: Pick<SecureContextOptions, 'cert' | 'key'>): void;
  close(): Promise<void>;
};

/** HTTPS for whoever hands challenges to devices. Rejects with the system's error (EADDRINUSE, …). */
export async function openChallengeServer(options: ChallengeServerOptions): Promise<ChallengeServer> {
  const server = createServer({
    ...options.tls,
    minVersion: 'TLSv1.2',
    maxHeaderSize: 8 * 1_024,
    headersTimeout: 10_000,
    requestTimeout: 15_000,
    keepAliveTimeout: 5_000,
    handshakeTimeout: 10_000,
    connectionsCheckingInterval: 2_000,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.timeout = 30_000;
  server.on('request', (request, response) => {
    answer(request, options)
      .catch((error: unknown) => {
        options.onFault(error);
        return plain(503, 'Try again later', { 'Retry-After': '10' });
      })
      .then((reply) => {
        send(request, response, reply);
      })
      .catch(options.onFault);
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  server.on('error', options.onFault);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the challenge service has no TCP address');
  return {
    port: address.port,
    setCertificate: (tls) => {
      server.setSecureContext({ ...tls, minVersion: 'TLSv1.2' });
    },
    close: () => close(server),
  };
}

async function answer(request: IncomingMessage, options: ChallengeServerOptions): Promise<ChallengeAnswer> {
  const { desk, clock, requests, failures } = options;
  const url = request.url ?? '/';
  const cut = url.indexOf('?');
  const route = challengeRoute(cut < 0 ? url : url.slice(0, cut));
  const client = limitKey(request.socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? '');
  const wait = requests.take(client, clock());
  const reading = await readBody(request, MAX_BODY);
  if (wait > 0) return plain(429, 'Too many requests', { 'Retry-After': String(Math.ceil(wait / 1_000)) });
  if (!isOurName(request.headers.host, options.names())) return plain(421, 'Misdirected request');
  if (reading.outcome === 'too-large') return plain(413, 'Too large');
  if (reading.outcome === 'aborted') return plain(400, 'Bad request');
  if (route === null) return plain(404, 'Not found');
  if (!failures.has(client, clock())) return plain(429, 'Too many failed attempts', { 'Retry-After': '60' });
  const asked = { request, body: reading.body, rawQuery: cut < 0 ? '' : url.slice(cut + 1) };
  const reply = route.to === 'webhook' ? await answerWebhook(desk, route, asked) : await answerPage(desk, route, asked);
  if (reply.status === 401 && request.headers.authorization !== undefined) failures.take(client, clock());
  return reply;
}

function isOurName(host: string | undefined, names: ReadonlySet<string>): boolean {
  if (host === undefined) return false;
  const name = host.replace(/:\d{1,5}$/, '').replace(/^\[(.*)\]$/, '$1');
  return names.has(name.toLowerCase());
}

function plain(status: number, text: string, headers: Readonly<Record<string, string>> = {}): ChallengeAnswer {
  return { status, headers: { 'Content-Type': 'text/plain', ...headers }, body: Buffer.from(text) };
}

/** No CORS header ever: a page of another origin gets nothing. */
function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: ChallengeAnswer): void {
  response.writeHead(status, {
    ...headers,
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    ...(status === 413 || status === 429 ? { Connection: 'close' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, 5_000);
  await closed;
  clearTimeout(cut);
}
