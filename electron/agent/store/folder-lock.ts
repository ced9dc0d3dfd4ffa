import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Failure } from '../../../shared/domain/failure.ts';

export const LOCK_FILE = 'agent.lock';

/** Kept here, because a connection that nobody refers to is closed by the garbage collector, and the lock with it. */
const held = new Set<Database.Database>();

/** Held for as long as the agent lives; the operating system lets go of it when the process ends, however it ends. */
export type FolderLock = { readonly release: () => void };

/**
 * Takes the data folder for this agent alone. The lock is SQLite's own on a second, empty database file: it works on
 * every platform, survives nothing, and needs no repair after a crash. Nothing else may open that file in this process
 * (closing any descriptor of it would drop a POSIX lock).
 *
 * @param waitMs how long to wait for another agent that is just ending
 * @throws Failure `data-folder-busy` while another agent has it, `data-folder-unusable` when it cannot be written
 */
export function lockFolder(folder: string, waitMs = 0): FolderLock {
  let database: Database.Database | null = null;
  try {
    database = new Database(join(folder, LOCK_FILE), { timeout: waitMs });
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
    throw new Failure(busy ? 'data-folder-busy' : 'data-folder-unusable', { folder }, { cause: error });
  }
  const holder = database;
  held.add(holder);
  return {
    release: () => {
      held.delete(holder);
      holder.close();
    },
  };
}
