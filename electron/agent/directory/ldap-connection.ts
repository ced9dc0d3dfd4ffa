import { connect, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { Client } from 'ldapts';
import type { AnswerBounds, FrameFault } from './message-frames.ts';
import { MessageSocket } from './message-socket.ts';

export type LdapConnectionSettings = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first octet; null for none, or for StartTLS. */
  readonly tls: ConnectionOptions | null;
  /** Milliseconds for connecting, and for each answer. */
  readonly timeout: number;
  readonly bounds: AnswerBounds;
  readonly signal: AbortSignal;
  readonly lookup?: LookupFunction;
};

/** A client of the library whose connections are bounded and end with a signal. */
export class LdapConnection {
  readonly client: Client;
  readonly #signal: AbortSignal;
  readonly #cancelled = (): void => {
    this.#socket?.destroy(new Error('cancelled'));
  };
  #socket: MessageSocket | null = null;

  constructor({ host, port, tls, timeout, bounds, signal, lookup }: LdapConnectionSettings) {
    const at = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
    this.#signal = signal;
    this.client = new Client({
      ...{ timeout, connectTimeout: timeout, strictDN: false },
      url: `${tls === null ? 'ldap' : 'ldaps'}://${at}:${String(port)}`,
      // With `tlsOptions` the library speaks TLS from the first octet, whatever the scheme says.
      ...(tls === null ? {} : { tlsOptions: tls }),
      createConnection: () =>
        this.#take(
          connect({ host: at.replace(/^\[|\]$/g, ''), port, ...(lookup === undefined ? {} : { lookup }) }),
          bounds,
        ),
      createSecureConnection: ((first: number | ConnectionOptions, name?: string, options?: ConnectionOptions) => {
        if (typeof first === 'number') return this.#take(connectTls(first, name, options), bounds);
        // StartTLS, on the connection that there is.
        const { socket } = first;
        return this.#take(
          connectTls(socket instanceof MessageSocket ? { ...first, socket: socket.release() } : first),
          bounds,
        );
      }) as typeof connectTls,
    });
    signal.addEventListener('abort', this.#cancelled, { once: true });
  }

  /** What was wrong with what came. */
  get fault(): FrameFault | null {
    return this.#socket?.fault ?? null;
  }

  /** Before each operation: throws the signal's reason, and gives it bounds of its own. */
  begin(): void {
    this.#signal.throwIfAborted();
    this.#socket?.begin();
  }

  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#cancelled);
    // Unbinding a connection that never was is no news.
    await this.client.unbind().catch(() => undefined);
    this.#socket?.destroy();
  }

  /** The library uses of a socket what MessageSocket has. */
  #take<Kind extends Socket>(socket: Kind, bounds: AnswerBounds): Kind {
    this.#socket = new MessageSocket(socket, bounds);
    return this.#socket as unknown as Kind;
  }
}
