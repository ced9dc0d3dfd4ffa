import { EventEmitter } from 'node:events';
import { WebSocket } from 'ws';
import { z } from 'zod';

const message = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  sessionId: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

export type CdpEvent = { readonly method: string; readonly sessionId: string | undefined; readonly params: unknown };

/** A connection to Chromium's DevTools protocol, with all targets on one socket ("flat" sessions). */
export class Cdp {
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #events = new EventEmitter();
  #next = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#received(data.toString('utf8')));
    socket.on('close', () => {
      for (const { reject } of this.#pending.values()) reject(new Error('Chromium is gone'));
      this.#pending.clear();
    });
  }

  static async connect(url: string): Promise<Cdp> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return new Cdp(socket);
  }

  async send(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
    const id = ++this.#next;
    const pending = Promise.withResolvers<unknown>();
    this.#pending.set(id, pending);
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    return await pending.promise;
  }

  onEvent(listener: (event: CdpEvent) => void): void {
    this.#events.on('event', listener);
  }

  close(): void {
    this.#socket.close();
  }

  #received(text: string): void {
    const { id, method, sessionId, params, result, error } = message.parse(JSON.parse(text));
    if (id === undefined) {
      if (method !== undefined) this.#events.emit('event', { method, sessionId, params } satisfies CdpEvent);
      return;
    }
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error === undefined) pending?.resolve(result);
    else pending?.reject(new Error(error.message));
  }
}
