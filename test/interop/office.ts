import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { commandLine, type CommandLine, type Registered } from '../harness/command-line.ts';
import { createDataFolder } from '../harness/data-folder.ts';
import { serveAgent, type ServedAgent } from '../harness/served-agent.ts';

/** A CA with its agent serving, as an office would run it, driven through the command line only. */
export interface Office {
  readonly cli: CommandLine;
  readonly agent: ServedAgent;
  /** The CA certificate as PEM, and its file. */
  readonly caPem: string;
  readonly caFile: string;
  /** A folder for the clients' files. */
  readonly work: string;
  register(fqdn: string, ...options: string[]): Promise<Registered>;
  revoke(serial: string): Promise<void>;
  close(): Promise<void>;
}

export async function openOffice(key: string): Promise<Office> {
  const folder = await createDataFolder();
  const cli = commandLine(folder);
  await cli.json(z.unknown(), 'init', '--name', 'Interop CA', '--key', key);
  const agent = await serveAgent(folder);
  const caFile = join(folder.work, 'ca.pem');
  await cli.json(z.unknown(), 'ca', '--out', caFile);
  return {
    cli,
    agent,
    caPem: await readFile(caFile, 'utf8'),
    caFile,
    work: folder.work,
    register: (fqdn, ...options) => cli.register('--fqdn', fqdn, ...options),
    revoke: async (serial) => {
      await cli.json(z.unknown(), 'revoke', serial, '--reason', 'keyCompromise');
    },
    close: async () => {
      await agent.stop();
      await folder.remove();
    },
  };
}
