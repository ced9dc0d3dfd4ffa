import { spawn } from 'node:child_process';
import { constants as access } from 'node:fs';
import { access as tryAccess } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export interface ProgramResult {
  readonly code: number | null;
  readonly stdout: Buffer;
  /** Standard error as text. */
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly input?: Buffer | string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

/** Runs a program to its end, without a shell; rejects only when it cannot be started. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? 60_000,
      killSignal: 'SIGKILL',
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => stdout.push(piece));
    child.stderr.on('data', (piece: Buffer) => stderr.push(piece));
    // A program may end before it has read everything; that is its business.
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') }),
    );
    child.stdin.end(options.input ?? '');
  });
}

/** Runs a program that has to succeed, and returns its standard output. */
export async function mustRun(command: string, args: readonly string[], options: ProgramOptions = {}): Promise<Buffer> {
  const result = await runProgram(command, args, options);
  if (result.code !== 0)
    throw new Error(
      `${command} ${args.join(' ')} ended with ${String(result.code)}:\n${result.stdout.toString('utf8')}${result.stderr}`,
    );
  return result.stdout;
}

/** The full path of a program, or null when it is not installed. */
export async function findProgram(name: string, folders: readonly string[] = []): Promise<string | null> {
  for (const folder of [...folders, ...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/sbin']) {
    const file = join(folder, name);
    if (folder !== '' && (await isExecutable(file))) return file;
  }
  return null;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await tryAccess(file, access.X_OK);
    return true;
  } catch {
    return false;
  }
}
