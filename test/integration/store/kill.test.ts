import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { verifyAudit } from '../../../electron/agent/audit/verify.ts';
import { lockFolder } from '../../../electron/agent/store/folder-lock.ts';
import { openSqliteStore } from '../../../electron/agent/store/sqlite/open-store.ts';
import { statement } from '../../../electron/agent/store/statements.ts';
import { AUDIT_KEY, authority, makeFolder, mustCommit, NOW } from '../../unit/agent/store/samples.ts';

const ROUNDS = 20;
const PROCESS = fileURLToPath(new URL('load-process.ts', import.meta.url));

/** Lets it enroll until this many were acknowledged, then kills it without warning. */
async function killAfter(acknowledgements: number, folder: string, round: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--no-warnings', PROCESS, folder, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const serials: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    serials.push(line);
    if (serials.length === acknowledgements) child.kill('SIGKILL');
  }
  await exited;
  return serials;
}

test('killed twenty times in the middle of load: what was acknowledged is there, whole, and nothing needs repair', async () => {
  const { folder, remove } = makeFolder();
  try {
    const first = await openSqliteStore(folder);
    await mustCommit(first, statement('authority.insert', authority()));
    await first.close();
    const acknowledged: string[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      acknowledged.push(...(await killAfter(20 + round * 3, folder, round)));
    }
    expect(acknowledged.length).toBeGreaterThan(ROUNDS * 20);

    const lock = lockFolder(folder, 1_000);
    const store = await openSqliteStore(folder);
    const stored = new Map<string, string | null>();
    for await (const rows of store.stream('certificate.export', { now: NOW })) {
      for (const row of rows) stored.set(row.serial, row.registrationId);
    }
    expect(acknowledged.filter((serial) => !stored.has(serial))).toEqual([]);
    expect(new Set(acknowledged).size).toBe(acknowledged.length);
    // Every unit is whole: as many of each noun, and each registration used and enrolled.
    const registrations = await store.read('registration.list', { now: NOW, states: ['enrolled'] });
    const transactions = await store.read('transaction.list', { states: ['issued'] });
    expect([registrations.total.count, transactions.total.count]).toEqual([stored.size, stored.size]);
    expect(await verifyAudit(store, AUDIT_KEY)).toMatchObject({ verdict: 'intact', entries: stored.size });
    await store.close();
    lock.release();
  } finally {
    remove();
  }
});
