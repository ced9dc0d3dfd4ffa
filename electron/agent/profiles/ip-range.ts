import { isIP } from 'node:net';
import { formatIpAddress, parseIpAddress } from '../pki/ip-address.ts';

/** An address, or a network in CIDR notation (RFC 4632, RFC 4291 §2.3). Plain data. */
export type IpRange = {
  /** As it is written down: `192.0.2.0/24`, `2001:db8::7`. */
  readonly text: string;
  readonly octets: Uint8Array;
  /** Leading bits that count. */
  readonly bits: number;
  /** Every address of its family. */
  readonly wide: boolean;
};

export type IpRangeReading =
  | { readonly range: IpRange }
  /** `network` is what was probably meant, where an address of a network was given for the network. */
  | { readonly problem: 'range-malformed' | 'range-host-bits'; readonly network: string | null };

/** Reads `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`. Bits beyond the prefix are a mistake of somebody, so they are refused. */
export function readIpRange(given: string): IpRangeReading {
  const [address = '', prefix, ...more] = given.trim().split('/');
  const family = address.includes('%') ? 0 : isIP(address);
  if (family === 0 || more.length > 0) return { problem: 'range-malformed', network: null };
  const octets = parseIpAddress(address);
  const most = octets.length * 8;
  const bits = prefix === undefined ? most : Number(prefix);
  if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || bits > most)) {
    return { problem: 'range-malformed', network: null };
  }
  const network = octets.map((octet, index) => octet & maskOctet(bits, index));
  const spelt = formatIpAddress(network) ?? '';
  const text = bits === most ? spelt : `${spelt}/${String(bits)}`;
  if (Buffer.compare(network, octets) !== 0) return { problem: 'range-host-bits', network: text };
  return { range: { text, octets, bits, wide: bits === 0 } };
}

/** Whether an address (dotted IPv4, or IPv6 in any form) is in the range; no address of the other family is. */
export function rangeHas({ octets, bits }: IpRange, address: string): boolean {
  if (address.includes('%') || isIP(address) === 0) return false;
  const given = parseIpAddress(address);
  if (given.length !== octets.length) return false;
  return octets.every((octet, index) => octet === ((given[index] ?? 0) & maskOctet(bits, index)));
}

/** The mask's octet at a place: as many leading ones as the prefix still has there. */
function maskOctet(bits: number, index: number): number {
  const here = Math.min(8, Math.max(0, bits - 8 * index));
  return (0xff << (8 - here)) & 0xff;
}
