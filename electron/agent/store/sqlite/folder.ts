import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../../shared/domain/failure.ts';
import { LOCK_FILE } from '../folder-lock.ts';

export const DATABASE_FILE = 'certwright.db';

/**
 * Makes the data folder (0700) and the files in it (0600) before SQLite does, which gives its side files the mode of the
 * database. On Windows the modes mean little; the folder's access control list is the user profile's.
 *
 * @throws Failure `data-folder-unusable`
 */
export function prepareFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    for (const name of [DATABASE_FILE, LOCK_FILE]) {
      const file = join(folder, name);
      createPrivately(file);
    }
  } catch (error) {
    throw new Failure('data-folder-unusable', { folder }, { cause: error });
  }
  return join(folder, DATABASE_FILE);
}

function createPrivately(file: string): void {
  try {
    // Exclusive, because opening and closing a lock file that is in use would drop this process's lock on it.
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    chmodSync(file, 0o600);
  }
}
