import { randomBytes, randomInt } from 'node:crypto';

/** One change of a message, as accidents and attackers make them. The result always differs from the input. */
export function mutate(message: Uint8Array, from = 0, to = message.length): Buffer {
  for (;;) {
    const mutation = MUTATIONS[randomInt(MUTATIONS.length)] ?? flipBit;
    const changed = mutation(Buffer.from(message), from, to);
    if (!changed.equals(message)) return changed;
  }
}

type Mutation = (bytes: Buffer, from: number, to: number) => Buffer;

const flipBit: Mutation = (bytes, from, to) => {
  const at = randomInt(from, to);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << randomInt(8));
  return bytes;
};

const setByte: Mutation = (bytes, from, to) => {
  // The values that mean something to a parser: ends of ranges, tags, length octets.
  const values = [0x00, 0x01, 0x7f, 0x80, 0x81, 0x82, 0x84, 0x88, 0xa0, 0xff, 0x30, 0x31, 0x04, 0x06, 0x24, 0x1f];
  bytes[randomInt(from, to)] = values[randomInt(values.length)] ?? 0;
  return bytes;
};

const setWord: Mutation = (bytes, from, to) => {
  const at = randomInt(from, Math.max(from + 1, to - 4));
  randomBytes(4).copy(bytes, at);
  return bytes;
};

const insert: Mutation = (bytes, from, to) => {
  const at = randomInt(from, to);
  return Buffer.concat([bytes.subarray(0, at), randomBytes(randomInt(1, 9)), bytes.subarray(at)]);
};

const remove: Mutation = (bytes, from, to) => {
  const at = randomInt(from, to);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(to, at + randomInt(1, 17)))]);
};

const repeat: Mutation = (bytes, from, to) => {
  const at = randomInt(from, to);
  const piece = bytes.subarray(at, Math.min(to, at + randomInt(1, 200)));
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
};

const truncate: Mutation = (bytes, from, to) => bytes.subarray(0, randomInt(from, to));

const swap: Mutation = (bytes, from, to) => {
  const [a, b, length] = [randomInt(from, to), randomInt(from, to), randomInt(1, 33)];
  const piece = Buffer.from(bytes.subarray(a, Math.min(to, a + length)));
  bytes.copy(bytes, a, b, Math.min(to, b + piece.length));
  piece.copy(bytes, b, 0, Math.min(piece.length, to - b));
  return bytes;
};

/** The first byte of a random element's length becomes another: too long, too short, indefinite, huge. */
const lieAboutLength: Mutation = (bytes, from, to) => {
  for (let tries = 0; tries < 64; tries += 1) {
    const at = randomInt(from, to);
    if (![0x30, 0x31, 0x04, 0x06, 0xa0, 0x02].includes(bytes[at] ?? 0) || at + 1 >= to) continue;
    bytes[at + 1] = [0x00, 0x80, 0x81, 0x84, 0x85, 0xff, (bytes[at + 1] ?? 0) ^ 1][randomInt(7)] ?? 0;
    return bytes;
  }
  return flipBit(bytes, from, to);
};

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  flipBit,
  setByte,
  setByte,
  setWord,
  insert,
  remove,
  repeat,
  truncate,
  swap,
  lieAboutLength,
];
