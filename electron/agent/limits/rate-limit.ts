import { isIPv6 } from 'node:net';

export type RateLimitOptions = {
  /** What may be taken a minute in the long run. */
  readonly perMinute: number;
  /** What may be taken at once after a pause. */
  readonly burst: number;
  /** Keys that are remembered; the one known longest is forgotten first, which gives it a full bucket again. */
  readonly most?: number;
};

type Bucket = { tokens: number; at: number };

const MINUTE = 60_000;
const MOST_KEYS = 10_000;

/** Token buckets by key, in bounded memory. */
export class RateLimit {
  readonly #options: Required<RateLimitOptions>;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: RateLimitOptions) {
    this.#options = { most: MOST_KEYS, ...options };
  }

  /**
   * Takes one if there is one.
   *
   * @param now epoch milliseconds; a clock that was set back gives nothing back
   * @returns 0 when it was taken, else the milliseconds after which there is one
   */
  take(key: string, now: number): number {
    const { perMinute } = this.#options;
    const bucket = this.#filled(key, now);
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return 0;
    }
    return Math.ceil(((1 - bucket.tokens) * MINUTE) / perMinute);
  }

  /** Whether there is one, without taking it. */
  has(key: string, now: number): boolean {
    return !this.#buckets.has(key) || this.#filled(key, now).tokens >= 1;
  }

  #filled(key: string, now: number): Bucket {
    const { perMinute, burst } = this.#options;
    const known = this.#buckets.get(key);
    const bucket = known ?? { tokens: burst, at: now };
    const passed = Math.max(0, now - bucket.at);
    bucket.tokens = Math.min(burst, bucket.tokens + (passed * perMinute) / MINUTE);
    bucket.at = Math.max(bucket.at, now);
    if (known === undefined) this.#remember(key, bucket);
    return bucket;
  }

  #remember(key: string, bucket: Bucket): void {
    const [first] = this.#buckets.keys();
    if (this.#buckets.size >= this.#options.most && first !== undefined) this.#buckets.delete(first);
    this.#buckets.set(key, bucket);
  }
}

/** Who a client address stands for: itself, or its /64 network, of which one IPv6 host has all addresses. */
export function limitKey(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return [...before, ...zeros, ...after]
    .slice(0, 4)
    .map((group) => group.toLowerCase())
    .join(':');
}
