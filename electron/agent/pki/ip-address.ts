import { isIP } from 'node:net';

/**
 * Text of an iPAddress's octets: dotted IPv4, or IPv6 in RFC 5952 form (IPv4-mapped addresses in hexadecimal too, as
 * URLs write them); 8 or 32 octets are an address and a mask, as in name constraints. Null for any other length.
 */
export function formatIpAddress(octets: Uint8Array): string | null {
  switch (octets.length) {
    case 4:
      return octets.join('.');
    case 16:
      return formatIpv6(octets);
    case 8:
    case 32: {
      const half = octets.length / 2;
      return `${String(formatIpAddress(octets.subarray(0, half)))}/${String(formatIpAddress(octets.subarray(half)))}`;
    }
    default:
      return null;
  }
}

/** RFC 5952 §4: no leading zeros, lower case, the first longest run of two or more zero groups as `::`. */
function formatIpv6(octets: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => (octets[2 * i] ?? 0) * 256 + (octets[2 * i + 1] ?? 0));
  const run = longestZeroRun(groups);
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  return run.length < 2
    ? text(groups)
    : `${text(groups.slice(0, run.start))}::${text(groups.slice(run.start + run.length))}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** Octets of an IPv4 or IPv6 address without a zone. Throws RangeError. */
export function parseIpAddress(text: string): Uint8Array {
  const family = text.includes('%') ? 0 : isIP(text);
  if (family === 4) return Uint8Array.from(text.split('.').map(Number));
  if (family === 6) return parseIpv6(text);
  throw new RangeError('not an IP address');
}

function parseIpv6(text: string): Uint8Array {
  const [head = '', tail] = text.split('::');
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return Uint8Array.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]));
}

function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
