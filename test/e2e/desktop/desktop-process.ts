import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Command } from '../../simulators/electron-stand-in/control.ts';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const REGISTER = new URL('../../simulators/electron-stand-in/register.ts', import.meta.url).href;

const reply = z.object({ id: z.number(), value: z.unknown().optional(), error: z.string().optional() });

const observations = z.object({
  outsideRequests: z.array(z.string()),
  served: z.array(z.string()),
  violations: z.array(z.string()),
  navigations: z.array(z.string()),
  popups: z.array(z.string()),
  openedExternally: z.array(z.string()),
  openedPaths: z.array(z.string()),
  notifications: z.array(z.string()),
});

const windows = z.array(
  z.object({
    visible: z.boolean(),
    minimized: z.boolean(),
    focused: z.boolean(),
    contentProtection: z.boolean(),
    webPreferences: z.record(z.string(), z.unknown()),
  }),
);

const tray = z.object({ tooltip: z.string(), labels: z.array(z.string()) }).partial();

const POLL_MS = 50;
const PATIENCE_MS = 20_000;

/** The built main bundle in a process of its own, with the stand-in for Electron. */
export class DesktopProcess {
  readonly dataFolder: string;
  readonly exit: Promise<number | null>;
  stderr = '';
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  #next = 0;

  constructor(dataFolder: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    this.dataFolder = dataFolder;
    this.#child = fork(join(PROJECT, 'out', 'main', 'main.js'), ['--data', dataFolder, ...args], {
      cwd: PROJECT,
      execArgv: ['--import', REGISTER],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString('utf8')));
    this.#child.on('message', (message) => {
      const { id, value, error } = reply.parse(message);
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (error === undefined) pending?.resolve(value);
      else pending?.reject(new Error(error));
    });
    this.exit = new Promise((resolve) => {
      this.#child.once('exit', (code) => {
        for (const { reject } of this.#pending.values()) reject(new Error(`the process ended:\n${this.stderr}`));
        resolve(code);
      });
    });
  }

  async ask(command: Command): Promise<unknown> {
    if (!this.#child.connected) throw new Error(`the process ended:\n${this.stderr}`);
    const id = ++this.#next;
    const pending = Promise.withResolvers<unknown>();
    this.#pending.set(id, pending);
    this.#child.send({ id, command });
    const timer = setTimeout(() => pending.reject(new Error(`no answer to ${JSON.stringify(command)}`)), PATIENCE_MS);
    return await pending.promise.finally(() => clearTimeout(timer));
  }

  /** The value of an expression in the page. */
  async evaluate(expression: string): Promise<unknown> {
    return await this.ask({ do: 'evaluate', expression, inSubFrame: false, preloadWorld: false });
  }

  /** Sends on an IPC channel as a frame would that had got hold of ipcRenderer; the answer or the refusal, as text. */
  async sendAs(frame: 'main-frame' | 'sub-frame', channel: string, args: readonly unknown[] = []): Promise<string> {
    const call = `__standInIpc.invoke(${[channel, ...args].map((each) => JSON.stringify(each)).join(', ')})`;
    const expression = `${call}.then(() => 'answered', (error) => error.message)`;
    return String(
      await this.ask({ do: 'evaluate', expression, inSubFrame: frame === 'sub-frame', preloadWorld: true }),
    );
  }

  async observations(): Promise<z.infer<typeof observations>> {
    return observations.parse(await this.ask({ do: 'observations' }));
  }

  async windows(): Promise<z.infer<typeof windows>> {
    return windows.parse(await this.ask({ do: 'windows' }));
  }

  async tray(): Promise<z.infer<typeof tray>> {
    return tray.parse(await this.ask({ do: 'tray' }));
  }

  /** Asks the page until an expression is true. */
  async waitFor(expression: string): Promise<void> {
    let last: unknown;
    await until(
      async () => (last = await this.evaluate(expression).catch(String)) === true,
      () => `${expression}, which was ${String(last)}\n${this.stderr}`,
    );
  }

  async quit(): Promise<number | null> {
    await this.ask({ do: 'quit' }).catch(() => undefined);
    return await this.exit;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

/** Asks until the answer is yes; fails with what was waited for. */
export async function until(condition: () => Promise<boolean>, what: () => string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export async function temporaryDataFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'certwright-desktop-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
