import { writeFile } from 'node:fs/promises';
import { Failure } from '../../shared/domain/failure.ts';

/** Writes a file that the operator named; what was there is replaced. */
export async function writeOutput(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (error) {
    throw new Failure('file-unwritable', { file }, { cause: error });
  }
}
