import { cpus } from 'node:os';
import { measureEnrollments } from './enrollments.ts';
import { measureFailureTiming } from './failure-timing.ts';
import { floorCpuMs } from './floor.ts';
import { measureLists, type ListFigure } from './lists.ts';

const SMALL = 1_000;
const LARGE = 100_000;

const wanted = process.argv.slice(2);
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);

console.log(`Node ${process.version}, ${String(cpus().length)} × ${cpus()[0]?.model ?? 'CPU'}`);
if (isWanted('enrollments')) await benchEnrollments();
if (isWanted('lists')) await benchLists();
if (isWanted('failures')) await benchFailures();

async function benchEnrollments(): Promise<void> {
  const floorBefore = floorCpuMs();
  const figures = await measureEnrollments(400, 3_000);
  // Before and after, because a machine's pace may change under load.
  const floor = (floorBefore + floorCpuMs()) / 2;
  console.log(
    `\nEnrollments over HTTP (${String(figures.enrollments)}, RSA-2048 everywhere, 8 connections, each durable)`,
  );
  console.log(
    `  ${figures.perSecond.toFixed(0)} enrollments/s · median ${figures.medianMs.toFixed(1)} ms · 99 % ${figures.p99Ms.toFixed(1)} ms`,
  );
  console.log(`  floor (1 decryption + 2 signatures): ${floor.toFixed(3)} ms of CPU`);
  if (figures.cpuMs === null) return;
  const ratio = figures.cpuMs / floor;
  console.log(
    `  agent, all threads: ${figures.cpuMs.toFixed(3)} ms of CPU an enrollment = ${ratio.toFixed(2)} × the floor (goal: at most 3)`,
  );
}

async function benchLists(): Promise<void> {
  const figures = await measureLists(SMALL, LARGE);
  const ratio = ({ small, large }: ListFigure): number => large / small;
  for (const [noun, all] of Map.groupBy(figures, (figure) => figure.noun)) {
    const sorts = [...new Set(all.map(({ sort }) => sort))];
    console.log(
      `\nA page of ${noun}: what it costs of ${String(LARGE)}, × the same of ${String(SMALL)} (goal: at most 2)`,
    );
    console.log(`  ${''.padEnd(36)}${sorts.map((sort) => sort.padStart(15)).join('')}`);
    for (const [what, bySort] of Map.groupBy(all, (figure) => figure.what))
      console.log(`  ${what.padEnd(36)}${bySort.map((figure) => ratio(figure).toFixed(2).padStart(15)).join('')}`);
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
