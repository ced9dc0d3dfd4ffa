import { CaFault } from './ca-fault.ts';

export type Deadline = {
  readonly signal: AbortSignal;
  /** Stops the clock, and lets go of the caller's signal. */
  end(): void;
};

/** Aborts with the caller's reason, or with `http-timeout` after so many milliseconds. */
export function deadline(signal: AbortSignal, milliseconds: number, url: URL): Deadline {
  const controller = new AbortController();
  const cancelled = (): void => controller.abort(signal.reason);
  const timer = setTimeout(() => {
    const seconds = String(Math.ceil(milliseconds / 1_000));
    controller.abort(new CaFault('http-timeout', { host: url.hostname, seconds }));
  }, milliseconds);
  if (signal.aborted) cancelled();
  signal.addEventListener('abort', cancelled, { once: true });
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancelled);
    },
  };
}
