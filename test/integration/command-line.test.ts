import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  AGENT_ARGUMENTS,
  AGENT_ENVIRONMENT,
  commandLine,
  failureOutput,
  PROJECT,
  type CommandLine,
} from '../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { runProgram, type ProgramResult } from '../harness/program.ts';
import { freePort, serveAgent } from '../harness/served-agent.ts';

const anything = z.unknown();
const page = z.object({ rows: z.array(z.object({ fqdn: z.string() })), next: z.string().nullable() });

/** Runs the command line as it is written here, with nothing added. */
function bare(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<ProgramResult> {
  const all = [...AGENT_ARGUMENTS, ...args];
  return runProgram(process.execPath, all, { env: { ...AGENT_ENVIRONMENT, ...env }, cwd: PROJECT });
}

function errorIn({ stdout }: { readonly stdout: Buffer | string }): { code: string; message: string; hint: string } {
  return failureOutput.parse(JSON.parse(stdout.toString())).error;
}

describe('before there is anything', () => {
  let folder: DataFolder;
  beforeEach(async () => {
    folder = await createDataFolder();
  });
  afterEach(() => folder.remove());

  it('a device cannot be registered, and that says what to do', async () => {
    const { code, stdout } = await commandLine(folder).run('register', '--fqdn', 'door.office.example', '--json');
    expect([code, errorIn({ stdout }).code]).toEqual([1, 'authority-missing']);
  });

  it('a short passphrase is refused, and a good one is taken afterwards', async () => {
    await writeFile(folder.passphraseFile, 'elevenchars\n');
    const weak = await commandLine(folder).run('init', '--name', 'CA', '--key', 'ec:p256', '--json');
    expect([weak.code, errorIn(weak).code]).toEqual([1, 'vault-passphrase-weak']);
    expect(errorIn(weak).message + errorIn(weak).hint).toContain('12');
    await writeFile(folder.passphraseFile, 'twelve chars\n');
    await commandLine(folder).json(anything, 'init', '--name', 'CA', '--key', 'ec:p256');
  });

  it('a keychain that is not there is named, and so is the way without', async () => {
    const env = {
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder.work, 'none')}`,
      DISPLAY: '',
      XDG_RUNTIME_DIR: '',
    };
    const result = await bare(['init', '--name', 'CA', '--json', '--data', folder.path], env);
    expect([result.code, errorIn(result).code]).toEqual([1, 'keychain-unavailable']);
    expect(errorIn(result).hint).toContain('--passphrase-file');
  });

  it.for([
    [['init', '--name', 'CA', '--years', '41']],
    [['init', '--name', 'CA', '--years', '0']],
    [['init', '--name', 'CA', '--years', '2.5']],
    [['init', '--name', 'CA', '--key', 'rsa:1024']],
    [['init', '--name', '  ']],
    [['init', '--name', 'x'.repeat(65)]],
    [['init', '--data', '']],
    [['serve', '--listen', '127.0.0.1']],
    [['serve', '--listen', '127.0.0.1:70000']],
    [['serve', '--console', '0.0.0.0:0']],
    [['serve', '--console', '192.0.2.1:0']],
    [['list', 'constructor']],
    [['list', '__proto__']],
    [['show', 'certificate', 'not-a-serial']],
    [['export', 'transactions']],
    [['revoke', '0a', '--reason', 'boredom']],
    [['register', '--fqdn', 'a.example.com', '--expires', 'soon']],
  ])('%j is wrong usage', async ([args]) => {
    const { code, stdout } = await commandLine(folder).run(...(args ?? []), '--json');
    expect(code).toBe(2);
    expect(['usage', 'input-invalid']).toContain(errorIn({ stdout }).code);
  });

  it('help is on standard output and is no failure; no command at all is wrong usage', async () => {
    const help = await bare(['--help']);
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout.toString()).toContain('import registrations FILE.csv');
    expect((await bare([])).code).toBe(2);
  });

  it('speaks the language of the locale', async () => {
    const locale = async (env: NodeJS.ProcessEnv) =>
      errorIn(await bare(['dance', '--json'], { LC_ALL: '', LC_MESSAGES: '', LANG: '', ...env })).hint;
    const english = await locale({ LANG: 'C.UTF-8' });
    const german = await locale({ LANG: 'de_DE.UTF-8' });
    expect(german).not.toBe(english);
    expect(await locale({ LANG: 'en_GB.UTF-8', LC_MESSAGES: 'de_CH' })).toBe(german);
    expect(await locale({ LANG: 'de_DE.UTF-8', LC_ALL: 'C' })).toBe(english);
  });
});

describe('with an authority', () => {
  let folder: DataFolder;
  let cli: CommandLine;
  beforeAll(async () => {
    folder = await createDataFolder();
    cli = commandLine(folder);
    await cli.json(anything, 'init', '--name', 'Line CA', '--key', 'ec:p256');
  });
  afterAll(() => folder.remove());

  it('a device is registered before anything ever listened, for where it will', async () => {
    const { scepUrl } = await cli.register('--fqdn', 'first.office.example');
    expect(scepUrl).toBe('http://127.0.0.1:8080/scep');
    const port = await freePort();
    const agent = await serveAgent(folder, '--listen', `127.0.0.1:${String(port)}`);
    expect(agent.scepUrl).toBe(`http://127.0.0.1:${String(port)}/scep`);
    await agent.stop();
    expect((await cli.register('--fqdn', 'second.office.example')).scepUrl).toBe(agent.scepUrl);
  });

  it('a list is walked page by page, each row once', async () => {
    const names = Array.from({ length: 7 }, (_, index) => `walk-${String(index)}.office.example`);
    const file = join(folder.work, 'walk.csv');
    await writeFile(file, `fqdn\n${names.join('\n')}\n`);
    await cli.json(anything, 'import', 'registrations', file);
    const walked: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const more: string[] = after === '' ? [] : ['--after', after];
      const found: z.infer<typeof page> = await cli.json(
        page,
        'list',
        'registrations',
        '--search',
        'walk-',
        '--limit',
        '3',
        ...more,
      );
      walked.push(...found.rows.map(({ fqdn }) => fqdn));
      after = found.next;
    }
    expect(walked.toSorted()).toEqual(names);
    const forged = await cli.run('list', 'registrations', '--after', 'forged', '--json');
    expect([forged.code, errorIn(forged).code]).toEqual([2, 'input-invalid']);
  });

  it('--json puts one document on standard output, and progress elsewhere', async () => {
    const file = join(folder.work, 'json.csv');
    await writeFile(file, 'fqdn\njson-1.office.example\n');
    const out = join(folder.work, 'challenges.csv');
    const result = await cli.run('import', 'registrations', file, '--out', out, '--json');
    expect(result.code).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({ imported: 1 });
    expect(result.stdout.trim().split('\n')).toHaveLength(1);
    expect(result.stderr).not.toBe('');
    expect(await readFile(out, 'utf8')).toMatch(/^fqdn,challenge\r\njson-1\.office\.example,[A-Z2-9]{20}\r\n$/);
    expect((await stat(out)).mode & 0o077).toBe(0);
  });

  it('nothing is imported whose challenges could not be written', async () => {
    const file = join(folder.work, 'lost.csv');
    await writeFile(file, 'fqdn\nlost.office.example\n');
    const result = await cli.run('import', 'registrations', file, '--out', join(folder.work, 'no', 'x.csv'), '--json');
    expect([result.code, errorIn(result).code]).toEqual([1, 'file-unwritable']);
    expect((await cli.json(page, 'list', 'registrations', '--search', 'lost.')).rows).toEqual([]);
  });

  it('a registration without a certificate has no PEM to show', async () => {
    const { id } = await cli.register('--fqdn', 'no-pem.office.example');
    const shown = await cli.run('show', 'registration', id, '--pem');
    expect([shown.code, shown.stdout]).toEqual([1, '']);
  });

  it('what was exported can be read by a program', async () => {
    const csv = (await cli.run('export', 'registrations', '--csv')).stdout;
    expect(csv.split('\r\n')[0]).toBe(
      'id,fqdn,ip,serial,state,reusable,expiresAt,createdAt,certificate,raProfile,notes',
    );
    const json = JSON.parse((await cli.run('export', 'registrations')).stdout) as unknown[];
    expect(csv.trimEnd().split('\r\n')).toHaveLength(json.length + 1);
  });

  it('whoever stops reading is no failure', async () => {
    const all = [...AGENT_ARGUMENTS, 'export', 'registrations', '--data', folder.path];
    const child = spawn(process.execPath, [...all, '--passphrase-file', folder.passphraseFile], {
      cwd: PROJECT,
      env: AGENT_ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const pieces: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => pieces.push(text));
    const [code] = (await once(child, 'exit')) as [number | null];
    expect([code, pieces.join('')]).toEqual([0, '']);
  });
});

describe('serve', () => {
  let folder: DataFolder;
  let cli: CommandLine;
  beforeAll(async () => {
    folder = await createDataFolder();
    cli = commandLine(folder);
    await cli.json(anything, 'init', '--name', 'Serve CA', '--key', 'ec:p256');
  });
  afterAll(() => folder.remove());

  it('is alone in its folder', async () => {
    const agent = await serveAgent(folder);
    const second = await cli.run('serve', '--listen', '127.0.0.1:0', '--json');
    expect([second.code, errorIn(second).code]).toEqual([1, 'data-folder-busy']);
    expect((await fetch(`${agent.scepUrl}?operation=GetCACaps`)).status).toBe(200);
    expect(await agent.stop()).toBe(0);
  });

  it('says why it cannot listen, and lets go of the folder', async () => {
    const other = await createDataFolder();
    await commandLine(other).json(anything, 'init', '--name', 'Other CA', '--key', 'ec:p256');
    const agent = await serveAgent(other);
    const { host } = new URL(agent.scepUrl);
    const result = await cli.run('serve', '--listen', host, '--json');
    expect([result.code, errorIn(result).code]).toEqual([1, 'listener-address-in-use']);
    await cli.json(anything, 'list', 'registrations');
    await agent.stop();
    await other.remove();
  });

  it('comes back where it was when it is told no address', async () => {
    const first = await serveAgent(folder);
    await first.stop();
    const ready = join(folder.work, 'again.json');
    const all = ['serve', '--data', folder.path, '--passphrase-file', folder.passphraseFile, '--ready-file', ready];
    await writeFile(ready, '{"scepUrl":"stale"}');
    const child = spawn(process.execPath, [...AGENT_ARGUMENTS, ...all, '--json'], {
      cwd: PROJECT,
      env: AGENT_ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const told = JSON.parse(line) as unknown;
    expect(told).toEqual({ scepUrl: first.scepUrl, consoleUrl: null, pid: child.pid });
    expect(JSON.parse(await readFile(ready, 'utf8'))).toEqual(told);
    expect((await stat(ready)).mode & 0o077).toBe(0);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect([existsSync(ready), existsSync(join(folder.path, 'agent.json'))]).toEqual([false, false]);
  });

  it('does not keep commands from working that are given while it starts', async () => {
    const [agent, ...listed] = await Promise.all([
      serveAgent(folder),
      ...Array.from({ length: 3 }, () => cli.run('list', 'registrations', '--json')),
    ]);
    expect(listed.map(({ code }) => code)).toEqual([0, 0, 0]);
    await agent.stop();
  });

  it('leaves nothing after a power cut that anybody would stumble over', async () => {
    const agent = await serveAgent(folder);
    await agent.kill();
    expect(existsSync(join(folder.path, 'agent.json'))).toBe(true);
    await cli.json(z.object({ verdict: z.literal('intact') }), 'audit', 'verify');
    const next = await serveAgent(folder);
    await cli.register('--fqdn', 'after.office.example');
    expect(await next.stop()).toBe(0);
  });

  it('waits for who is in the middle of asking, and ends at once when told twice', async () => {
    const agent = await serveAgent(folder);
    const { port } = new URL(agent.scepUrl);
    const slow = connect(Number(port), '127.0.0.1');
    slow.on('error', () => {});
    await once(slow, 'connect');
    slow.write('POST /scep?operation=PKIOperation HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nab');
    // A request that was answered after it shows that the slow one has arrived.
    await fetch(`${agent.scepUrl}?operation=GetCACaps`);
    process.kill(agent.pid, 'SIGINT');
    while (!agent.log().includes('Stopping')) await new Promise((resolve) => setImmediate(resolve));
    process.kill(agent.pid, 'SIGINT');
    expect(await agent.ended).toBeNull();
    slow.destroy();
    await cli.json(z.object({ verdict: z.literal('intact') }), 'audit', 'verify');
  });
});
