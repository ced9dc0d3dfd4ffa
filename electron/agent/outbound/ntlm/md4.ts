const rotateLeft = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

type Words = [number, number, number, number];

/** The three rounds of RFC 1320 §3.4: constant, shifts, order of the words, function. */
const ROUNDS: readonly {
  readonly constant: number;
  readonly shifts: readonly number[];
  readonly order: readonly number[];
  readonly mix: (x: number, y: number, z: number) => number;
}[] = [
  {
    constant: 0,
    shifts: [3, 7, 11, 19],
    order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    mix: (x, y, z) => (x & y) | (~x & z),
  },
  {
    constant: 0x5a827999,
    shifts: [3, 5, 9, 13],
    order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    mix: (x, y, z) => (x & y) | (x & z) | (y & z),
  },
  {
    constant: 0x6ed9eba1,
    shifts: [3, 9, 11, 15],
    order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    mix: (x, y, z) => x ^ y ^ z,
  },
];

/**
 * MD4 (RFC 1320), which NTLM makes its keys with and neither engine offers any more. Broken as a digest: for nothing else.
 */
export function md4(data: Uint8Array): Buffer {
  const padded = Buffer.alloc(Math.ceil((data.length + 9) / 64) * 64);
  padded.set(data);
  padded[data.length] = 0x80;
  padded.writeBigUInt64LE(BigInt(data.length) * 8n, padded.length - 8);
  let state: Words = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let at = 0; at < padded.length; at += 64) state = block(state, padded.subarray(at, at + 64));
  const digest = Buffer.alloc(16);
  state.forEach((word, index) => digest.writeUInt32LE(word >>> 0, index * 4));
  return digest;
}

function block(before: Words, octets: Buffer): Words {
  let [a, b, c, d] = before;
  for (const { constant, shifts, order, mix } of ROUNDS) {
    order.forEach((word, step) => {
      const sum = (a + mix(b, c, d) + octets.readUInt32LE(word * 4) + constant) | 0;
      [a, b, c, d] = [d, rotateLeft(sum, shifts[step % 4] ?? 0), b, c];
    });
  }
  return [(before[0] + a) | 0, (before[1] + b) | 0, (before[2] + c) | 0, (before[3] + d) | 0];
}
