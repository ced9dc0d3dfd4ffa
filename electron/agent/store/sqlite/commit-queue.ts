import type { Statement } from '../statements.ts';
import { StoreBusyError, type Announcement, type CommitOutcome } from '../store.ts';
import { fromWire, type WireUnitResult } from './wire.ts';

type Pending = {
  readonly unit: readonly Statement[];
  /** It was announced, and its device can wait a little. */
  readonly patient: boolean;
  readonly resolve: (outcome: CommitOutcome) => void;
  readonly reject: (error: unknown) => void;
};

/** How many units one transaction takes, so that no single flush makes the others wait long. */
const GROUP = 256;
/** How long a group is held back at most for units that were announced, in milliseconds: a few flushes of a disk. */
const PATIENCE_MS = 20;

/**
 * Group commit: while one group is being written, whatever else is committed waits and becomes the next group. A group of
 * nothing but announced units also waits for the others that were announced, because a flush costs about as much CPU as
 * all that one enrollment writes. Without load, and with any unit that nobody announced, a group goes at once.
 */
export class CommitQueue {
  readonly #write: (units: readonly (readonly Statement[])[]) => Promise<readonly WireUnitResult[]>;
  readonly #most: number;
  readonly #pending: Pending[] = [];
  readonly #announced = new Set<Announcement>();
  #go: () => void = () => undefined;
  #writing: Promise<void> | null = null;

  /** @param most how many units may wait for their group */
  constructor(write: (units: readonly (readonly Statement[])[]) => Promise<readonly WireUnitResult[]>, most: number) {
    this.#write = write;
    this.#most = most;
  }

  announce(): Announcement {
    const announcement = {
      withdraw: () => {
        this.#announced.delete(announcement);
        if (this.#isComplete()) this.#go();
      },
    };
    this.#announced.add(announcement);
    return announcement;
  }

  async commit(unit: readonly Statement[], announcement?: Announcement): Promise<CommitOutcome> {
    if (this.#pending.length >= this.#most) throw new StoreBusyError();
    return new Promise((resolve, reject) => {
      this.#pending.push({ unit, patient: announcement !== undefined, resolve, reject });
      announcement?.withdraw();
      if (this.#isComplete()) this.#go();
      this.#writing ??= this.#drain();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async #drain(): Promise<void> {
    // Units that are committed in the same turn of the event loop share the first group.
    await Promise.resolve();
    while (this.#pending.length > 0) {
      await this.#gather();
      await this.#writeGroup(this.#pending.splice(0, GROUP));
    }
    this.#writing = null;
  }

  #isComplete(): boolean {
    return this.#announced.size === 0 || this.#pending.some(({ patient }) => !patient);
  }

  async #gather(): Promise<void> {
    if (this.#isComplete()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, PATIENCE_MS);
      this.#go = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #writeGroup(group: readonly Pending[]): Promise<void> {
    try {
      const results = await this.#write(group.map(({ unit }) => unit));
      for (const [index, pending] of group.entries()) settle(pending, results[index]);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}

function settle({ resolve, reject }: Pending, result: WireUnitResult | undefined): void {
  if (result === undefined) reject(new TypeError('a unit without a result'));
  else if (result.result === 'outcome') resolve(result.outcome);
  else reject(fromWire(result.error));
}
