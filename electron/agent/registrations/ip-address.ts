import { isIP } from 'node:net';
import type { FieldProblem } from '../../../shared/contract/registrations.ts';

declare const validated: unique symbol;
/** An address of one host: dotted IPv4, or IPv6 in RFC 5952 form. Only `readIpAddress` makes one. */
export type IpAddress = string & { readonly [validated]: 'ip' };

export type IpAddressReading = { readonly address: IpAddress } | { readonly problem: FieldProblem };

/** Reads an address as an operator types it. Zones, unspecified, broadcast and multicast addresses are refused. */
export function readIpAddress(text: string): IpAddressReading {
  const value = text.trim();
  const family = isIP(value);
  if (family === 0 || value.includes('%')) return problem('ip-malformed', value);
  const address = family === 4 ? value : canonicalIpv6(value);
  if (isNotOneHost(address)) return problem('ip-not-a-host', value);
  return { address: address as IpAddress };
}

/** RFC 5952 form; the argument passed `isIP`. */
function canonicalIpv6(value: string): string {
  return new URL(`http://[${value}]/`).hostname.slice(1, -1);
}

function isNotOneHost(address: string): boolean {
  if (address.includes(':')) return address === '::' || address.startsWith('ff');
  const first = Number(address.split('.')[0]);
  return first === 0 || first >= 224;
}

function problem(code: string, value: string): IpAddressReading {
  return { problem: { field: 'ipAddresses', code, params: { value: value.slice(0, 64) } } };
}
