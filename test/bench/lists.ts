import { z } from 'zod';
import { connectAgent } from '../../electron/command-line/connect.ts';
import type { AgentClient } from '../../shared/contract/contract.ts';
import { commandLine } from '../harness/command-line.ts';
import { createDataFolder } from '../harness/data-folder.ts';
import { registerMany } from '../harness/roster.ts';
import { serveAgent } from '../harness/served-agent.ts';

const REPETITIONS = 60;
/** The most rows that one import takes. */
const IMPORT_ROWS = 50_000;

/** What a person does with the list of registrations, and what it costs at a size, median milliseconds each. */
export type ListFigures = Readonly<Record<keyof typeof ACTIONS, number>>;

const ACTIONS = {
  'first page': (agent: AgentClient) => agent.registrations.list({ limit: 100 }),
  'first page by name': (agent: AgentClient) =>
    agent.registrations.list({ limit: 100, sort: { by: 'fqdn', direction: 'asc' } }),
  'second page': async (agent: AgentClient) => {
    const { next } = await agent.registrations.list({ limit: 1 });
    return agent.registrations.list({ limit: 100, ...(next === null ? {} : { after: next }) });
  },
  'only those waiting': (agent: AgentClient) => agent.registrations.list({ limit: 100, states: ['waiting'] }),
  'search for one name': (agent: AgentClient) => agent.registrations.list({ limit: 100, search: 'fleet0-777.office' }),
  'search for many names': (agent: AgentClient) => agent.registrations.list({ limit: 100, search: 'office.example' }),
  'search for nothing there': (agent: AgentClient) =>
    agent.registrations.list({ limit: 100, search: 'no-such-device' }),
} as const;

const unused = z.unknown();

/** Measures listing and searching over the agent's own RPC, as the console does it. */
export async function measureLists(size: number): Promise<ListFigures> {
  const folder = await createDataFolder();
  const cli = commandLine(folder);
  await cli.json(unused, 'init', '--name', 'Bench CA', '--key', 'rsa:2048');
  for (let left = size, part = 0; left > 0; left -= IMPORT_ROWS, part += 1)
    await registerMany(cli, `fleet${String(part)}`, Math.min(left, IMPORT_ROWS));
  const served = await serveAgent(folder);
  const connection = await connectAgent(folder.path, () => Promise.reject(new Error('nobody serves')));
  try {
    const figures: Record<string, number> = {};
    for (const [name, action] of Object.entries(ACTIONS)) figures[name] = await median(() => action(connection.agent));
    return figures as ListFigures;
  } finally {
    await connection.close();
    await served.stop();
    await folder.remove();
  }
}

async function median(action: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < 5; i += 1) await action();
  const times: number[] = [];
  for (let i = 0; i < REPETITIONS; i += 1) {
    const start = performance.now();
    await action();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(REPETITIONS / 2)] ?? 0;
}
