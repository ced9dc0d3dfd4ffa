import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { CaFault } from './ca-fault.ts';
import { connectionFault } from './connection-fault.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { OutboundAnswer, OutboundRequest, TlsFacts } from './exchange.ts';
import { assertPinned } from './first-contact.ts';
import type { IdentitySettings } from './identity-settings.ts';
import { readBody } from './response-body.ts';
import { tlsFacts } from './tls-facts.ts';

const MOST_HEADER = 32_768;

/** An answer, and the connection that it came through, for what is bound to one. */
export type HttpAnswer = { readonly answer: OutboundAnswer; readonly socket: Socket };

/** One request and its answer, whatever the status. Knows no credentials and follows nothing. */
export class HttpClient {
  readonly #settings: IdentitySettings;
  readonly #pool: ConnectionPool;
  readonly #facts = new WeakMap<Socket, TlsFacts>();

  constructor(settings: IdentitySettings, pool: ConnectionPool) {
    this.#settings = settings;
    this.#pool = pool;
  }

  /** @throws CaFault, or the reason of the signal where that is not the deadline's. */
  send(asked: OutboundRequest, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const { url } = asked;
      let [handshake, answered] = [true, false];
      const sent = this.#request(asked, headers, signal);
      const fail = (error: unknown): void => {
        sent.destroy();
        reject(this.#faultOf(error, signal, { url, handshake, answered }));
      };
      sent.on('error', fail);
      sent.on('timeout', () => {
        fail(new CaFault(handshake ? 'connection-timeout' : 'http-timeout', where(url, this.#settings.timeouts.idle)));
      });
      sent.on('socket', (socket) => {
        this.#watch(socket, url, fail, () => (handshake = false));
      });
      // A server that changes the protocol unasked.
      sent.on('upgrade', () => fail(new CaFault('http-malformed', { ...where(url), text: '101' })));
      sent.on('response', (response) => {
        answered = true;
        const { socket } = response;
        readBody(response, url, asked.most).then((body) => {
          resolve({
            answer: { status: response.statusCode ?? 0, headers: headersOf(response), body, tls: this.#tls(socket) },
            socket,
          });
        }, fail);
      });
      sent.end(asked.body);
    });
  }

  #request({ method, url, body }: OutboundRequest, headers: Readonly<Record<string, string>>, signal: AbortSignal) {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    return send(url, {
      method,
      agent: this.#pool.agentFor(url),
      signal,
      maxHeaderSize: MOST_HEADER,
      insecureHTTPParser: false,
      headers: {
        'user-agent': 'Certwright',
        accept: '*/*',
        ...headers,
        // No compressed answers, so that none can be small on the wire and huge here.
        'accept-encoding': 'identity',
        ...(method === 'POST' ? { 'content-length': String(body?.length ?? 0) } : {}),
      },
    });
  }

  /** Ends a connection that does not come about in time, and proves a pinned one before anything is written to it. */
  #watch(socket: Socket, url: URL, fail: (error: unknown) => void, ready: () => void): void {
    const secure = socket instanceof TLSSocket;
    // A used connection was ready before.
    if (!socket.connecting && (!secure || socket.getProtocol() !== null) && this.#facts.has(socket)) {
      ready();
      return;
    }
    const { connect } = this.#settings.timeouts;
    const timer = setTimeout(() => fail(new CaFault('connection-timeout', where(url, connect))), connect);
    socket.once('close', () => clearTimeout(timer));
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      ready();
      try {
        if (secure) this.#remember(socket, url);
      } catch (error) {
        fail(error);
      }
    });
  }

  #remember(socket: TLSSocket, url: URL): void {
    const { trust, clientCertificate } = this.#settings;
    const facts = tlsFacts(socket, clientCertificate !== null);
    if (trust.kind === 'first-contact' && trust.fingerprint !== null)
      assertPinned(facts.chain, trust.fingerprint, url.hostname, Date.now());
    this.#facts.set(socket, facts);
  }

  #tls(socket: Socket): TlsFacts | null {
    return this.#facts.get(socket) ?? null;
  }

  #faultOf(error: unknown, signal: AbortSignal, at: { url: URL; handshake: boolean; answered: boolean }): Error {
    if (signal.aborted && !(error instanceof CaFault)) return signal.reason as Error;
    return connectionFault(error, at);
  }
}

function where(url: URL, milliseconds?: number): Record<string, string> {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return {
    host: url.hostname,
    port,
    ...(milliseconds === undefined ? {} : { seconds: String(Math.ceil(milliseconds / 1_000)) }),
  };
}

function headersOf(response: IncomingMessage): ReadonlyMap<string, string> {
  return new Map(Object.entries(response.headersDistinct).map(([name, values = []]) => [name, values.join(', ')]));
}
