import { z } from 'zod';
import { commandLine } from '../../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../../harness/data-folder.ts';
import { registerMany } from '../../harness/roster.ts';
import { serveAgent } from '../../harness/served-agent.ts';
import { getCaCert } from '../../simulators/scep-client/http.ts';
import type { BenchServer } from './server.ts';

export type CertwrightServer = BenchServer & { readonly folder: DataFolder };

/** Starts our agent as an operator would, with a registration and a challenge of its own for each device. */
export async function startCertwright(
  count: number,
  fill: (folder: DataFolder) => Promise<void> = () => Promise.resolve(),
): Promise<CertwrightServer> {
  const folder = await createDataFolder();
  const cli = commandLine(folder);
  await cli.json(z.unknown(), 'init', '--name', 'Bench CA', '--key', 'rsa:2048');
  await fill(folder);
  const devices = await registerMany(cli, 'bench', count);
  const agent = await serveAgent(folder);
  const { ra } = await getCaCert(agent.scepUrl);
  return {
    name: 'Certwright',
    scepUrl: agent.scepUrl,
    pid: agent.pid,
    recipient: ra,
    devices,
    folder,
    stop: async () => {
      await agent.stop();
      await folder.remove();
    },
  };
}
