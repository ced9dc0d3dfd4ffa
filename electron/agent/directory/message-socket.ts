import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { MessageFrames, type AnswerBounds, type FrameFault } from './message-frames.ts';

/**
 * A connection that gives what comes one LDAP message at a time, and ends where more comes than an answer may have. The library keeps
 * whatever it is sent, however much, copies it again with each octet, and reads the messages of one piece inside each other.
 */
export class MessageSocket extends Duplex {
  /** Set by the library. */
  id?: string;
  readonly #socket: Socket;
  readonly #frames: MessageFrames;

  constructor(socket: Socket, bounds: AnswerBounds) {
    super();
    this.#socket = socket;
    this.#frames = new MessageFrames(bounds);
    for (const event of ['connect', 'secureConnect', 'timeout']) socket.on(event, () => this.emit(event));
    socket.on('data', (chunk: Buffer) => {
      this.#take(chunk);
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  get connecting(): boolean {
    return this.#socket.connecting;
  }

  get readyState(): string {
    return this.#socket.readyState;
  }

  get fault(): FrameFault | null {
    return this.#frames.fault;
  }

  begin(): void {
    this.#frames.begin();
  }

  /** The connection itself, for TLS to begin on it. */
  release(): Socket {
    for (const event of ['connect', 'secureConnect', 'timeout', 'data', 'end', 'error', 'close'])
      this.#socket.removeAllListeners(event);
    return this.#socket;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #take(chunk: Buffer): void {
    for (const message of this.#frames.take(chunk)) if (!this.push(message)) this.#socket.pause();
    if (this.#frames.fault !== null) this.destroy(new Error(`answer ${this.#frames.fault}`));
  }
}
