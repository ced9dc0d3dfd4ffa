import { type ExecFileSyncOptionsWithBufferEncoding, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** OpenSSL's command line in a folder of its own, which goes away with the test file. */
export type OpenSsl = {
  /** Runs a command and returns its standard output. Throws with its standard error. */
  run(...args: readonly string[]): Buffer;
  text(...args: readonly string[]): string;
  /** The exit code and all output, for commands that are meant to fail. */
  attempt(...args: readonly string[]): { readonly code: number | null; readonly output: string };
  write(name: string, content: Uint8Array | string): string;
  read(name: string): Uint8Array;
};

export function openSsl(): OpenSsl {
  const folder = mkdtempSync(join(tmpdir(), 'certwright-openssl-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const options: ExecFileSyncOptionsWithBufferEncoding = {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  };
  const run = (...args: readonly string[]): Buffer => execFileSync('openssl', args, options);
  return {
    run,
    text: (...args) => run(...args).toString('utf8'),
    attempt: (...args) => {
      const { status, stdout, stderr } = spawnSync('openssl', args, options);
      return { code: status, output: stdout.toString('utf8') + stderr.toString('utf8') };
    },
    write: (name, content) => {
      writeFileSync(join(folder, name), content);
      return name;
    },
    read: (name) => Uint8Array.from(readFileSync(join(folder, name))),
  };
}
