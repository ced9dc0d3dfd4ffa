import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandLine, failureOutput, type CommandLine } from '../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { serveAgent, type ServedAgent } from '../harness/served-agent.ts';
import { enroll, makeDevice } from '../simulators/scep-client/device.ts';
import { getCaCert } from '../simulators/scep-client/http.ts';

const page = z.object({ rows: z.array(z.record(z.string(), z.unknown())), next: z.string().nullable() });
const anything = z.unknown();

/** What `--json` says went wrong, with the exit code. */
async function failureOf(cli: CommandLine, ...args: string[]): Promise<{ exit: number | null; code: string }> {
  const { code: exit, stdout } = await cli.run(...args, '--json');
  return { exit, code: failureOutput.parse(JSON.parse(stdout)).error.code };
}

describe.each(['while an agent serves the folder', 'while none does'])('every command works %s', (mode) => {
  let folder: DataFolder;
  let cli: CommandLine;
  let agent: ServedAgent | null = null;
  beforeAll(async () => {
    folder = await createDataFolder();
    cli = commandLine(folder);
    await cli.json(anything, 'init', '--name', 'Command CA', '--key', 'ec:p256', '--years', '5');
    await issueOne();
    if (mode === 'while an agent serves the folder') agent = await serveAgent(folder);
  });
  afterAll(async () => {
    expect(await (agent?.stop() ?? 0)).toBe(0);
    await folder.remove();
  });

  async function issueOne(): Promise<void> {
    const serving = await serveAgent(folder);
    const { fqdn, challenge, scepUrl } = await cli.register('--fqdn', 'first.office.example', '--expires', 'never');
    const { ra } = await getCaCert(scepUrl);
    const reply = await enroll(scepUrl, await makeDevice(fqdn), { ra, csr: { challenge, dnsNames: [fqdn] } });
    expect(reply.pkiStatus).toBe('success');
    await serving.stop();
  }

  it('register', async () => {
    const registered = await cli.register(
      ...['--fqdn', 'Printer-7.Office.Example', '--ip', '192.0.2.7', '--ip', '2001:db8::7'],
      ...['--serial', 'CN1234', '--challenge', 'correct-horse-battery', '--expires', '7d', '--reusable'],
    );
    expect(registered).toMatchObject({ fqdn: 'printer-7.office.example', challenge: 'correct-horse-battery' });
    expect(registered.scepUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/scep/u);
    expect(registered.caFingerprints.sha256.replace(/[^0-9a-f]/giu, '')).toHaveLength(64);
    const days = (Date.parse(registered.expiresAt ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThanOrEqual(7);

    const shown = await cli.json(z.record(z.string(), z.unknown()), 'show', 'registration', registered.id);
    expect(shown).toMatchObject({ fqdn: registered.fqdn, state: 'waiting', serialNumber: 'CN1234' });
    expect(JSON.stringify(shown)).not.toContain('correct-horse-battery');
    expect(await failureOf(cli, 'register', '--fqdn', 'printer-7.office.example')).toMatchObject({ exit: 1 });
  });

  it('import and export', async () => {
    const file = join(folder.work, 'fleet.csv');
    await writeFile(file, 'fqdn,ip,expires\nfleet-1.office.example,192.0.2.101,7d\nfleet-2.office.example,,never\n');
    const report = await cli.json(
      z.object({ rows: z.number(), valid: z.number() }),
      'import',
      'registrations',
      file,
      '--dry-run',
    );
    expect(report).toMatchObject({ rows: 2, valid: 2 });
    expect((await cli.json(page, 'list', 'registrations', '--search', 'fleet')).rows).toEqual([]);
    await cli.json(anything, 'import', 'registrations', file);
    expect((await cli.json(page, 'list', 'registrations', '--search', 'fleet')).rows).toHaveLength(2);

    await writeFile(file, 'fqdn\nfleet-3.office.example\n*.office.example\nfleet-1.office.example\n');
    const bad = await cli.run('import', 'registrations', file, '--dry-run', '--json');
    expect(bad.code).toBe(1);
    expect(await failureOf(cli, 'import', 'registrations', file)).toEqual({ exit: 1, code: 'import-invalid' });
    expect((await cli.json(page, 'list', 'registrations', '--search', 'fleet-3')).rows).toEqual([]);

    const csv = await cli.run('export', 'registrations', '--csv');
    expect(csv.code).toBe(0);
    expect(csv.stdout).toContain('fleet-1.office.example');
    expect((await cli.run('export', 'certificates', '--csv')).stdout).toContain('first.office.example');
    await cli.json(anything, 'export', 'certificates');
  });

  it('list and show', async () => {
    const first = await cli.json(page, 'list', 'registrations', '--limit', '1');
    expect(first.rows).toHaveLength(1);
    const second = await cli.json(page, 'list', 'registrations', '--limit', '1', '--after', first.next ?? '');
    expect(second.rows[0]?.['id']).not.toBe(first.rows[0]?.['id']);
    expect((await cli.json(page, 'list', 'registrations', '--state', 'enrolled')).rows).toHaveLength(1);

    const { rows: issued } = await cli.json(page, 'list', 'transactions', '--state', 'issued');
    const transaction = z.object({ id: z.string(), certificateSerial: z.string() }).parse(issued[0]);
    await cli.json(z.object({ state: z.literal('issued') }), 'show', 'transaction', transaction.id);
    const pem = await cli.run('show', 'certificate', transaction.certificateSerial, '--pem');
    expect(pem.stdout).toMatch(/^-----BEGIN CERTIFICATE-----/u);
  });

  it('ca and crl', async () => {
    const [ca, chain, crl] = [
      join(folder.work, 'ca.pem'),
      join(folder.work, 'chain.pem'),
      join(folder.work, 'crl.pem'),
    ];
    await cli.json(anything, 'ca', '--out', ca);
    await cli.json(anything, 'ca', '--out', chain, '--chain');
    await cli.json(anything, 'crl', '--out', crl);
    expect(await readFile(ca, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----/u);
    expect(await readFile(chain, 'utf8')).toContain(await readFile(ca, 'utf8'));
    expect(await readFile(crl, 'utf8')).toMatch(/^-----BEGIN X509 CRL-----/u);
  });

  it('revoke', async () => {
    const { rows } = await cli.json(page, 'list', 'certificates', '--search', 'first.office.example');
    const serial = z.string().parse(rows[0]?.['serial']);
    expect(await failureOf(cli, 'revoke', serial)).toEqual({ exit: 2, code: 'usage' });
    const before = await cli.json(z.object({ number: z.number() }), 'crl');
    await cli.json(anything, 'revoke', serial, '--reason', 'keyCompromise');
    const after = await cli.json(z.object({ number: z.number(), entries: z.number() }), 'crl');
    expect(after.number).toBeGreaterThan(before.number);
    expect(after.entries).toBe(1);
    expect(await failureOf(cli, 'revoke', serial, '--reason', 'superseded')).toEqual({
      exit: 1,
      code: 'certificate-already-revoked',
    });
    expect((await cli.json(page, 'list', 'certificates', '--state', 'revoked')).rows).toHaveLength(1);
  });

  it('audit verify and selftest', async () => {
    await cli.json(z.object({ verdict: z.literal('intact') }), 'audit', 'verify');
    await cli.json(z.object({ passed: z.literal(true) }), 'selftest');
  });

  it('failures have a code, a message and a hint, and the right exit code', async () => {
    expect(await failureOf(cli, 'init', '--name', 'Again')).toEqual({ exit: 1, code: 'authority-exists' });
    expect(await failureOf(cli, 'show', 'certificate', '00ff')).toEqual({ exit: 1, code: 'not-found' });
    expect(await failureOf(cli, 'show', 'registration', 'nothing')).toMatchObject({
      exit: expect.any(Number) as number,
    });
    expect(await failureOf(cli, 'register', '--fqdn', '*.office.example')).toEqual({
      exit: 1,
      code: 'registration-invalid',
    });
    for (const wrong of [
      ['dance'],
      ['list', 'unicorns'],
      ['register'],
      ['list', 'certificates', '--limit', 'many'],
      ['ca', '--loud'],
    ])
      expect(await failureOf(cli, ...wrong)).toEqual({ exit: 2, code: 'usage' });
    const plain = await cli.run('dance');
    expect(plain.stdout).toBe('');
    expect(plain.stderr).not.toBe('');
  });
});

describe('the vault', () => {
  let folder: DataFolder;
  let cli: CommandLine;
  beforeAll(async () => {
    folder = await createDataFolder();
    cli = commandLine(folder);
    await cli.json(anything, 'init', '--name', 'Vault CA', '--key', 'ec:p256');
  });
  afterAll(() => folder.remove());

  it('opens only with its passphrase', async () => {
    const wrong = join(folder.work, 'wrong');
    await writeFile(wrong, 'ten brown otters swim upstream\n');
    const stranger = commandLine({ ...folder, passphraseFile: wrong });
    expect(await failureOf(stranger, 'list', 'registrations')).toEqual({ exit: 1, code: 'vault-passphrase-wrong' });
    const nobody = commandLine({ ...folder, passphraseFile: join(folder.work, 'no-such-file') });
    expect(await failureOf(nobody, 'list', 'registrations')).toEqual({ exit: 1, code: 'passphrase-file-unreadable' });
  });

  it('keeps the data folder to its owner', async () => {
    expect((await stat(folder.path)).mode & 0o077).toBe(0);
    expect((await stat(join(folder.path, 'certwright.db'))).mode & 0o077).toBe(0);
  });
});

describe('an agent that serves', () => {
  it('keeps others out of its folder, and leaves it when told to stop', async () => {
    const folder = await createDataFolder();
    const cli = commandLine(folder);
    await cli.json(anything, 'init', '--name', 'Lock CA', '--key', 'ec:p256');
    const agent = await serveAgent(folder);
    await expect(serveAgent(folder)).rejects.toThrow(/serve ended with 1/u);
    expect(await agent.stop()).toBe(0);
    const next = await serveAgent(folder);
    expect(await next.stop()).toBe(0);
    await folder.remove();
  });
});
