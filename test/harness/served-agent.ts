import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { AGENT_ARGUMENTS, AGENT_ENVIRONMENT, PROJECT } from './command-line.ts';
import type { DataFolder } from './data-folder.ts';

const ready = z.object({
  scepUrl: z.string().nullable(),
  consoleUrl: z.string().nullable().optional(),
  pid: z.number(),
});

/** An agent that serves a data folder, as a process of its own. */
export interface ServedAgent {
  /** Empty while nothing listens. */
  readonly scepUrl: string;
  /** Where the console is, with its one-time token; null when it was not asked for. */
  readonly consoleUrl: string | null;
  readonly pid: number;
  /** Everything that it wrote on standard output and standard error so far. */
  log(): string;
  /** Stops it as an operator would, and returns its exit code. */
  stop(): Promise<number | null>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<number | null>;
}

/** Starts `serve` and waits until it accepts requests; rejects with its log when it ends before that. */
export function serveAgent(folder: DataFolder, ...args: string[]): Promise<ServedAgent> {
  return serveWith(process.execPath, [], folder, args);
}

/** The same, with a clock that is ahead by an offset as faketime writes it, such as `+2h`. */
export function serveAgentAhead(offset: string, folder: DataFolder, ...args: string[]): Promise<ServedAgent> {
  return serveWith('faketime', ['-f', offset, process.execPath], folder, args);
}

async function serveWith(
  command: string,
  before: readonly string[],
  folder: DataFolder,
  args: readonly string[],
): Promise<ServedAgent> {
  const readyFile = join(folder.work, `ready-${String(process.hrtime.bigint())}.json`);
  // Where the vault may stay locked, nothing is opened and nothing listens before somebody says so in the console.
  const isLocked = args.includes('--allow-locked');
  const vault = isLocked ? [] : ['--passphrase-file', folder.passphraseFile];
  const options = ['--data', folder.path, ...vault, '--ready-file', readyFile];
  const listen = args.includes('--listen') || isLocked ? [] : ['--listen', '127.0.0.1:0'];
  const child = spawn(command, [...before, ...AGENT_ARGUMENTS, 'serve', ...listen, ...args, ...options], {
    cwd: PROJECT,
    // Where faketime is in front, only the calendar is ahead; timers go by the true clock.
    env: { ...AGENT_ENVIRONMENT, FAKETIME_DONT_FAKE_MONOTONIC: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pieces: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => pieces.push(text));
  const ended = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  const { scepUrl, consoleUrl, pid } = await waitUntilReady(child, readyFile, () => pieces.join(''));
  return {
    scepUrl: scepUrl ?? '',
    consoleUrl: consoleUrl ?? null,
    pid,
    ended,
    log: () => pieces.join(''),
    stop: () => {
      process.kill(pid, 'SIGTERM');
      return ended;
    },
    kill: async () => {
      process.kill(pid, 'SIGKILL');
      await ended;
    },
  };
}

async function waitUntilReady(child: ChildProcess, readyFile: string, log: () => string) {
  while (child.exitCode === null && child.signalCode === null) {
    try {
      const parsed = ready.parse(JSON.parse(await readFile(readyFile, 'utf8')));
      await rm(readyFile, { force: true });
      return parsed;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      await delay(20);
    }
  }
  throw new Error(`serve ended with ${String(child.exitCode ?? child.signalCode)} before it was ready:\n${log()}`);
}

/** A TCP port of the loopback interface that is free now, for an agent that has to come back on the same one. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
