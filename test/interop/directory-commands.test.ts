import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandLine, type CommandLine } from '../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { findPeer, peer } from '../harness/peers.ts';
import { serveAgent, type ServedAgent } from '../harness/served-agent.ts';
import {
  CONFIGURATION,
  DOMAIN,
  startActiveDirectory,
  type ActiveDirectory,
} from '../simulators/active-directory/active-directory.ts';
import { caCertificate } from '../simulators/scep-ca/scep-ca.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';

const SERVICES = `CN=Public Key Services,CN=Services,${CONFIGURATION}`;
const CES = 'https://ces.office.example/Office-CA_CES_UsernamePassword/service.svc/CES';
const counts = z.looseObject({ found: z.number(), ready: z.number(), csv: z.string() });

function entries(ca: string): string {
  const container = (cn: string, parent: string) => `dn: CN=${cn},${parent}\nobjectClass: container\ncn: ${cn}\n\n`;
  const computer = (cn: string, ...more: readonly string[]) =>
    `dn: CN=${cn},${DOMAIN}\nobjectClass: computer\ncn: ${cn}\n${more.map((line) => `${line}\n`).join('')}\n`;
  return [
    container('Services', CONFIGURATION),
    container('Public Key Services', `CN=Services,${CONFIGURATION}`),
    container('Enrollment Services', SERVICES),
    container('Certificate Templates', SERVICES),
    `dn: CN=Office CA,CN=Enrollment Services,${SERVICES}\nobjectClass: pKIEnrollmentService\ncn: Office CA\n`,
    `cACertificate:: ${ca}\ncertificateTemplates: PrinterRA\n`,
    `msPKI-Enrollment-Servers:: ${Buffer.from(`1\n4\n0\n${CES}\n0`).toString('base64')}\n\n`,
    `dn: CN=NTAuthCertificates,${SERVICES}\nobjectClass: certificationAuthority\ncn: NTAuthCertificates\n`,
    `cACertificate:: ${ca}\nauthorityRevocationList:: AA==\ncertificateRevocationList:: AA==\n\n`,
    `dn: CN=PrinterRA,CN=Certificate Templates,${SERVICES}\nobjectClass: pKICertificateTemplate\ncn: PrinterRA\n`,
    'msPKI-RA-Signature: 1\nmsPKI-Enrollment-Flag: 2050\nmsPKI-Certificate-Name-Flag: 1\n\n',
    computer('PC-1', 'dNSHostName: pc-1.office.example', 'operatingSystem: Windows 11'),
    computer('PC-2', 'dNSHostName: pc-2.office.example', 'userAccountControl: 2'),
  ].join('');
}

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
    const ca = caCertificate(await makeKey('ec:p256')).toString('base64');
    directory = await startActiveDirectory(found.program, entries(ca));
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
    expect(stdout).toMatch(/^PrinterRA\s+by request\s+1\s+yes/m);
    const made = await cli.json(
      z.looseObject({ connection: z.unknown(), trust: z.looseObject({ anchors: z.string() }) }),
      ...['directory', 'endpoint', ...connection, '--ca', 'office ca', '--template', 'printerra'],
    );
    expect(made).toMatchObject({
      ...{ name: 'Office CA', preset: 'adcs-mscews', hasPassword: false },
      connection: { enrollmentUrl: CES, template: 'PrinterRA', onBehalf: 'agent' },
    });
    expect(made.trust.anchors).toContain('BEGIN CERTIFICATE');
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
