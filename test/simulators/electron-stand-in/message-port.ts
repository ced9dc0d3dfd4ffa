import { EventEmitter } from 'node:events';

/** One end of a channel in the main process; what is posted to it before start() waits, as in Electron. */
export class MessagePortMain extends EventEmitter {
  /** Where messages posted here go; set when the channel is made, and again when the other end leaves for a page. */
  deliver: (message: unknown) => void = () => {};
  closed: () => void = () => {};
  #other: MessagePortMain | null = null;
  #started = false;
  #waiting: unknown[] = [];

  /** The other end of the channel. */
  get other(): MessagePortMain {
    if (this.#other === null) throw new Error('a port without a channel');
    return this.#other;
  }

  /** Makes a channel of two ports. */
  static join(one: MessagePortMain, two: MessagePortMain): void {
    for (const [near, far] of [
      [one, two],
      [two, one],
    ] as const) {
      near.#other = far;
      near.deliver = (message) => setImmediate(() => far.arrive(message));
      near.closed = () => void far.emit('close');
    }
  }

  postMessage(message: unknown): void {
    this.deliver(message);
  }

  start(): void {
    this.#started = true;
    for (const data of this.#waiting.splice(0)) this.emit('message', { data, ports: [] });
  }

  close(): void {
    this.closed();
    this.emit('close');
  }

  /** A message from the other end. */
  arrive(data: unknown): void {
    if (this.#started) this.emit('message', { data, ports: [] });
    else this.#waiting.push(data);
  }
}

export class MessageChannelMain {
  readonly port1 = new MessagePortMain();
  readonly port2 = new MessagePortMain();

  constructor() {
    MessagePortMain.join(this.port1, this.port2);
  }
}
