import { cpus } from 'node:os';
import { measureEnrollments } from './enrollments.ts';
import { measureFailureTiming } from './failure-timing.ts';
import { floorCpuMs } from './floor.ts';
import { measureLists } from './lists.ts';

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
  const small = await measureLists(SMALL);
  const large = await measureLists(LARGE);
  console.log(`\nRegistrations, median ms of a call: ${String(SMALL)} → ${String(LARGE)} (goal: at most 2 ×)`);
  for (const name of Object.keys(small) as (keyof typeof small)[]) {
    const ratio = (large[name] / small[name]).toFixed(2);
    console.log(
      `  ${name.padEnd(26)} ${small[name].toFixed(2).padStart(7)} → ${large[name].toFixed(2).padStart(7)}   ${ratio} ×`,
    );
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
