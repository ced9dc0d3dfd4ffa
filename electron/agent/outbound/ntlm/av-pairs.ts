import { NtlmError } from './ntlm-error.ts';

/** AvId of MS-NLMP §2.2.2.1, as far as they matter here. */
export const AvId = {
  endOfList: 0,
  netBiosDomainName: 2,
  dnsComputerName: 3,
  flags: 6,
  timestamp: 7,
  targetName: 9,
  channelBindings: 10,
} as const;

export type AvPair = { readonly id: number; readonly value: Buffer };

/** The target information of a challenge, without the end of the list. Throws NtlmError for a list that does not end. */
export function readAvPairs(bytes: Buffer): readonly AvPair[] {
  const pairs: AvPair[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const id = bytes.readUInt16LE(at);
    const length = bytes.readUInt16LE(at + 2);
    if (id === AvId.endOfList) return pairs;
    if (at + 4 + length > bytes.length) throw new NtlmError('target information is cut off');
    pairs.push({ id, value: bytes.subarray(at + 4, at + 4 + length) });
    at += 4 + length;
  }
  throw new NtlmError('target information has no end');
}

export function writeAvPairs(pairs: readonly AvPair[]): Buffer {
  return Buffer.concat([...pairs.map(writePair), Buffer.alloc(4)]);
}

export function avValue(pairs: readonly AvPair[], id: number): Buffer | null {
  return pairs.find((pair) => pair.id === id)?.value ?? null;
}

/** The list with one pair of this kind, at its end if it is new. */
export function withAvPair(pairs: readonly AvPair[], id: number, value: Buffer): readonly AvPair[] {
  const there = pairs.some((pair) => pair.id === id);
  return there ? pairs.map((pair) => (pair.id === id ? { id, value } : pair)) : [...pairs, { id, value }];
}

function writePair({ id, value }: AvPair): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, value]);
}
