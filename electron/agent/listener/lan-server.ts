import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ScepDeadEnd } from '../services/addresses.ts';
import type { ScepWay } from '../services/scep-mounts.ts';
import { CA_PREFIX, CRL_PREFIX } from '../settings/public-addresses.ts';
import type { RequestLimit } from './request-limit.ts';
import { deadEndSentence, type DeadEndRequest } from './dead-ends.ts';
import { readBody } from './http-body.ts';

/** A SCEP message with an RSA-4096 chain is 12 KiB; more than this is no enrollment. Bytes, for body and query alike. */
const MAX_MESSAGE = 64 * 1024;
/** Request line and headers; GET carries the message in the request line. */
const MAX_HEADER = 80 * 1024;
const MAX_CONNECTIONS = 1_000;
/** Milliseconds without a byte in either direction; longer than an enrollment takes under load. */
const SILENCE = 60_000;
/** Seconds after which a client may try again when there is too much to do. */
const RETRY_AFTER = 10;

/** What the LAN may ask for. Nothing here administers anything. */
export type LanServices = {
  /** What a path of SCEP leads to; null for what is none. */
  scepAt(path: string): ScepWay | null;
  /** Told of requests that lead nowhere, before they are answered. */
  onDeadEnd(end: ScepDeadEnd, request: DeadEndRequest): Promise<void>;
  /** DER of the current CRL and of the CA certificate of this authority, or null. */
  crl(authorityId: string): Uint8Array | null;
  caCertificate(authorityId: string): Uint8Array | null;
  /** Counts requests, for the console. */
  onRequest(): void;
  /** Told of what should not happen; the client is answered all the same. */
  readonly onFault: (error: unknown) => void;
  clock(): number;
  /** What one client address may ask for. */
  readonly limit: RequestLimit;
};

export type LanServer = { readonly port: number; close(): Promise<void> };

type Answer = {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
  /** With a 405 (RFC 9110 §15.5.6). */
  readonly allow?: string;
  /** Seconds, with a 429 or 503. */
  readonly retryAfter?: number;
};

/** Listens on one address. Rejects with the system's error (EADDRINUSE, EADDRNOTAVAIL, EACCES). */
export async function openLanServer(services: LanServices, host: string, port: number): Promise<LanServer> {
  const server = createServer({
    maxHeaderSize: MAX_HEADER,
    headersTimeout: 10_000,
    requestTimeout: 20_000,
    keepAliveTimeout: 10_000,
    connectionsCheckingInterval: 2_000,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.timeout = SILENCE;
  let draining = false;
  server.on('request', (request, response) => {
    services.onRequest();
    answer(request, services)
      .catch((error: unknown) => {
        services.onFault(error);
        return empty(503);
      })
      .then((reply) => {
        send(response, reply, draining);
      })
      .catch(services.onFault);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
  server.listen(port, host);
  await once(server, 'listening');
  // Such as running out of descriptors: one connection is lost, not the agent.
  server.on('error', services.onFault);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the listener has no TCP address');
  return {
    port: address.port,
    close() {
      draining = true;
      return drain(server);
    },
  };
}

async function answer(request: IncomingMessage, services: LanServices): Promise<Answer> {
  const clientAddress = request.socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? '';
  const verdict = services.limit.admit(clientAddress, services.clock());
  if (verdict.outcome !== 'admitted') {
    request.resume();
    // RFC 6585 §4. A stranger is told nothing but that this is not for it.
    return verdict.outcome === 'foreign' ? empty(403) : { ...empty(429), retryAfter: verdict.retryAfter };
  }
  // RFC 9112 §3.2.2: a server accepts the absolute form, which clients use that are set to a proxy.
  const url = (request.url ?? '/').replace(/^http:\/\/[^/?]*/i, '');
  const cut = url.indexOf('?');
  const path = cut < 0 ? url : url.slice(0, cut);
  const rawQuery = cut < 0 ? '' : url.slice(cut + 1);
  const way = services.scepAt(path);
  if (way !== null) return answerScep(request, services, { way, path, rawQuery, clientAddress });
  request.resume();
  if (request.method !== 'GET' && request.method !== 'HEAD') return notAllowed('GET, HEAD');
  const published = publishedAt(path, services);
  return published ?? empty(404);
}

type Asked = {
  readonly way: ScepWay;
  readonly path: string;
  readonly rawQuery: string;
  readonly clientAddress: string;
};

async function answerScep(
  request: IncomingMessage,
  services: LanServices,
  { way, path, rawQuery, clientAddress }: Asked,
): Promise<Answer> {
  const { method } = request;
  if (method !== 'GET' && method !== 'POST') {
    request.resume();
    return notAllowed('GET, POST');
  }
  const receivedAt = services.clock();
  if (rawQuery.length > MAX_MESSAGE) return empty(414);
  const reading = await readBody(request, MAX_MESSAGE);
  if (reading.outcome === 'too-large') return empty(413);
  if (reading.outcome === 'aborted') return empty(400);
  switch (way.way) {
    case 'responder':
      return way.responder.handle({ method, path, rawQuery, body: reading.body, clientAddress, receivedAt });
    case 'dead-end': {
      const sizeBytes = reading.body.length + rawQuery.length;
      await services.onDeadEnd(way.end, { method, path, sizeBytes, clientAddress, receivedAt });
      return { ...empty(404), body: Buffer.from(`${deadEndSentence(way.end)}\n`) };
    }
    case 'not-ready':
      return empty(404);
  }
}

function publishedAt(path: string, services: LanServices): Answer | null {
  const [, id] = /^\/[a-z]+\/([0-9a-f-]{36})\.[a-z]{3}$/.exec(path) ?? [];
  if (id === undefined) return null;
  const crl = path.startsWith(CRL_PREFIX) && path.endsWith('.crl') ? services.crl(id) : null;
  if (crl !== null) return { status: 200, contentType: 'application/pkix-crl', body: crl };
  const certificate = path.startsWith(CA_PREFIX) && path.endsWith('.cer') ? services.caCertificate(id) : null;
  return certificate === null ? null : { status: 200, contentType: 'application/pkix-cert', body: certificate };
}

function empty(status: number): Answer {
  return { status, contentType: 'text/plain', body: new Uint8Array() };
}

function notAllowed(allow: string): Answer {
  return { ...empty(405), allow };
}

/** Always Content-Length, never chunked, no charset: what HTTP/1.0 routers and WinHTTP need. */
function send(response: ServerResponse, answered: Answer, draining: boolean): void {
  const { status, contentType, body, allow } = answered;
  const close = draining || [403, 413, 414, 429].includes(status);
  const retryAfter = answered.retryAfter ?? (status === 503 ? RETRY_AFTER : undefined);
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    ...(allow === undefined ? {} : { Allow: allow }),
    ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
    ...(close ? { Connection: 'close' } : {}),
  });
  if (response.req.method === 'HEAD') response.end();
  else
    response.end(body, () => {
      if (close) response.req.socket.destroySoon();
    });
}

/** Answers what is under way, then closes; connections that linger are cut after five seconds. */
async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, 5_000);
  await closed;
  clearTimeout(cut);
}
