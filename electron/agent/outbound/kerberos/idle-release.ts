/** Releases something once: when it is told to, and not before the work that uses it has ended. */
export class IdleRelease {
  readonly #release: () => void;
  #working = false;
  #closed = false;

  constructor(release: () => void) {
    this.#release = release;
  }

  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#working = true;
    try {
      return await work();
    } finally {
      this.#working = false;
      if (this.#closed) this.#release();
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (!this.#working) this.#release();
  }
}
