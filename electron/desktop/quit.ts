import { app } from 'electron';

/** An agent that cannot finish within this time is left: what clients were told is on disk already. */
const DRAIN_LIMIT_MS = 15_000;

/** Holds the first quit back until `close` has drained the agent. */
export class Quit {
  #state: 'running' | 'draining' | 'drained' = 'running';

  /** Whether a quit has begun; windows then close instead of hiding. */
  get begun(): boolean {
    return this.#state !== 'running';
  }

  drainWith(close: () => Promise<void>): void {
    app.on('before-quit', (event) => {
      if (this.#state === 'drained') return;
      event.preventDefault();
      if (this.#state === 'draining') return;
      this.#state = 'draining';
      void withinLimit(close()).finally(() => {
        this.#state = 'drained';
        app.quit();
      });
    });
  }
}

async function withinLimit(work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), DRAIN_LIMIT_MS);
  });
  await Promise.race([work, limit]).catch(() => undefined);
  clearTimeout(timer);
}
