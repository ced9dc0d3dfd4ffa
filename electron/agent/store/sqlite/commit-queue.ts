import type { Statement } from '../statements.ts';
import { StoreBusyError, type CommitOutcome } from '../store.ts';
import { fromWire, type WireUnitResult } from './wire.ts';

type Pending = {
  readonly unit: readonly Statement[];
  readonly resolve: (outcome: CommitOutcome) => void;
  readonly reject: (error: unknown) => void;
};

/** How many units one transaction takes, so that no single flush makes the others wait long. */
const GROUP = 256;

/**
 * Group commit: while one group is being written, whatever else is committed waits and becomes the next group. Under load
 * a disk flush is shared by as many units as arrived during the last one; without load a unit goes at once.
 */
export class CommitQueue {
  readonly #write: (units: readonly (readonly Statement[])[]) => Promise<readonly WireUnitResult[]>;
  readonly #most: number;
  readonly #pending: Pending[] = [];
  #writing: Promise<void> | null = null;

  /** @param most how many units may wait for their group */
  constructor(write: (units: readonly (readonly Statement[])[]) => Promise<readonly WireUnitResult[]>, most: number) {
    this.#write = write;
    this.#most = most;
  }

  async commit(unit: readonly Statement[]): Promise<CommitOutcome> {
    if (this.#pending.length >= this.#most) throw new StoreBusyError();
    return new Promise((resolve, reject) => {
      this.#pending.push({ unit, resolve, reject });
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
    while (this.#pending.length > 0) await this.#writeGroup(this.#pending.splice(0, GROUP));
    this.#writing = null;
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
