import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openForWriting } from '../../../../../electron/agent/store/sqlite/connection.ts';
import { DATABASE_FILE } from '../../../../../electron/agent/store/sqlite/folder.ts';
import { APPLICATION_ID, migrate } from '../../../../../electron/agent/store/sqlite/migrate.ts';
import { MIGRATIONS } from '../../../../../electron/agent/store/sqlite/migrations/migrations.ts';
import { openSqliteStore } from '../../../../../electron/agent/store/sqlite/open-store.ts';
import { makeFolder } from '../samples.ts';

let folder: string;
let remove: () => void;
beforeEach(() => ({ folder, remove } = makeFolder()));
afterEach(() => remove());

describe('migrations', () => {
  test('make a database that says whose it is and how far it has come', () => {
    const database = openForWriting(join(folder, DATABASE_FILE));
    migrate(database, folder);
    migrate(database, folder);
    expect(database.pragma('application_id', { simple: true })).toBe(APPLICATION_ID);
    expect(database.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(database.pragma('foreign_key_check')).toEqual([]);
    database.close();
  });

  test('every table is STRICT', () => {
    const database = openForWriting(join(folder, DATABASE_FILE));
    migrate(database, folder);
    const loose = database
      .prepare("SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND schema = 'main'")
      .pluck()
      .all()
      .filter((name) => !String(name).startsWith('sqlite_'));
    expect(loose).toEqual([]);
    database.close();
  });

  test('a database of a newer program is refused and left alone', async () => {
    const file = join(folder, DATABASE_FILE);
    const database = openForWriting(file);
    migrate(database, folder);
    database.pragma(`user_version = ${MIGRATIONS.length + 1}`);
    database.close();
    await expect(openSqliteStore(folder)).rejects.toMatchObject({ code: 'data-folder-newer' });
    const after = new Database(file, { readonly: true });
    expect(after.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length + 1);
    after.close();
  });

  test("somebody else's database is refused", async () => {
    const database = new Database(join(folder, DATABASE_FILE));
    database.exec('CREATE TABLE other (a)');
    database.close();
    await expect(openSqliteStore(folder)).rejects.toMatchObject({ code: 'data-folder-unusable' });
  });

  test('files that are no database are refused', async () => {
    writeFileSync(
      join(folder, DATABASE_FILE),
      'this is not a database, and it is long enough to be read as one'.repeat(20),
    );
    await expect(openSqliteStore(folder)).rejects.toMatchObject({ code: 'data-folder-unusable' });
  });

  test.skipIf(process.platform === 'win32')('folder and files are for their owner alone', async () => {
    const store = await openSqliteStore(join(folder, 'new'));
    const mode = (path: string): string => (statSync(join(folder, 'new', path)).mode & 0o777).toString(8);
    expect([mode('.'), mode(DATABASE_FILE), mode(`${DATABASE_FILE}-wal`), mode('agent.lock')]).toEqual([
      '700',
      '600',
      '600',
      '600',
    ]);
    await store.close();
  });
});
