/** What one operation may be answered with. */
export type AnswerBounds = {
  /** Octets of all messages. */
  readonly octets: number;
  /** Octets of one message, its beginning not counted. */
  readonly message: number;
  readonly messages: number;
};

export type FrameFault = 'too-large' | 'malformed';

const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** Tag, length of the length, four octets of length, and the tag of the message's number. */
const LONGEST_HEAD = 7;

/**
 * Cuts a stream into LDAP messages (RFC 4511 §4.1.1, §5.1: each a BER SEQUENCE of definite length that begins with a number), without
 * looking further into them. What is too large
 * is known by its first octets, before any of it is kept.
 */
export class MessageFrames {
  readonly #bounds: AnswerBounds;
  #octets = 0;
  #messages = 0;
  #parts: Buffer[] = [];
  #kept = 0;
  /** Octets of the current message, head included; null until its head is there. */
  #length: number | null = null;
  #fault: FrameFault | null = null;

  constructor(bounds: AnswerBounds) {
    this.#bounds = bounds;
  }

  /** Why nothing is taken any more. */
  get fault(): FrameFault | null {
    return this.#fault;
  }

  /** The next operation has its own bounds. */
  begin(): void {
    this.#octets = 0;
    this.#messages = 0;
  }

  /** Whole messages, as far as they are there; nothing more after a fault. */
  *take(chunk: Buffer): Generator<Buffer, void> {
    this.#octets += chunk.length;
    if (this.#octets > this.#bounds.octets) this.#fault ??= 'too-large';
    let rest = chunk;
    while (this.#fault === null && rest.length > 0) {
      if (this.#length === null) rest = this.#readHead(rest);
      if (this.#length === null) continue;
      const part = rest.subarray(0, this.#length - this.#kept);
      rest = rest.subarray(part.length);
      this.#keep(part);
      if (this.#kept === this.#length) yield this.#whole();
    }
  }

  /** Takes octets until the length is known; returns those after them. */
  #readHead(rest: Buffer): Buffer {
    const before = Buffer.concat(this.#parts);
    const head = Buffer.concat([before, rest.subarray(0, LONGEST_HEAD - before.length)]);
    const length = lengthOf(head);
    if (length === 'malformed') this.#fault = 'malformed';
    else if (length !== null && length > this.#bounds.message) this.#fault = 'too-large';
    else if (length === null) {
      this.#keep(rest);
      return rest.subarray(rest.length);
    } else this.#length = length;
    return rest;
  }

  #keep(part: Buffer): void {
    this.#parts.push(part);
    this.#kept += part.length;
  }

  #whole(): Buffer {
    const message = Buffer.concat(this.#parts, this.#kept);
    [this.#parts, this.#kept, this.#length] = [[], 0, null];
    this.#messages += 1;
    if (this.#messages > this.#bounds.messages) this.#fault = 'too-large';
    return message;
  }
}

/** Octets of the message that begins so, its head included; null where more has to come. */
function lengthOf(head: Buffer): number | 'malformed' | null {
  const [tag, first = 0] = head;
  if (tag !== SEQUENCE) return 'malformed';
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || count > 4) return 'malformed';
  const digits = head.subarray(2, 2 + count);
  const content = head[2 + count];
  if (content === undefined) return null;
  if (content !== INTEGER) return 'malformed';
  const length = count === 0 ? first : digits.reduce((sum, octet) => sum * 256 + octet, 0);
  // There are two octets before it at least, and its own.
  return length < 1 ? 'malformed' : 2 + count + length;
}
