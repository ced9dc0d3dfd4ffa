import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { DataFolder } from './data-folder.ts';
import { runProgram } from './program.ts';

export const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Names the folder of the bundled agent, where a run has one (bundled-agent.ts). */
export const AGENT_BUNDLES = 'CERTWRIGHT_TEST_AGENT';

const bundles = process.env[AGENT_BUNDLES];

/** What Node is given before the agent's own arguments, as scripts/agent.mjs does (NODE_ARGUMENTS in scripts/setup). */
export const AGENT_ARGUMENTS = [
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=8',
  bundles === undefined ? join(PROJECT, 'electron', 'headless.ts') : join(bundles, 'headless.mjs'),
] as const;

export const AGENT_ENVIRONMENT: NodeJS.ProcessEnv = {
  ...process.env,
  NODE_COMPILE_CACHE: join(PROJECT, '.cache', 'node'),
};

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const registered = z.object({
  id: z.string(),
  fqdn: z.string(),
  challenge: z.string().min(8),
  scepUrl: z.string(),
  caFingerprints: z.object({ sha256: z.string(), sha1: z.string() }),
  expiresAt: z.string().nullable(),
});
export type Registered = z.infer<typeof registered>;

/** A failure as `--json` prints it. */
export const failureOutput = z.strictObject({
  error: z.object({ code: z.string(), message: z.string().min(1), hint: z.string().min(1) }),
});

export interface CommandLine {
  readonly folder: DataFolder;
  /** Runs a command as it is written, in this data folder, with the passphrase. */
  run(...args: string[]): Promise<CommandResult>;
  /** Runs a command with `--json` that has to succeed, and parses its document. */
  json<Schema extends z.ZodType>(schema: Schema, ...args: string[]): Promise<z.infer<Schema>>;
  register(...args: string[]): Promise<Registered>;
}

export function commandLine(folder: DataFolder): CommandLine {
  const run = async (...args: string[]): Promise<CommandResult> => {
    const all = [...AGENT_ARGUMENTS, ...args, '--data', folder.path, '--passphrase-file', folder.passphraseFile];
    const result = await runProgram(process.execPath, all, { env: AGENT_ENVIRONMENT, cwd: PROJECT });
    return { code: result.code, stdout: result.stdout.toString('utf8'), stderr: result.stderr };
  };
  const json = async <Schema extends z.ZodType>(schema: Schema, ...args: string[]): Promise<z.infer<Schema>> => {
    const { code, stdout, stderr } = await run(...args, '--json');
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}:\n${stdout}${stderr}`);
    return schema.parse(JSON.parse(stdout));
  };
  return { folder, run, json, register: (...args) => json(registered, 'register', ...args) };
}
