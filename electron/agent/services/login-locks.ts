const MINUTE = 60_000;
/** Wrong passwords before the first lock. */
const PATIENCE = 5;
const LONGEST_LOCK = 60 * MINUTE;
/** After so long without an attempt everything is forgiven. */
const MEMORY = 24 * 60 * MINUTE;
/** Names that are remembered; anybody can make one up. */
const MOST_NAMES = 10_000;

type Attempts = { readonly wrong: number; readonly lockedUntil: number; readonly lastAt: number };

/**
 * Who tried how often, by name, whether there is such a name or not: a lock must not tell who exists. An attempt counts when
 * it begins, so that many at the same time are no more than many one after the other.
 */
export class LoginLocks {
  readonly #attempts = new Map<string, Attempts>();

  /** Epoch milliseconds; null while it is not locked. */
  lockedUntil(name: string, now: number): number | null {
    const until = this.#attempts.get(key(name))?.lockedUntil ?? 0;
    return until > now ? until : null;
  }

  /** Counts an attempt as wrong until `forgive`. Null when it may be made; else until when it may not. */
  begin(name: string, now: number): number | null {
    const lockedUntil = this.lockedUntil(name, now);
    if (lockedUntil !== null) return lockedUntil;
    const before = this.#attempts.get(key(name));
    const wrong = (before === undefined || now - before.lastAt > MEMORY ? 0 : before.wrong) + 1;
    const lock = wrong < PATIENCE ? 0 : Math.min(LONGEST_LOCK, MINUTE * 2 ** (wrong - PATIENCE));
    this.#attempts.delete(key(name));
    this.#attempts.set(key(name), { wrong, lockedUntil: lock === 0 ? 0 : now + lock, lastAt: now });
    this.#makeRoom();
    return null;
  }

  /** The password was right, or is another one now. */
  forgive(name: string): void {
    this.#attempts.delete(key(name));
  }

  /** The one that was tried the longest ago goes first; real ones are tried again soon. */
  #makeRoom(): void {
    const [oldest] = this.#attempts.keys();
    if (this.#attempts.size > MOST_NAMES && oldest !== undefined) this.#attempts.delete(oldest);
  }
}

function key(name: string): string {
  return name.toLowerCase();
}
