import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { commandLine, PROJECT } from '../harness/command-line.ts';
import { createDataFolder } from '../harness/data-folder.ts';

const LINE = /^Certwright runs without a window, because .+: open (http:\/\/127\.0\.0\.1:\d+\/\S*) — data in (\S+)$/mu;

describe('npm start', () => {
  it('says in one line what it runs, where to open it and where the data is; Ctrl-C leaves all consistent', async () => {
    const folder = await createDataFolder();
    onTestFinished(() => folder.remove());
    const cli = commandLine(folder);
    await cli.json(z.unknown(), 'init', '--name', 'Start CA', '--key', 'ec:p256');

    const child = spawn(
      'npm',
      ['start', '--silent', '--', '--data', folder.path, '--passphrase-file', folder.passphraseFile],
      {
        cwd: PROJECT,
        env: { ...process.env, CERTWRIGHT_HOST: 'headless' },
        stdio: ['ignore', 'pipe', 'pipe'],
        // As a terminal has it: a process group that Ctrl-C reaches as a whole.
        detached: true,
      },
    );
    const exit = once(child, 'exit');
    const { pid = 0 } = child;
    const [, url = '', data] = LINE.exec(await firstLineOf(child.stdout)) ?? [];
    expect(data).toBe(folder.path);
    expect((await fetch(url)).status).toBe(200);
    expect((await cli.run('list', 'registrations')).code).toBe(0);

    process.kill(-pid, 'SIGINT');
    // npm ends by the signal itself, but only after what it ran.
    await exit;
    await expect(fetch(url)).rejects.toThrow();
    expect((await cli.run('audit', 'verify')).code).toBe(0);
  });
});

function firstLineOf(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    stream.setEncoding('utf8');
    stream.on('data', (piece: string) => {
      text += piece;
      if (text.includes('\n')) resolve(text.trimEnd());
    });
    stream.on('end', () => reject(new Error(`npm start ended with: ${text}`)));
  });
}

describe('npm run agent', () => {
  it('gives standard output to the command alone', async () => {
    const folder = await createDataFolder();
    onTestFinished(() => folder.remove());
    const run = async (...args: string[]) => {
      const all = ['run', '--silent', 'agent', '--', ...args, '--data', folder.path];
      const child = spawn('npm', all, { cwd: PROJECT, stdio: ['ignore', 'pipe', 'ignore'] });
      let stdout = '';
      child.stdout.setEncoding('utf8').on('data', (piece: string) => (stdout += piece));
      const [code] = z.tuple([z.number().nullable(), z.unknown()]).parse(await once(child, 'close'));
      return { code, stdout };
    };
    const vault = ['--passphrase-file', folder.passphraseFile];
    const made = await run('init', '--name', 'Npm CA', '--key', 'ec:p256', '--json', ...vault);
    expect(made.code).toBe(0);
    expect(JSON.parse(made.stdout)).toMatchObject({ name: 'Npm CA' });
    const wrong = await run('dance', '--json', ...vault);
    expect(wrong.code).toBe(2);
    expect(JSON.parse(wrong.stdout)).toMatchObject({ error: { code: 'usage' } });
    expect((await run('ca', '--out', join(folder.work, 'nowhere', 'ca.pem'), ...vault)).code).toBe(1);
  });
});
