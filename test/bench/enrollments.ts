import { cpuMs } from '../harness/process-memory.ts';
import { measureFloor, type Floor } from './floor.ts';
import { sendAll } from './load.ts';
import { makeClientKeys, prepareRequests, requireCertificates, type Prepared } from './requests.ts';
import type { BenchServer } from './servers/server.ts';

/** What one server did with one number of connections. */
export type EnrollmentFigures = {
  readonly server: string;
  readonly connections: number;
  readonly enrollments: number;
  readonly perSecond: number;
  /** CPU milliseconds of the server's process, all threads, for each enrollment; null where the system does not tell. */
  readonly cpuMs: number | null;
  readonly medianMs: number;
  readonly p99Ms: number;
};

export type EnrollmentRun = {
  readonly figures: readonly EnrollmentFigures[];
  /** Measured between the rounds, and averaged. */
  readonly floor: Floor;
};

export type EnrollmentPlan = {
  /** Enrollments of each server before anything is measured. */
  readonly warmUp: number;
  /** Rounds for each number of connections, and enrollments of each server in a round. */
  readonly rounds: number;
  readonly perRound: number;
  readonly connections: readonly number[];
};

/** How many devices a plan enrolls at each server. */
export function devicesOf({ warmUp, rounds, perRound, connections }: EnrollmentPlan): number {
  return warmUp + rounds * perRound * connections.length;
}

type Measured = { seconds: number; cpu: number | null; latencies: number[] };
type Contestant = {
  readonly server: BenchServer;
  readonly waiting: Prepared[];
  readonly measured: Map<number, Measured>;
};

/** Measures servers in turns, so that what else the machine does falls on all of them alike. */
export async function measureEnrollments(
  servers: readonly BenchServer[],
  plan: EnrollmentPlan,
): Promise<EnrollmentRun> {
  const keys = await makeClientKeys();
  const contestants: Contestant[] = [];
  for (const server of servers)
    contestants.push({ server, waiting: await prepareRequests(server, keys), measured: new Map() });
  const [connections = 1] = plan.connections;
  for (const contestant of contestants) await run(contestant, plan.warmUp, connections);
  for (const { measured } of contestants) measured.clear();
  const floors: Floor[] = [];
  for (const count of plan.connections) {
    for (let round = 0; round < plan.rounds; round += 1) {
      floors.push(measureFloor());
      for (const contestant of contestants) await run(contestant, plan.perRound, count);
    }
  }
  const mean = (part: keyof Floor): number => floors.reduce((sum, each) => sum + each[part], 0) / floors.length;
  const floor = { allMs: mean('allMs'), privateMs: mean('privateMs') };
  return { floor, figures: contestants.flatMap(figuresOf) };
}

/** Sends the next requests of a server and checks the replies, which is not measured. */
async function run({ server, waiting, measured }: Contestant, count: number, connections: number): Promise<void> {
  const prepared = waiting.splice(0, count);
  const before = await cpuMs(server.pid);
  const messages = prepared.map(({ message }) => message);
  const { seconds, latencies, replies } = await sendAll(server.scepUrl, messages, connections);
  const after = await cpuMs(server.pid);
  const all = measured.get(connections) ?? { seconds: 0, cpu: 0, latencies: [] };
  all.seconds += seconds;
  all.cpu = all.cpu === null || before === null || after === null ? null : all.cpu + after - before;
  all.latencies.push(...latencies);
  measured.set(connections, all);
  requireCertificates(server, prepared, replies);
}

function figuresOf({ server, measured }: Contestant): EnrollmentFigures[] {
  return [...measured].map(([connections, { seconds, cpu, latencies }]) => {
    const enrollments = latencies.length;
    const sorted = latencies.toSorted((a, b) => a - b);
    return {
      server: server.name,
      connections,
      enrollments,
      perSecond: enrollments / seconds,
      cpuMs: cpu === null ? null : cpu / enrollments,
      medianMs: sorted[Math.floor(enrollments / 2)] ?? 0,
      p99Ms: sorted[Math.floor(enrollments * 0.99)] ?? 0,
    };
  });
}
