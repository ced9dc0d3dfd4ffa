import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openForWriting, type Connection } from '../../../../../../electron/agent/store/sqlite/connection.ts';
import { DATABASE_FILE } from '../../../../../../electron/agent/store/sqlite/folder.ts';
import { migrate } from '../../../../../../electron/agent/store/sqlite/migrate.ts';
import { makeFolder } from '../../samples.ts';

let remove: () => void;
let database: Connection;
beforeEach(() => {
  const made = makeFolder();
  remove = made.remove;
  database = openForWriting(join(made.folder, DATABASE_FILE));
  migrate(database, made.folder);
});
afterEach(() => {
  database.close();
  remove();
});

test.each(['registration', 'certificate', 'exchange'])(
  'recording a %s does not look through those before it',
  (noun) => {
    const trigger = database
      .prepare<[string], string>('SELECT sql FROM sqlite_schema WHERE name = ?')
      .pluck()
      .get(`${noun}_recorded`);
    const later = /EXISTS \((SELECT [^;]*)\);/u.exec(trigger ?? '')?.[1] ?? '';
    const plan = database
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${later.replaceAll(/NEW\.\w+/gu, '0')}`)
      .all();
    expect(plan.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^SEARCH \w+ USING (?:COVERING )?INDEX \w+ \(\w+=\? AND \w+_at>\?\)$/u),
    ]);
  },
);
