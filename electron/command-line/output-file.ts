import { open, writeFile } from 'node:fs/promises';
import { Failure } from '../../shared/domain/failure.ts';

/**
 * Makes sure, before something that happens once, that its outcome can be written; a new file is for its owner alone.
 * What is in the file stays. Throws the Failure `file-unwritable`.
 */
export async function requireWritable(file: string): Promise<void> {
  try {
    const handle = await open(file, 'a', 0o600);
    await handle.close();
  } catch (error) {
    throw new Failure('file-unwritable', { file }, { cause: error });
  }
}

/** Writes a file that the operator named; what was there is replaced. */
export async function writeOutput(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (error) {
    throw new Failure('file-unwritable', { file }, { cause: error });
  }
}
