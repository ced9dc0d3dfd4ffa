import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { PROJECT } from '../harness/command-line.ts';
import { sendAll } from './load.ts';
import { makeClientKeys, prepareRequests, requireCertificates } from './requests.ts';
import { startCertwright } from './servers/certwright.ts';

const callTimes = z.record(z.string(), z.array(z.number()));
/** Milliseconds of each call of the console, by call. */
export type CallTimes = z.infer<typeof callTimes>;

/** 95 % of a call's repetitions took at most so many milliseconds. */
export type CallFigure = { readonly call: string; readonly idleMs: number; readonly loadedMs: number };

const ENROLLMENTS = 3_000;
const CONNECTIONS = 32;
const IDLE_MS = 6_000;

/** What a console's calls take while nothing happens, and while as many devices enroll as the agent can take. */
export async function measureConsoleCalls(): Promise<readonly CallFigure[]> {
  const server = await startCertwright(2 * ENROLLMENTS);
  try {
    const prepared = await prepareRequests(server, await makeClientKeys());
    const enroll = async (): Promise<void> => {
      const part = prepared.splice(0, ENROLLMENTS);
      const { replies } = await sendAll(
        server.scepUrl,
        part.map(({ message }) => message),
        CONNECTIONS,
      );
      requireCertificates(server, part, replies);
    };
    // The lists have as many rows before as after.
    await enroll();
    const idle = await watch(server.folder.path, () => delay(IDLE_MS));
    const loaded = await watch(server.folder.path, enroll);
    const calls = Object.keys(idle).map((call) => ({ call, idle: idle[call] ?? [], loaded: loaded[call] ?? [] }));
    const all = { call: 'all calls', idle: Object.values(idle).flat(), loaded: Object.values(loaded).flat() };
    return [...calls, all].map(({ call, ...times }) => ({
      call,
      idleMs: p95(times.idle),
      loadedMs: p95(times.loaded),
    }));
  } finally {
    await server.stop();
  }
}

/** Runs a console of its own process beside `work`. */
async function watch(dataFolder: string, work: () => Promise<void>): Promise<CallTimes> {
  const script = join(PROJECT, 'test', 'bench', 'console-process.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, dataFolder]);
  const pieces: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (piece: string) => pieces.push(piece));
  const ended = once(child, 'close');
  await once(child.stderr, 'data');
  await work();
  child.stdin.end();
  await ended;
  return callTimes.parse(JSON.parse(pieces.join('')));
}

function p95(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? 0;
}
