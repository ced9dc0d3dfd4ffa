import { once } from 'node:events';
import { rename, rm, writeFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createRouterClient } from '@orpc/server';
import { Failure } from '../../shared/domain/failure.ts';
import { createAgent, type Agent, type VaultChoice } from '../agent/agent.ts';
import { openConsoleServer, type ConsoleServer } from '../console/console-server.ts';
import { openControlServer } from '../console/control-server.ts';
import { readStaticFiles } from '../console/static-files.ts';
import { version } from '../version.ts';
import type { Words } from '../words/words.ts';
import { textOption, type OptionValues } from './command.ts';
import { connectServing } from './connect.ts';

const RENDERER = fileURLToPath(new URL('../../out/renderer', import.meta.url));
/** How long another command may hold the folder before we give up. */
const LOCK_WAIT = 10_000;

export type ServeCall = {
  readonly dataFolder: string;
  readonly options: OptionValues;
  readonly vault: () => Promise<VaultChoice>;
  readonly words: Words;
  readonly say: (line: string) => void;
};

/** Runs the agent until it is told to stop, then answers what is under way and resolves. */
export async function serve(call: ServeCall): Promise<void> {
  const { dataFolder, options, words, say } = call;
  const listen = readAddress(textOption(options, 'listen'), '--listen');
  const consoleAddress = readAddress(textOption(options, 'console'), '--console');
  if (consoleAddress !== undefined) requireLoopback(consoleAddress.host);
  const readyFile = textOption(options, 'ready-file');
  // Another agent is not going to end by itself; a command is, and is waited for below.
  const serving = await connectServing(dataFolder);
  if (serving !== null) {
    await serving.close();
    throw new Failure('data-folder-busy', { folder: dataFolder });
  }
  // One that an earlier agent left would make somebody believe that this one is ready.
  if (readyFile !== undefined) await rm(readyFile, { force: true });
  const stop = stopSignal();

  const vault: VaultChoice =
    options['allow-locked'] === true && options['passphrase-file'] === undefined ? { kind: 'ask' } : await call.vault();
  const onFault = (error: unknown): void => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  };
  let opened: ConsoleServer | null = null;
  const consoleLink = (): string | null => opened?.link() ?? null;
  const agent = await createAgent({
    ...{ dataFolder, host: 'headless', version, vault, lockWait: LOCK_WAIT },
    ...{ onFault, consoleLink },
  });
  const closers: (() => Promise<void>)[] = [() => agent.close()];
  try {
    const scepUrl = await startListener(agent, listen, vault);
    const control = await openControlServer(agent.router, dataFolder);
    closers.push(() => control.close());
    const served = consoleAddress === undefined ? null : await openConsole(agent, consoleAddress);
    if (served !== null) closers.push(() => served.close());
    opened = served;
    await announce(call, scepUrl, served?.url ?? null);
    await stop;
    say(words.text('cli:serve.stopping'));
  } finally {
    for (const close of closers.reverse()) await close();
    if (readyFile !== undefined) await rm(readyFile, { force: true });
  }
}

/** Listens where the command line says; else as it did before. Resolves to the SCEP URL, or null while nothing listens. */
async function startListener(agent: Agent, listen: Address | undefined, vault: VaultChoice): Promise<string | null> {
  const client = createRouterClient(agent.router, { context: { actor: 'command-line' } });
  const { vault: state } = await client.agent.status({});
  if (state.state !== 'open') {
    if (vault.kind !== 'ask') throw new Failure('vault-locked');
    return null;
  }
  if (listen !== undefined) await client.listener.start(listen);
  // Also the rest that was on before: the challenge service, the signers' CRLs.
  await agent.resume();
  const listener = await client.listener.get({});
  return listener.state === 'listening' ? listener.scepUrl : null;
}

async function openConsole(agent: Agent, { host, port }: Address): Promise<ConsoleServer> {
  const files = await readStaticFiles(RENDERER).catch((error: unknown) => {
    throw new Failure('console-not-built', {}, { cause: error });
  });
  return openConsoleServer(agent.router, files, host, port);
}

/** The ready file appears whole or not at all, for whoever waits for it. */
async function announce(
  { options, words, say, dataFolder }: ServeCall,
  scepUrl: string | null,
  consoleUrl: string | null,
): Promise<void> {
  const ready = { scepUrl, consoleUrl, pid: process.pid };
  const readyFile = textOption(options, 'ready-file');
  if (readyFile !== undefined) {
    await writeReadyFile(readyFile, `${JSON.stringify(ready)}\n`);
  }
  if (options['json'] === true) {
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    return;
  }
  if (consoleUrl !== null) say(words.text('cli:serve.console', { url: consoleUrl }));
  say(scepUrl === null ? words.text('cli:serve.quiet') : words.text('cli:serve.listening', { url: scepUrl }));
  say(words.text('cli:serve.data', { folder: dataFolder }));
}

async function writeReadyFile(file: string, content: string): Promise<void> {
  const draft = `${file}.${String(process.pid)}`;
  try {
    await writeFile(draft, content, { mode: 0o600 });
    await rename(draft, file);
  } catch (error) {
    throw new Failure('file-unwritable', { file }, { cause: error });
  }
}

type Address = { readonly host: string; readonly port: number };

/** `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`. */
function readAddress(text: string | undefined, option: string): Address | undefined {
  if (text === undefined) return undefined;
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65_535) throw new Failure('usage', { reason: `${option} takes ADDRESS:PORT` });
  return { host: host === 'localhost' ? '127.0.0.1' : host, port };
}

/** The console is never on the network. */
function requireLoopback(host: string): void {
  const loopback = host === '::1' || (isIPv4(host) && host.startsWith('127.'));
  if (!loopback) throw new Failure('usage', { reason: '--console takes a loopback address' });
}

/** Resolves at the first signal to stop (SIGHUP: the terminal was closed); a second one ends the process at once. */
function stopSignal(): Promise<unknown> {
  const controller = new AbortController();
  const { signal } = controller;
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'].map((name) => once(process, name, { signal }));
  return Promise.race(signals).finally(() => {
    controller.abort();
  });
}
