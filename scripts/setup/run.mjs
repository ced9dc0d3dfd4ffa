import { spawn } from 'node:child_process';
import { PROJECT } from './project.mjs';

/**
 * Runs a command and waits for it, without a shell and without standard input.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, timeoutMs?: number, echo?: (text: string) => void }} [options]
 *   `echo` is called with the output as it comes
 * @returns {Promise<{ ok: boolean, code: number | null, output: string }>} never rejects: a command that cannot be
 *   started counts as failed, with the reason as its output
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? PROJECT,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs, killSignal: 'SIGKILL' }),
    });
    /** @type {string[]} */
    const pieces = [];
    /** @param {string} piece */
    const collect = (piece) => {
      pieces.push(piece);
      options.echo?.(piece);
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', (error) => resolve({ ok: false, code: null, output: error.message }));
    child.on('close', (code, signal) => {
      if (signal !== null) collect(`\n(ended by ${signal})\n`);
      resolve({ ok: code === 0, code, output: pieces.join('') });
    });
  });
}
