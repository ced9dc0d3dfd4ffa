import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { lockFolder } from '../../../../electron/agent/store/folder-lock.ts';
import { makeFolder } from './samples.ts';

const { folder, remove } = makeFolder();
afterEach(remove);

const HOLDER = `
  const { lockFolder } = await import(process.argv[1]);
  lockFolder(process.argv[2]);
  process.stdout.write('held');
  setInterval(() => {}, 60_000);
`;

test('one agent per folder, and a killed agent leaves it free without repair', async () => {
  const module = new URL('../../../../electron/agent/store/folder-lock.ts', import.meta.url).href;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, module, folder]);
  try {
    await once(holder.stdout, 'data');
    expect(() => lockFolder(folder)).toThrow(expect.objectContaining({ code: 'data-folder-busy' }));
  } finally {
    holder.kill('SIGKILL');
    await once(holder, 'exit');
  }
  const lock = lockFolder(folder, 1_000);
  expect(() => lockFolder(folder)).toThrow(expect.objectContaining({ code: 'data-folder-busy' }));
  lock.release();
  lockFolder(folder).release();
});

test('a folder that does not exist is unusable', () => {
  expect(() => lockFolder(`${folder}/none`)).toThrow(expect.objectContaining({ code: 'data-folder-unusable' }));
});
