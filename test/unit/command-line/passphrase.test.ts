import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { vaultChoice } from '../../../electron/command-line/passphrase.ts';

it('takes the keychain unless a file is given, and never falls back to it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'certwright-passphrase-'));
  const file = join(folder, 'passphrase');
  await writeFile(file, ' with spaces at both ends \r\n');
  expect(await vaultChoice(undefined)).toEqual({ kind: 'keychain' });
  expect(await vaultChoice(file)).toEqual({ kind: 'passphrase', passphrase: ' with spaces at both ends ' });
  for (const bad of ['', folder, join(folder, 'none')]) {
    await expect(vaultChoice(bad)).rejects.toMatchObject({ code: 'passphrase-file-unreadable' });
  }
  await writeFile(file, '\n');
  await expect(vaultChoice(file)).rejects.toMatchObject({ code: 'passphrase-file-unreadable' });
  await rm(folder, { recursive: true });
});
