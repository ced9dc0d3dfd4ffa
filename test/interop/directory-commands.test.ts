import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandLine, type CommandLine } from '../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { findPeer, peer } from '../harness/peers.ts';
import { serveAgent, type ServedAgent } from '../harness/served-agent.ts';
import { startActiveDirectory, type ActiveDirectory } from '../simulators/active-directory/active-directory.ts';
import { office, OFFICE_CES } from '../simulators/active-directory/office.ts';

const counts = z.looseObject({ found: z.number(), ready: z.number(), csv: z.string() });

describe('an Active Directory on the command line', () => {
  let directory: ActiveDirectory;
  let folder: DataFolder;
  let cli: CommandLine;
  let agent: ServedAgent;
  let connection: string[];
  let stop = (): Promise<unknown> => Promise.resolve();
  beforeAll(async () => {
    const found = await findPeer('slapd');
    if (!('program' in found)) return;
    directory = await startActiveDirectory(found.program, await office());
    folder = await createDataFolder();
    cli = commandLine(folder);
    await cli.json(z.unknown(), 'init', '--name', 'Command CA', '--key', 'ec:p256');
    agent = await serveAgent(folder);
    stop = () => Promise.all([directory.stop(), agent.stop().then(() => folder.remove())]);
    const [password, roots] = [join(folder.work, 'password.txt'), join(folder.work, 'roots.pem')];
    await writeFile(password, `${directory.account.password}\n`);
    await writeFile(roots, directory.root);
    const account = ['--account', directory.account.name, '--password-file', password, '--roots', roots];
    connection = [`localhost:${String(directory.ldapsPort)}`, ...account];
  });
  beforeEach((context) => peer('slapd', context));
  afterAll(() => stop());

  it('shows CAs and templates, and becomes an external CA', async () => {
    const { stdout } = await cli.run('directory', 'discover', ...connection);
    expect(stdout).toMatch(/^Office CA\s+–\s+yes\s+https:/m);
    expect(stdout).toMatch(/^PrinterRA\s+by request\s+1\s+yes\s+0\s+clientAuth, 1\.3\.6\.1\.4\.1\.99999\.1$/m);
    const made = await cli.json(
      z.looseObject({ connection: z.unknown(), trust: z.looseObject({ anchors: z.string() }) }),
      ...['directory', 'endpoint', ...connection, '--ca', 'office ca', '--template', 'printerra'],
    );
    expect(made).toMatchObject({
      ...{ name: 'Office CA', preset: 'adcs-mscews', hasPassword: false },
      connection: { enrollmentUrl: OFFICE_CES, template: 'PrinterRA', onBehalf: 'agent' },
    });
    expect(made.trust.anchors).toContain('BEGIN CERTIFICATE');
    expect(made.trust['directory']).toBe(`ldaps://${connection[0] ?? ''}`);
    const missing = await cli.run('directory', 'endpoint', ...connection, '--ca', 'Office CA', '--template', 'Other');
    expect(missing.code).toBe(1);
  });

  it('has computers that are tried first, and then registered once', async () => {
    const dry = await cli.json(counts, 'directory', 'import', ...connection, '--dry-run');
    expect(dry).toMatchObject({ found: 2, ready: 1, knownCount: 0, unusableCount: 1 });
    const imported = await cli.json(z.looseObject({}), 'directory', 'import', ...connection);
    expect(imported).toMatchObject({ imported: 1 });
    expect(String(imported['challengesCsv'])).toMatch(/^pc-1\.office\.example,\S+/m);
    const again = await cli.run('directory', 'import', ...connection);
    expect([again.code, again.stdout.split('\n')[0]]).toEqual([
      0,
      '2 devices found: 0 can be registered, 1 are registered already, 1 cannot be.',
    ]);
    expect(again.stdout).toContain('pc-1.office.example: pc-1.office.example is already registered.');
    expect(again.stdout).toContain('pc-2.office.example: Its account is disabled.');
    expect(agent.log()).not.toContain(directory.account.password);
  });
});
