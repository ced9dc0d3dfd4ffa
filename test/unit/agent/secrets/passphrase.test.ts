import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  readPassphraseFile,
  SCRYPT_COST,
  unwrapVaultKey,
  wrapVaultKey,
} from '../../../../electron/agent/secrets/passphrase.ts';
import { makeFolder } from '../store/samples.ts';

const KEY = new Uint8Array(32).fill(5);
/** What is tested here does not depend on the cost. */
const CHEAP = { cost: 1_024, blockSize: 8, parallelism: 1 };

describe('a wrapped vault key', () => {
  test('costs what we say by default, and comes back', async () => {
    expect(SCRYPT_COST).toEqual({ cost: 131_072, blockSize: 8, parallelism: 1 });
    const record = await wrapVaultKey(KEY, 'correct horse battery', 7);
    expect(record).toMatchObject({ kind: 'passphrase', cost: 131_072, createdAt: 7 });
    expect(await unwrapVaultKey(record, 'correct horse battery')).toEqual(KEY);
  });

  test('does not come back for another passphrase', async () => {
    const record = await wrapVaultKey(KEY, 'correct horse battery', 7, CHEAP);
    for (const wrong of ['', 'correct horse batterz', 'correct horse battery\n']) {
      await expect(unwrapVaultKey(record, wrong)).rejects.toMatchObject({ code: 'vault-passphrase-wrong' });
    }
  });

  test('a letter typed on another keyboard is the same letter', async () => {
    const record = await wrapVaultKey(KEY, 'Gr\u00fc\u00dfe aus dem B\u00fcro', 7, CHEAP);
    expect(await unwrapVaultKey(record, 'Gru\u0308\u00dfe aus dem Bu\u0308ro')).toEqual(KEY);
  });

  test('eleven characters are too few', async () => {
    await expect(wrapVaultKey(KEY, 'elevenchars', 7, CHEAP)).rejects.toMatchObject({ code: 'vault-passphrase-weak' });
  });

  test('parameters that would take all memory are refused', async () => {
    const record = await wrapVaultKey(KEY, 'correct horse battery', 7, CHEAP);
    await expect(unwrapVaultKey({ ...record, cost: 2 ** 30 }, 'correct horse battery')).rejects.toMatchObject({
      code: 'secret-damaged',
    });
  });
});

test('a passphrase file loses one line end and nothing else', async () => {
  const { folder, remove } = makeFolder();
  const file = join(folder, 'passphrase');
  const read = async (text: string): Promise<string> => {
    writeFileSync(file, text);
    return readPassphraseFile(file);
  };
  expect(await read('secret words\n')).toBe('secret words');
  expect(await read('secret words\r\n')).toBe('secret words');
  expect(await read(' secret words \n\n')).toBe(' secret words \n');
  await expect(read('\n')).rejects.toMatchObject({ code: 'passphrase-file-unreadable' });
  await expect(readPassphraseFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'passphrase-file-unreadable' });
  remove();
});
