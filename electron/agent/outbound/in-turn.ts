import { untilAborted } from './until-aborted.ts';

/** Runs one piece of work after the other; who waits may give up. */
export type Turn = <Result>(work: () => Promise<Result>, signal: AbortSignal) => Promise<Result>;

export function inTurn(): Turn {
  let last: Promise<unknown> = Promise.resolve();
  return (work, signal) => {
    const mine = last.then(() => {
      signal.throwIfAborted();
      return work();
    });
    // The next one waits for the end of this work, whatever it was, and also where nobody waits for it any more.
    last = mine.catch(() => undefined);
    return untilAborted(mine, signal);
  };
}
