import { cpus } from 'node:os';
import { findPeer } from '../harness/peers.ts';
import { measureConsoleCalls } from './console-calls.ts';
import { devicesOf, measureEnrollments, type EnrollmentPlan } from './enrollments.ts';
import { measureEst } from './est.ts';
import { measureEstClient } from './est-client.ts';
import { measureFailureTiming } from './failure-timing.ts';
import { measureLists, type ListFigure } from './lists.ts';
import { printConsoleCalls, printEnrollments, printEst, printStoreSizes } from './report.ts';
import { startCertwright } from './servers/certwright.ts';
import { startMicromdm } from './servers/micromdm.ts';
import type { BenchServer } from './servers/server.ts';
import { startStepCa } from './servers/step-ca.ts';
import { measureStoreSizes } from './store-sizes.ts';

const SMALL = 1_000;
const LARGE = 100_000;

const MILLION = 1_000_000;
const PLAN: EnrollmentPlan = { warmUp: 1_000, rounds: 3, perRound: 500, connections: [8, 200] };

/** `npm run bench -- enrollments est console lists failures million`: these parts; without a name all but the million. */
const wanted = process.argv.slice(2);
const isWanted = (name: string): boolean => wanted.includes(name) || (wanted.length === 0 && name !== 'million');

console.log(`Node ${process.version}, ${String(cpus().length)} × ${cpus()[0]?.model ?? 'CPU'}`);
if (isWanted('enrollments')) await benchEnrollments();
if (isWanted('est')) await benchEst();
if (isWanted('console')) printConsoleCalls(await measureConsoleCalls());
if (isWanted('lists')) await benchLists();
if (isWanted('failures')) await benchFailures();
// Filling the store takes minutes.
if (isWanted('million')) printStoreSizes(await measureStoreSizes(SMALL, MILLION));

async function benchEnrollments(): Promise<void> {
  const count = devicesOf(PLAN);
  const starts = [startCertwright, ...(await peers())];
  const servers: BenchServer[] = [];
  try {
    for (const start of starts) servers.push(await start(count));
    printEnrollments(await measureEnrollments(servers, PLAN));
  } finally {
    for (const server of servers) await server.stop();
  }
}

async function benchEst(): Promise<void> {
  const runs = [];
  for (const lanes of PLAN.connections) runs.push(await measureEst({ warmUp: 300, devices: SMALL, lanes }));
  printEst(runs, await measureEstClient(SMALL));
}

/** The peers that are here; says which are not. */
async function peers(): Promise<((count: number) => Promise<BenchServer>)[]> {
  const found = [];
  for (const [name, start] of [
    ['scepserver', startMicromdm],
    ['stepCa', startStepCa],
  ] as const) {
    const peer = await findPeer(name);
    if ('program' in peer) found.push((count: number) => start(peer.program, count));
    else console.log(`skipped: ${peer.missing}`);
  }
  return found;
}

async function benchLists(): Promise<void> {
  const figures = await measureLists(SMALL, LARGE);
  const ratio = ({ small, large }: ListFigure): number => large / small;
  for (const [noun, all] of Map.groupBy(figures, (figure) => figure.noun)) {
    const sorts = [...new Set(all.map(({ sort }) => sort))];
    console.log(
      `\nA page of ${noun}: what it costs of ${String(LARGE)}, × the same of ${String(SMALL)} (goal: at most 2)`,
    );
    console.log(`  ${''.padEnd(40)}${sorts.map((sort) => sort.padStart(15)).join('')}`);
    for (const [what, bySort] of Map.groupBy(all, (figure) => figure.what))
      console.log(`  ${what.padEnd(40)}${bySort.map((figure) => ratio(figure).toFixed(2).padStart(15)).join('')}`);
    const worst = all.reduce((one, other) => (ratio(other) > ratio(one) ? other : one));
    const times = `${worst.small.toFixed(2)} → ${worst.large.toFixed(2)} ms`;
    console.log(`  at most ${ratio(worst).toFixed(2)} × (${worst.what}, by ${worst.sort}: ${times})`);
  }
}

async function benchFailures(): Promise<void> {
  const figures = await measureFailureTiming(4_000);
  console.log('\nMessages that fail behind the decryption, each against the others (|t| below 4.5: nothing to see)');
  for (const { failure, samples, fastUs, t } of figures) {
    console.log(
      `  ${failure.padEnd(34)} ${fastUs.toFixed(0).padStart(6)} µs   t ${t.toFixed(2).padStart(6)}   (${String(samples)})`,
    );
  }
}
