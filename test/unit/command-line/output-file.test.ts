import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireWritable, writeOutput } from '../../../electron/command-line/output-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certwright-output-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('writeOutput', () => {
  it('replaces what was there, and says where it cannot', async () => {
    const file = join(folder, 'out.pem');
    await writeOutput(file, 'a long first text');
    await writeOutput(file, 'second');
    expect(await readFile(file, 'utf8')).toBe('second');
    for (const bad of [join(folder, 'no', 'such'), folder]) {
      await expect(writeOutput(bad, 'x')).rejects.toMatchObject({ code: 'file-unwritable', params: { file: bad } });
    }
  });
});

describe('requireWritable', () => {
  it('leaves what is there, and makes a new file for its owner alone', async () => {
    const file = join(folder, 'kept');
    await writeFile(file, 'kept');
    await requireWritable(file);
    expect(await readFile(file, 'utf8')).toBe('kept');
    await requireWritable(join(folder, 'new'));
    expect((await stat(join(folder, 'new'))).mode & 0o077).toBe(0);
    await expect(requireWritable(join(folder, 'no', 'such'))).rejects.toMatchObject({ code: 'file-unwritable' });
  });
});
