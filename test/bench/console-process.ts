import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { connectServing } from '../../electron/command-line/connect.ts';
import type { AgentClient } from '../../shared/contract/contract.ts';
import type { CallTimes } from './console-calls.ts';

/**
 * A console as a process of its own: it has subscribed to the events, and makes its calls one after the other until its
 * standard input ends. Prints the milliseconds of each call, by call.
 */
const PAUSE_MS = 10;

const CALLS: Readonly<Record<string, (agent: AgentClient) => Promise<unknown>>> = {
  home: (agent) => agent.agent.home({}),
  registrations: (agent) => agent.registrations.list({ limit: 100 }),
  certificates: (agent) => agent.certificates.list({ limit: 100, kind: 'device' }),
  activity: (agent) => agent.transactions.list({ limit: 100 }),
  search: (agent) => agent.agent.search({ text: 'bench-77' }),
  settings: (agent) => agent.settings.get({}),
};

const connection = await connectServing(process.argv[2] ?? '');
if (connection === null) throw new Error('nobody serves this folder');
const { agent } = connection;
const events = await agent.events.subscribe({});
const reading = drain(events);
const ended = new AbortController();
process.stdin.on('end', () => {
  ended.abort();
});
process.stdin.resume();

const times: Record<string, number[]> = {};
// Once without looking at the clock: the first of each call compiles code and starts the thread for lists.
for (const call of Object.values(CALLS)) await call(agent);
process.stderr.write('ready\n');
while (!ended.signal.aborted) {
  for (const [name, call] of Object.entries(CALLS)) {
    const start = performance.now();
    await call(agent);
    (times[name] ??= []).push(performance.now() - start);
    await delay(PAUSE_MS);
  }
}
await connection.close();
await reading;
process.stdout.write(JSON.stringify(times satisfies CallTimes));

/** As a page does: takes every event as it comes. */
async function drain(iterator: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  try {
    for await (const event of iterator) count += event === undefined ? 0 : 1;
  } catch {
    // The connection is closed under it at the end.
  }
  return count;
}
