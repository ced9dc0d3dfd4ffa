import { openSqliteStore } from '../../electron/agent/store/sqlite/open-store.ts';
import type { DataFolder } from '../harness/data-folder.ts';
import { measureEnrollments, devicesOf, type EnrollmentFigures, type EnrollmentPlan } from './enrollments.ts';
import { addDevices } from './fleet-rows.ts';
import { startCertwright } from './servers/certwright.ts';

export type SizeFigure = EnrollmentFigures & { readonly certificates: number };

const PLAN: EnrollmentPlan = { warmUp: 500, rounds: 4, perRound: 500, connections: [32] };

/** Enrolls at two agents in turns, whose stores differ in size: each device there has its certificate and transaction. */
export async function measureStoreSizes(small: number, large: number): Promise<readonly [SizeFigure, SizeFigure]> {
  const devices = devicesOf(PLAN);
  const smaller = await startCertwright(devices, (folder) => fill(folder, small));
  try {
    const larger = await startCertwright(devices, (folder) => fill(folder, large));
    try {
      const { figures } = await measureEnrollments([smaller, larger], PLAN);
      const [first, second] = figures;
      if (first === undefined || second === undefined) throw new Error('a store was not measured');
      return [
        { ...first, certificates: small },
        { ...second, certificates: large },
      ];
    } finally {
      await larger.stop();
    }
  } finally {
    await smaller.stop();
  }
}

async function fill(folder: DataFolder, count: number): Promise<void> {
  const store = await openSqliteStore(folder.path);
  try {
    await addDevices(store, count);
  } finally {
    await store.close();
  }
}
