import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandLine, failureOutput, type CommandLine } from '../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { serveAgent, type ServedAgent } from '../harness/served-agent.ts';

const SECRET = 'nine grey otters sing';

let folder: DataFolder;
let cli: CommandLine;
let agent: ServedAgent;
let password: string;
beforeAll(async () => {
  folder = await createDataFolder();
  cli = commandLine(folder);
  await cli.json(z.unknown(), 'init', '--name', 'Command CA', '--key', 'ec:p256');
  agent = await serveAgent(folder);
  password = join(folder.work, 'password.txt');
  await writeFile(password, `${SECRET}\n`);
});
afterAll(async () => {
  await agent.stop();
  await folder.remove();
});

const failed = async (...args: string[]) => {
  const { code, stdout } = await cli.run(...args, '--json');
  return { exit: code, ...z.object({ error: failureOutput.shape.error }).parse(JSON.parse(stdout)).error };
};

describe('a directory on the command line', () => {
  it('that is not there is told with cause and remedy, and nothing of the account', async () => {
    const account = ['--account', 'reader@office.example', '--password-file', password];
    const said = await failed('directory', 'discover', 'localhost:1', ...account);
    expect(said).toMatchObject({
      ...{ exit: 1, code: 'directory-failed', message: 'localhost refuses connections on port 1.' },
    });
    const { stderr } = await cli.run('directory', 'import', 'localhost:1', ...account, '--dry-run');
    expect(stderr).toMatch(/^localhost refuses connections on port 1\.\n\S/);
    expect(stderr + agent.log()).not.toContain(SECRET);
  });

  it('is asked by LDAPS alone, with an account and its password', async () => {
    const account = ['--account', 'reader@office.example', '--password-file', password];
    expect(await failed('directory', 'discover', 'ldap://localhost', ...account)).toMatchObject({
      ...{ exit: 2, code: 'input-invalid' },
    });
    expect(await failed('directory', 'discover', 'localhost')).toMatchObject({ exit: 2, code: 'usage' });
    const empty = join(folder.work, 'empty.txt');
    await writeFile(empty, '\n');
    const without = ['--account', 'reader@office.example', '--password-file', empty];
    expect(await failed('directory', 'discover', 'localhost', ...without)).toMatchObject({ code: 'input-invalid' });
  });
});
