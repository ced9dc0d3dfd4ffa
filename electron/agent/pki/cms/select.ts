/** A copy of `first` when `flag` is not zero, else of `second`, which is as long; the same work either way. */
export function select(flag: number, first: Uint8Array, second: Uint8Array): Uint8Array {
  const mask = -((flag | -flag) >>> 31) & 0xff;
  return second.map((octet, i) => (octet & ~mask) | ((first[i] ?? 0) & mask));
}
