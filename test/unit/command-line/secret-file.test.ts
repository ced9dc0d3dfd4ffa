import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBytes, readCertificateAndKey, readSecretFile } from '../../../electron/command-line/secret-file.ts';
import { createDataFolder, type DataFolder } from '../../harness/data-folder.ts';

describe('secrets in files', () => {
  let folder: DataFolder;
  const put = async (name: string, content: string | Uint8Array): Promise<string> => {
    const file = join(folder.work, name);
    await writeFile(file, content);
    return file;
  };
  beforeAll(async () => {
    folder = await createDataFolder();
  });
  afterAll(() => folder.remove());

  it.each([
    ['secret\n', 'secret'],
    ['secret\r\n', 'secret'],
    [' two words \n\n', ' two words \n'],
    ['ä', 'ä'],
  ])('%j is %j', async (content, secret) => {
    expect(await readSecretFile(await put('secret', content))).toBe(secret);
  });

  it('are read as they are, with their passphrase or without', async () => {
    const file = await put('agent.p12', Uint8Array.of(0x30, 0xff, 0));
    expect(await readCertificateAndKey(file, undefined)).toEqual({ file: 'MP8A', passphrase: null });
    const passphrase = await put('passphrase', 'open sesame\n');
    expect(await readCertificateAndKey(file, passphrase)).toEqual({ file: 'MP8A', passphrase: 'open sesame' });
  });

  it('that are missing, folders or too large are refused', async () => {
    const large = await put('large', new Uint8Array(700_001));
    for (const file of [join(folder.work, 'missing'), folder.work, large]) {
      await expect(readBytes(file)).rejects.toMatchObject({ code: 'file-unreadable', params: { file } });
    }
  });
});
