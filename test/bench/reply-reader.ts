import type { HttpReply } from '../simulators/scep-client/http.ts';

type Head = { readonly status: number; readonly contentType: string; readonly length: number | null };

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/**
 * Reads the replies of one connection, one after the other. Knows of HTTP/1.1 what SCEP servers send: Content-Length, and
 * chunks without extensions or trailers. Node's own client would cost the generator more than the servers' slowest part.
 */
export class ReplyReader {
  #received: Buffer = Buffer.alloc(0);
  #head: Head | null = null;
  /** Where the body begins. */
  #start = 0;

  /** Takes what came; the reply once it is whole, else null. */
  push(piece: Buffer): HttpReply | null {
    this.#received = this.#received.length === 0 ? piece : Buffer.concat([this.#received, piece]);
    this.#head ??= this.#readHead();
    if (this.#head === null) return null;
    const { status, contentType, length } = this.#head;
    const rest = this.#received.subarray(this.#start);
    const body = length === null ? joinChunks(rest) : rest.length < length ? null : rest.subarray(0, length);
    if (body === null) return null;
    this.#received = Buffer.alloc(0);
    this.#head = null;
    return { status, contentType, body };
  }

  #readHead(): Head | null {
    const end = this.#received.indexOf(END_OF_HEAD);
    if (end < 0) return null;
    this.#start = end + END_OF_HEAD.length;
    const text = this.#received.toString('latin1', 0, end);
    const status = Number(/^HTTP\/1\.1 (\d{3})/u.exec(text)?.[1]);
    const length = header(text, 'content-length');
    if (length === null && header(text, 'transfer-encoding') !== 'chunked')
      throw new Error(`a reply without end: ${text}`);
    return { status, contentType: header(text, 'content-type') ?? '', length: length === null ? null : Number(length) };
  }
}

function header(head: string, name: string): string | null {
  return new RegExp(`^${name}: *(.*)$`, 'imu').exec(head)?.[1]?.trim() ?? null;
}

/** The body, or null while chunks are missing. */
function joinChunks(encoded: Buffer): Buffer | null {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const line = encoded.indexOf('\r\n', at, 'latin1');
    if (line < 0) return null;
    const size = Number.parseInt(encoded.toString('latin1', at, line), 16);
    const end = line + 2 + size;
    if (encoded.length < end + 2) return null;
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(encoded.subarray(line + 2, end));
    at = end + 2;
  }
}
