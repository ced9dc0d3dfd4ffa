import { Failure } from '../../../../shared/domain/failure.ts';
import type { Connection } from './connection.ts';
import { MIGRATIONS } from './migrations/migrations.ts';

/** 'Cwrt': what `file` and SQLite tools read as the kind of database. */
export const APPLICATION_ID = 0x43777274;

/**
 * Brings the database forward, one numbered migration after the other, each in a transaction of its own.
 *
 * @throws Failure `data-folder-newer` when a newer program made it, `data-folder-unusable` when it is not ours
 */
export function migrate(database: Connection, folder: string): void {
  const applicationId = database.pragma('application_id', { simple: true }) as number;
  const version = database.pragma('user_version', { simple: true }) as number;
  if (applicationId !== APPLICATION_ID && !(applicationId === 0 && version === 0 && isEmpty(database))) {
    throw new Failure('data-folder-unusable', { folder });
  }
  if (version > MIGRATIONS.length) {
    throw new Failure('data-folder-newer', { folder, found: String(version), known: String(MIGRATIONS.length) });
  }
  for (const [index, sql] of MIGRATIONS.entries()) {
    if (index < version) continue;
    database.transaction(() => {
      database.exec(sql);
      database.pragma(`application_id = ${APPLICATION_ID}`);
      database.pragma(`user_version = ${index + 1}`);
    })();
  }
}

function isEmpty(database: Connection): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}
