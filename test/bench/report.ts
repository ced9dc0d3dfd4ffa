import type { CallFigure } from './console-calls.ts';
import type { EnrollmentFigures, EnrollmentRun } from './enrollments.ts';
import type { EstFigures } from './est.ts';
import type { EstClientFigures } from './est-client.ts';
import type { Floor } from './floor.ts';
import type { SizeFigure } from './store-sizes.ts';

/** What the figures should reach. */
const GOAL = { floor: 1.6, peers: 2, tail: 10, size: 0.9, console: 5, est: 2 } as const;
const WIDE = 22;

/** The table of all servers, and what it says of ours: the first. */
export function printEnrollments({ figures, floor }: EnrollmentRun): void {
  for (const [connections, all] of Map.groupBy(figures, (figure) => figure.connections)) {
    const count = all[0]?.enrollments ?? 0;
    console.log(`\nFirst enrollments, RSA-2048 everywhere, ${String(connections)} connections, ${String(count)} each`);
    console.log(`  ${row('', ['per second', 'CPU ms', '× floor', 'median ms', '99 % ms', '99 % / median'])}`);
    for (const { server, perSecond, cpuMs, medianMs, p99Ms } of all) {
      const cpu = cpuMs === null ? ['–', '–'] : [cpuMs.toFixed(2), (cpuMs / floor.allMs).toFixed(2)];
      const values = [
        perSecond.toFixed(0),
        ...cpu,
        medianMs.toFixed(1),
        p99Ms.toFixed(1),
        (p99Ms / medianMs).toFixed(1),
      ];
      console.log(`  ${row(server, values)}`);
    }
    printVerdict(all, floor);
  }
}

function printVerdict([ours, ...peers]: readonly EnrollmentFigures[], { allMs, privateMs }: Floor): void {
  if (ours === undefined) return;
  if (ours.cpuMs !== null) {
    const times = (ms: number): string => `${((ours.cpuMs ?? 0) / ms).toFixed(2)} ×`;
    goal(
      `CPU ${times(allMs)} the floor, all cryptography of an enrollment (${allMs.toFixed(2)} ms)`,
      `at most ${String(GOAL.floor)}`,
    );
    console.log(`    ${times(privateMs)} its private-key operations alone (${privateMs.toFixed(2)} ms)`);
  }
  for (const peer of peers)
    goal(
      `${(ours.perSecond / peer.perSecond).toFixed(2)} × the rate of ${peer.server}`,
      `at least ${String(GOAL.peers)}`,
    );
  goal(`99 % within ${(ours.p99Ms / ours.medianMs).toFixed(1)} × the median`, `under ${String(GOAL.tail)}`);
}

export function printConsoleCalls(figures: readonly CallFigure[]): void {
  console.log("\nA console's calls, 95 % within: while nothing happens, and while devices enroll on 32 connections");
  console.log(`  ${row('', ['idle ms', 'full load ms', '×'])}`);
  for (const { call, idleMs, loadedMs } of figures)
    console.log(`  ${row(call, [idleMs.toFixed(2), loadedMs.toFixed(2), (loadedMs / idleMs).toFixed(2)])}`);
  goal('each', `at most ${String(GOAL.console)} ×`);
}

export function printEst(
  runs: readonly EstFigures[],
  { clientMs, bareMs, connections, ...client }: EstClientFigures,
): void {
  console.log('\nDevices that enroll by SCEP here and get certificates of an EST CA, which is a process of its own');
  console.log(`  ${row('', ['per second', 'CPU ms', '× floor', 'to the CA'])}`);
  for (const { lanes, enrollments, perSecond, cpuMs, floorMs, connections: opened } of runs) {
    const cpu = cpuMs === null ? ['–', '–'] : [cpuMs.toFixed(2), (cpuMs / floorMs).toFixed(2)];
    const values = [perSecond.toFixed(0), ...cpu, `${String(opened)} sockets`];
    console.log(`  ${row(`${String(enrollments)} on ${String(lanes)}`, values)}`);
    if (cpuMs === null) continue;
    const times = (cpuMs / floorMs).toFixed(2);
    goal(`CPU ${times} × the arithmetic of one (${floorMs.toFixed(2)} ms)`, `under ${String(GOAL.est)}`);
  }
  const times = (clientMs / bareMs).toFixed(2);
  console.log(`  The EST client alone, ${String(client.enrollments)} over ${String(connections)} connections in all:`);
  console.log(
    `    ${clientMs.toFixed(2)} ms, ${times} × Node's HTTPS with the same bytes and signature (${bareMs.toFixed(2)} ms)`,
  );
}

export function printStoreSizes([small, large]: readonly [SizeFigure, SizeFigure]): void {
  console.log('\nEnrollments by the number of certificates that are in the store');
  console.log(`  ${row('', ['per second', 'CPU ms', 'median ms', '99 % ms'])}`);
  for (const { certificates, perSecond, cpuMs, medianMs, p99Ms } of [small, large]) {
    const values = [perSecond.toFixed(0), cpuMs?.toFixed(2) ?? '–', medianMs.toFixed(1), p99Ms.toFixed(1)];
    console.log(`  ${row(certificates.toLocaleString('en'), values)}`);
  }
  goal(
    `${((large.perSecond / small.perSecond) * 100).toFixed(0)} % of the rate`,
    `at least ${String(GOAL.size * 100)} %`,
  );
}

function row(name: string, values: readonly string[]): string {
  return name.padEnd(WIDE) + values.map((value) => value.padStart(15)).join('');
}

function goal(figure: string, wanted: string): void {
  console.log(`  → ${figure} (goal: ${wanted})`);
}
