import { BlockList, isIP, isIPv6 } from 'node:net';
import { RateLimit, limitKey } from '../limits/rate-limit.ts';

export type Admission =
  | { readonly outcome: 'admitted' }
  /** Not from a network that the operator allows. */
  | { readonly outcome: 'foreign' }
  | { readonly outcome: 'too-many'; readonly retryAfter: number };

export type RequestLimitSettings = {
  /** Requests a minute of one client address; as many at once after a pause. */
  readonly requestsPerMinute: number;
  /** Networks in CIDR notation, or single addresses, that may ask at all; empty for any. */
  readonly allowedNetworks: readonly string[];
};

/** Who may ask the listener, and how often. The settings are asked for with each request, so a change counts at once. */
export class RequestLimit {
  readonly #settings: () => RequestLimitSettings;
  #made: { readonly of: RequestLimitSettings; readonly rate: RateLimit; readonly networks: BlockList | null };

  constructor(settings: () => RequestLimitSettings) {
    this.#settings = settings;
    this.#made = make(settings());
  }

  admit(clientAddress: string, now: number): Admission {
    const settings = this.#settings();
    if (settings !== this.#made.of && !isSame(settings, this.#made.of)) this.#made = make(settings);
    const { rate, networks } = this.#made;
    const family = isIPv6(clientAddress) ? 'ipv6' : 'ipv4';
    if (networks !== null && !(isIP(clientAddress) > 0 && networks.check(clientAddress, family))) {
      return { outcome: 'foreign' };
    }
    const wait = rate.take(limitKey(clientAddress), now);
    return wait === 0 ? { outcome: 'admitted' } : { outcome: 'too-many', retryAfter: Math.ceil(wait / 1_000) };
  }
}

function make(settings: RequestLimitSettings) {
  const { requestsPerMinute, allowedNetworks } = settings;
  return {
    of: settings,
    rate: new RateLimit({ perMinute: requestsPerMinute, burst: requestsPerMinute }),
    networks: allowedNetworks.length === 0 ? null : blockList(allowedNetworks),
  };
}

function isSame(a: RequestLimitSettings, b: RequestLimitSettings): boolean {
  return a.requestsPerMinute === b.requestsPerMinute && a.allowedNetworks.join() === b.allowedNetworks.join();
}

/** Node's name for a set of networks; here it lists those that may come in. */
function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  return list;
}

/** In canonical text, or null for what is neither an address nor a network. */
export function readNetwork(text: string): string | null {
  const [address = '', bits, ...more] = text.trim().split('/');
  const family = address.includes('%') ? 0 : isIP(address);
  if (family === 0 || more.length > 0) return null;
  if (bits === undefined) return address.toLowerCase();
  const most = family === 6 ? 128 : 32;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= most ? `${address.toLowerCase()}/${String(Number(bits))}` : null;
}
