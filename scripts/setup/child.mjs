import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** Within this time, one Ctrl-C reaches us more than once: from the terminal, and from the npm that ran us. */
const SAME_SIGNAL_MS = 1_000;

/**
 * Runs a program in this one's place: same standard streams, signals passed on, its exit code taken over.
 *
 * The child has a process group of its own, so that a terminal's Ctrl-C comes to it through us alone, and once: the
 * second one means "at once".
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env: NodeJS.ProcessEnv, cwd?: string | undefined, stdio?: import('node:child_process').StdioOptions }} options
 * @returns {{ child: import('node:child_process').ChildProcess, exit: Promise<number> }} the exit code; a shell's 128 + n
 *   after a signal
 */
export function runInPlace(command, args, options) {
  const child = spawn(command, args, {
    env: options.env,
    cwd: options.cwd,
    stdio: options.stdio ?? 'inherit',
    detached: process.platform !== 'win32',
  });
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  let last = -Infinity;
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => {
    const now = performance.now();
    if (now - last > SAME_SIGNAL_MS) child.kill(signal);
    last = now;
  };
  for (const signal of signals) process.on(signal, passOn);
  /** @type {Promise<number>} */
  const exit = new Promise((resolve) => {
    child.on('error', (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      resolve(1);
    });
    child.on('exit', (code, signal) => {
      for (const each of signals) process.off(each, passOn);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
  return { child, exit };
}
