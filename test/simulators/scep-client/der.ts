/** A small DER writer and reader of the simulator's own, so that a mistake in the product's codec cannot hide in it. */

export function enc(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const digits = content.length.toString(16);
  const length = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content]);
}

export const seq = (...parts: readonly Uint8Array[]): Buffer => enc(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]): Buffer => enc(0x31, ...parts);
export const octets = (bytes: Uint8Array): Buffer => enc(0x04, bytes);
export const bits = (bytes: Uint8Array, unused = 0): Buffer => enc(0x03, Buffer.from([unused]), bytes);
export const printable = (text: string): Buffer => enc(0x13, Buffer.from(text, 'latin1'));
export const utf8 = (text: string): Buffer => enc(0x0c, Buffer.from(text));
export const ia5 = (text: string): Buffer => enc(0x16, Buffer.from(text, 'latin1'));
export const context = (number: number, ...parts: readonly Uint8Array[]): Buffer => enc(0xa0 | number, ...parts);
export const NULL = Buffer.from([5, 0]);
export const TRUE = Buffer.from([1, 1, 0xff]);

/** SET OF in DER's order. */
export const sortedSet = (...parts: readonly Uint8Array[]): Buffer =>
  set(...parts.toSorted((a, b) => Buffer.compare(a, b)));

export function int(value: number | Uint8Array): Buffer {
  if (typeof value !== 'number') return enc(0x02, value);
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  return enc(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

const oidCache = new Map<string, Buffer>();

export function oid(dotted: string): Buffer {
  const known = oidCache.get(dotted);
  if (known !== undefined) return known;
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const octetsOf = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift(0x80 | (left % 128));
    return groups;
  });
  const der = enc(0x06, Buffer.from(octetsOf));
  oidCache.set(dotted, der);
  return der;
}

/** UTCTime. */
export function utcTime(epochMs: number): Buffer {
  return enc(0x17, Buffer.from(`${new Date(epochMs).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
}

/** One parsed element; children are parsed on demand. */
export class Node {
  readonly tag: number;
  readonly content: Buffer;
  readonly der: Buffer;

  constructor(tag: number, content: Buffer, der: Buffer) {
    this.tag = tag;
    this.content = content;
    this.der = der;
  }

  get children(): Node[] {
    return parseAll(this.content);
  }

  /** Follows child indices. Throws when one is missing. */
  at(...path: readonly number[]): Node {
    return path.reduce<Node>((node, index) => {
      const child = node.children[index];
      if (child === undefined) throw new Error(`no child ${String(index)} in element 0x${node.tag.toString(16)}`);
      return child;
    }, this);
  }

  get oid(): string {
    const arcs: number[] = [];
    let arc = 0;
    for (const octet of this.content) {
      arc = arc * 128 + (octet & 0x7f);
      if (octet < 0x80) {
        arcs.push(arc);
        arc = 0;
      }
    }
    const [first = 0, ...rest] = arcs;
    const root = Math.min(Math.floor(first / 40), 2);
    return [root, first - root * 40, ...rest].join('.');
  }
}

export function parse(bytes: Uint8Array): Node {
  const [node, ...more] = parseAll(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  if (node === undefined || more.length > 0) throw new Error('expected one element');
  return node;
}

function parseAll(bytes: Buffer): Node[] {
  const nodes: Node[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1] ?? 0;
    const extra = first < 0x80 ? 0 : first & 0x7f;
    const length = extra === 0 ? first : bytes.readUIntBE(at + 2, extra);
    const content = at + 2 + extra;
    if (content + length > bytes.length) throw new Error('truncated');
    nodes.push(new Node(tag, bytes.subarray(content, content + length), bytes.subarray(at, content + length)));
    at = content + length;
  }
  return nodes;
}
