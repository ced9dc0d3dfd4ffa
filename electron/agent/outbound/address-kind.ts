import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { formatIpAddress, parseIpAddress } from '../pki/ip-address.ts';

/** this-machine: loopback, unspecified, one of our own interfaces · closed: nothing there is anybody's who sends us · elsewhere: the rest. */
export type AddressKind = 'this-machine' | 'closed' | 'elsewhere';

/** Loopback and "this host" (RFC 6890). */
const THIS_MACHINE = subnets(['127.0.0.0', 8], ['0.0.0.0', 8], ['::', 127]);

/**
 * Link-local (RFC 3927, RFC 4291 §2.5.6), where clouds keep credentials; the addresses of such services elsewhere (AWS, Google, Scaleway
 * by IPv6; Alibaba, Azure, Oracle by IPv4); multicast and what is reserved.
 */
const CLOSED = subnets(
  ['169.254.0.0', 16],
  ['fe80::', 10],
  ['fd00:ec2::', 32],
  ['fd20:ce::254', 128],
  ['fd00:42::42', 128],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['192.0.0.192', 32],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['ff00::', 8],
);

/**
 * Where an IPv4 or IPv6 address leads, also one with a zone. An IPv6 address that carries an IPv4 address is of the strictest kind that
 * one of both is of: a gateway may unpack it. Anything else than an address is `closed`.
 */
export function addressKind(text: string): AddressKind {
  const [address = ''] = text.split('%');
  if (isIP(address) === 0) return 'closed';
  const octets = parseIpAddress(address);
  const all = [octets, ...(octets.length === 16 ? carried(octets) : [])].map((each) => String(formatIpAddress(each)));
  if (all.some((each) => isIn(CLOSED, each))) return 'closed';
  const own = ownAddresses();
  return all.some((each) => isIn(THIS_MACHINE, each) || isIn(own, each)) ? 'this-machine' : 'elsewhere';
}

/** IPv4 addresses inside an IPv6 address, wherever a rule puts them. */
function carried(octets: Uint8Array): readonly Uint8Array[] {
  const begins = (...start: readonly number[]): boolean => start.every((octet, at) => octets[at] === octet);
  const at = (...places: readonly number[]): Uint8Array => Uint8Array.from(places, (place) => octets[place] ?? 0);
  const last = octets.subarray(12);
  const zeros = (count: number): readonly number[] => Array.from({ length: count }, () => 0);
  return [
    // RFC 4291 §2.5.5: compatible and mapped; RFC 2765 §2.1: translated.
    ...(begins(...zeros(12)) || begins(...zeros(10), 0xff, 0xff) || begins(...zeros(8), 0xff, 0xff, 0, 0)
      ? [last]
      : []),
    // RFC 6052 §2.2, RFC 8215: NAT64.
    ...(begins(0, 0x64, 0xff, 0x9b, ...zeros(8)) ? [last] : []),
    ...(begins(0, 0x64, 0xff, 0x9b, 0, 1) ? [last, at(6, 7, 9, 10)] : []),
    // RFC 3056 §2: 6to4.
    ...(begins(0x20, 0x02) ? [octets.subarray(2, 6)] : []),
    // RFC 4380 §4: Teredo has the server's, and the client's with each bit turned.
    ...(begins(0x20, 0x01, 0, 0) ? [octets.subarray(4, 8), last.map((octet) => octet ^ 0xff)] : []),
    // RFC 5214 §6.1: ISATAP, under any prefix.
    ...((octets[8] === 0 || octets[8] === 2) && octets[9] === 0 && octets[10] === 0x5e && octets[11] === 0xfe
      ? [last]
      : []),
  ];
}

/** Read each time: interfaces come and go. */
function ownAddresses(): BlockList {
  const own = new BlockList();
  for (const { address, family } of Object.values(networkInterfaces()).flatMap((each) => each ?? []))
    own.addAddress(address.split('%')[0] ?? '', family === 'IPv6' ? 'ipv6' : 'ipv4');
  return own;
}

function subnets(...all: readonly (readonly [network: string, prefix: number])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of all) list.addSubnet(network, prefix, isIP(network) === 6 ? 'ipv6' : 'ipv4');
  return list;
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
