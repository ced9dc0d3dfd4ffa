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

function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const give = (): void => reject(signal.reason as Error);
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
  });
}
