import type { SenderProblem } from './security/sender-guard.ts';

const MINUTE_MS = 60_000;
const PER_MINUTE = 10;

/** Writes refused IPC messages to the log, a few a minute: who sends one can send many. */
export class RefusedMessages {
  #minute = 0;
  #count = 0;
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void = (line) => process.stderr.write(line)) {
    this.#write = write;
  }

  readonly add = (channel: string, problem: SenderProblem): void => {
    const minute = Math.floor(performance.now() / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count <= PER_MINUTE) this.#write(`refused a message on ${channel}: ${problem}\n`);
  };
}
