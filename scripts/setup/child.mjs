import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program in this one's place: same standard streams, signals passed on, its exit code taken over.
 *
 * A terminal's Ctrl-C reaches the whole process group, so the child has it already; passing it on as well is harmless
 * (the child stops once) and needed where only this process was signalled.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env: NodeJS.ProcessEnv, stdio?: import('node:child_process').StdioOptions }} options
 * @returns {{ child: import('node:child_process').ChildProcess, exit: Promise<number> }} the exit code; a shell's 128 + n
 *   after a signal
 */
export function runInPlace(command, args, options) {
  const child = spawn(command, args, { env: options.env, stdio: options.stdio ?? 'inherit' });
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => void child.kill(signal);
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
