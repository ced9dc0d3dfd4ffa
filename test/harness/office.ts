import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { commandLine, type CommandLine, type Registered } from './command-line.ts';
import { createDataFolder } from './data-folder.ts';
import { serveAgent, type ServedAgent } from './served-agent.ts';

const certificateRows = z.object({
  rows: z.array(z.object({ serial: z.string(), kind: z.string(), name: z.string() })),
});

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
  /** Serial numbers of all device certificates in the store that match a search. */
  serials(search?: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function openOffice(key = 'rsa:2048', ...serve: string[]): Promise<Office> {
  const folder = await createDataFolder();
  const cli = commandLine(folder);
  await cli.json(z.unknown(), 'init', '--name', 'Test Office CA', '--key', key);
  // The tests come from one address, as many devices as they may be.
  await cli.json(z.unknown(), 'settings', '--requests-per-minute', '1000000');
  const agent = await serveAgent(folder, ...serve);
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
    serials: (search) => deviceSerials(cli, search),
    close: async () => {
      await agent.stop();
      await folder.remove();
    },
  };
}

/** Serial numbers of the device certificates in the store, the newest 500 at most. */
export async function deviceSerials(cli: CommandLine, search?: string): Promise<string[]> {
  const filter = search === undefined ? [] : ['--search', search];
  const { rows } = await cli.json(certificateRows, 'list', 'certificates', '--limit', '500', ...filter);
  return rows.filter((row) => row.kind === 'device').map((row) => row.serial.toUpperCase());
}
