import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createDataFolder } from '../../harness/data-folder.ts';
import { mustRun } from '../../harness/program.ts';
import { freePort } from '../../harness/served-agent.ts';
import { devicesWith, startProgram, type BenchServer } from './server.ts';

const CHALLENGE = 'bench-challenge';

/** A server that can be ended as by a power cut and started again at the same address, with the same files. */
export type ComingServer = BenchServer & { away(): Promise<void>; back(): Promise<void> };

/** micromdm's scepserver with its file depot, which is not flushed to the disk; one challenge for all, or none. */
export async function startMicromdm(program: string, count: number, challenge = CHALLENGE): Promise<ComingServer> {
  const { work } = await createDataFolder();
  const depot = join(work, 'depot');
  await mustRun(program, ['ca', '-init', '-depot', depot, '-keySize', '2048', '-common_name', 'Bench CA']);
  const address = `127.0.0.1:${String(await freePort())}`;
  const scepUrl = `http://${address}/scep`;
  const args = [
    '-depot',
    depot,
    '-http-addr',
    address,
    ...(challenge === '' ? [] : ['-challenge', challenge]),
    '-allowrenew',
    '0',
  ];
  let { stop, ...started } = await startProgram(program, args, scepUrl);
  return {
    name: 'micromdm scepserver',
    scepUrl,
    ...started,
    devices: devicesWith(CHALLENGE, count),
    away: () => stop(),
    back: async () => {
      ({ stop, ...started } = await startProgram(program, args, scepUrl));
    },
    stop: async () => {
      await stop();
      await rm(work, { recursive: true, force: true });
    },
  };
}
