import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createDataFolder } from '../../harness/data-folder.ts';
import { mustRun } from '../../harness/program.ts';
import { freePort } from '../../harness/served-agent.ts';
import { devicesWith, startProgram, type BenchServer } from './server.ts';

const CHALLENGE = 'bench-challenge';

/** micromdm's scepserver with its file depot, which is not flushed to the disk; one challenge for all. */
export async function startMicromdm(program: string, count: number): Promise<BenchServer> {
  const { work } = await createDataFolder();
  const depot = join(work, 'depot');
  await mustRun(program, ['ca', '-init', '-depot', depot, '-keySize', '2048', '-common_name', 'Bench CA']);
  const address = `127.0.0.1:${String(await freePort())}`;
  const scepUrl = `http://${address}/scep`;
  const args = ['-depot', depot, '-http-addr', address, '-challenge', CHALLENGE, '-allowrenew', '0'];
  const { stop, ...started } = await startProgram(program, args, scepUrl);
  return {
    name: 'micromdm scepserver',
    scepUrl,
    ...started,
    devices: devicesWith(CHALLENGE, count),
    stop: async () => {
      await stop();
      await rm(work, { recursive: true, force: true });
    },
  };
}
