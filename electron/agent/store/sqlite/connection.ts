import Database from 'better-sqlite3';

export type Connection = Database.Database;

const BUSY_MS = 10_000;
/** 16 MiB of log between checkpoints: many small commits touch the same pages. */
const CHECKPOINT_PAGES = 4_000;
/** What the inner nodes of the indexes over a million certificates take; a small database has no use for it. */
const WRITER_CACHE_KIB = 65_536;

/** The one connection that writes. What it commits is on disk when COMMIT returns. */
export function openForWriting(file: string): Connection {
  const database = new Database(file, { timeout: BUSY_MS });
  database.pragma('journal_mode = WAL');
  // Without FULL, a commit in WAL mode survives a crash of the process but not of the machine.
  database.pragma('synchronous = FULL');
  // macOS: fsync alone leaves the data in the drive's cache.
  database.pragma('fullfsync = ON');
  database.pragma('foreign_keys = ON');
  database.pragma('trusted_schema = OFF');
  database.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
  database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  database.pragma('journal_size_limit = 67108864');
  return database;
}

/**
 * What it takes to undo one statement of a transaction is kept in memory. It would go to a temporary file, made anew for
 * each transaction that touches many pages, which costs as much as its flush. After migrations: they sort whole tables,
 * for which this would hold, too.
 */
export function undoStatementsInMemory(database: Connection): void {
  database.pragma('temp_store = MEMORY');
}

/** A connection that only reads: each statement sees everything that was committed before it began. */
export function openForReading(file: string, cacheKib: number): Connection {
  const database = new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
  database.pragma('trusted_schema = OFF');
  database.pragma(`cache_size = -${cacheKib}`);
  return database;
}
