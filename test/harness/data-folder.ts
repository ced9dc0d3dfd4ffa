import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A data folder of a test's own, with the passphrase of its vault in a file beside it. */
export interface DataFolder {
  /** Where the agent keeps its data. */
  readonly path: string;
  readonly passphraseFile: string;
  /** A folder for the test's other files. */
  readonly work: string;
  remove(): Promise<void>;
}

export async function createDataFolder(): Promise<DataFolder> {
  const work = await mkdtemp(join(tmpdir(), 'certwright-test-'));
  const passphraseFile = join(work, 'passphrase');
  await writeFile(passphraseFile, 'nine brown otters swim upstream\n', { mode: 0o600 });
  return {
    path: join(work, 'data'),
    passphraseFile,
    work,
    remove: () => rm(work, { recursive: true, force: true, maxRetries: 3 }),
  };
}
