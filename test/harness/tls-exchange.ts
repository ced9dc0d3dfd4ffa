import { Agent, request } from 'node:https';
import { TLSSocket } from 'node:tls';
import type { Exchange, TlsFacts } from '../../electron/agent/outbound/exchange.ts';

export type TlsExchangeOptions = {
  /** PEM; the server's certificate has to chain to it. */
  readonly ca: string;
  /** PEM of a client certificate and its key. */
  readonly identity?: { readonly cert: string; readonly key: string };
  /** `name:password`, sent pre-emptively. */
  readonly basic?: string;
};

/** An Exchange over one TLS connection that is kept: for clients that are tested and not the transport. */
export function tlsExchange({ ca, identity, basic }: TlsExchangeOptions): { exchange: Exchange; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, maxCachedSessions: 0, ca, ...identity });
  const credentials = basic === undefined ? {} : { authorization: `Basic ${Buffer.from(basic).toString('base64')}` };
  const exchange: Exchange = ({ method, url, headers = {}, body }, signal) =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': body.length };
      const all = { ...headers, ...credentials, ...length };
      const sent = request(url, { method, headers: all, agent, signal }, (response) => {
        const tls = response.socket instanceof TLSSocket ? factsOf(response.socket) : null;
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const found = Object.entries(response.headersDistinct);
          const names = new Map(found.map(([name, values = []]) => [name, values.join(', ')] as const));
          resolve({ status: response.statusCode ?? 0, headers: names, body: Buffer.concat(parts), tls });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return {
    exchange,
    close: () => {
      agent.destroy();
    },
  };
}

function factsOf(socket: TLSSocket): TlsFacts {
  const version = socket.getProtocol() ?? '';
  const unique = version === 'TLSv1.2' && !socket.isSessionReused() ? socket.getFinished() : undefined;
  return {
    version,
    cipher: socket.getCipher().standardName,
    chain: [socket.getPeerCertificate().raw],
    tlsUnique: unique ?? null,
    clientCertificateSent: socket.getCertificate() !== null,
  };
}
