import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';

const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const CERTIFICATE = 11;
/** Finished under TLS 1.3 alone: header, 48 octets at most, content type, tag (RFC 8446 §4.4.4, §5.2). */
const FINISHED_AT_MOST = 4 + 48 + 1 + 16;
const HEADER = 5;

/**
 * The socket for a TLS client, with an eye on what goes out in the handshake: a client sends a Certificate message, be it an empty
 * one, when the server asked for one and else never (RFC 5246 §7.4.6, RFC 8446 §4.4.2). No engine's interface says so.
 */
export class TlsRecordWatch extends Duplex {
  readonly #socket: Socket;
  #pending = Buffer.alloc(0);
  #encrypted = 0;
  #certificate = false;
  #watching = true;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('data', (part: Buffer) => {
      if (!this.push(part)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  /** To be asked once when the handshake is over: later records say nothing of it. */
  certificateAsked(): boolean {
    this.#watching = false;
    return this.#certificate || this.#encrypted > FINISHED_AT_MOST;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(part: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#watching) this.#look(part);
    this.#socket.write(part, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #look(part: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, part]);
    while (this.#pending.length >= HEADER) {
      const end = HEADER + this.#pending.readUInt16BE(3);
      if (this.#pending.length < end) return;
      const [type, message] = [this.#pending[0], this.#pending[HEADER]];
      if (type === HANDSHAKE && message === CERTIFICATE) this.#certificate = true;
      if (type === APPLICATION_DATA) this.#encrypted += end - HEADER;
      this.#pending = this.#pending.subarray(end);
    }
  }
}
