import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readStaticFiles } from '../../../electron/console/static-files.ts';

it('reads the built console, and only what a console has', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'certwright-static-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<html>');
  await writeFile(join(folder, 'assets', 'app-1.js'), 'app()');
  await writeFile(join(folder, 'assets', 'app-1.js.map'), '{}');
  await writeFile(join(folder, '.env'), 'SECRET=1');
  await symlink('/etc/hostname', join(folder, 'host.json'));
  const files = await readStaticFiles(folder);
  expect([...files.keys()].toSorted()).toEqual(['/', '/assets/app-1.js', '/index.html']);
  expect(files.get('/')).toEqual({ contentType: 'text/html; charset=utf-8', body: Buffer.from('<html>') });
  await rm(folder, { recursive: true });
  await expect(readStaticFiles(folder)).rejects.toThrow();
});
