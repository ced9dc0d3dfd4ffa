/**
 * Does a piece of work every so often, one run at a time, without keeping the process alive. A failure is reported and
 * the next round tries again.
 *
 * @param every milliseconds between the end of one run and the beginning of the next
 * @returns stops it; a run that is under way finishes
 */
export function schedule(every: number, work: () => Promise<void>, onFault: (error: unknown) => void): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const round = (): void => {
    timer = setTimeout(() => {
      Promise.resolve()
        .then(work)
        .catch(onFault)
        .finally(() => {
          if (!stopped) round();
        });
    }, every);
    timer.unref();
  };
  round();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
