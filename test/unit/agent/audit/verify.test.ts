import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { verifyAudit, type AuditSource } from '../../../../electron/agent/audit/verify.ts';
import { openForWriting } from '../../../../electron/agent/store/sqlite/connection.ts';
import { migrate } from '../../../../electron/agent/store/sqlite/migrate.ts';
import { chunkQueries } from '../../../../electron/agent/store/sqlite/queries/chunks.ts';
import { settingsQueries } from '../../../../electron/agent/store/sqlite/queries/settings.ts';
import { Writer } from '../../../../electron/agent/store/sqlite/writer.ts';
import { statement, type Statement } from '../../../../electron/agent/store/statements.ts';
import { AUDIT_KEY, auditEntry, mac, makeFolder, NOW } from '../store/samples.ts';

const ENTRIES = 12;

/** The engine without its threads. */
function sourceOf(database: Database.Database): AuditSource {
  const queries = settingsQueries(database);
  const chunks = chunkQueries(database);
  return {
    read: async (name, input) => queries[name as 'audit.head'](input as never),
    stream: async function* (name, input) {
      yield chunks[name](input, 0).rows;
    },
  };
}

function append(database: Database.Database, ...units: Statement[][]): void {
  const writer = new Writer(database);
  writer.keyAudit(AUDIT_KEY);
  for (const unit of units) writer.commit([unit]);
}

function withDatabase<Result>(use: (database: Database.Database, file: string) => Promise<Result>): Promise<Result> {
  const { folder, remove } = makeFolder();
  const file = join(folder, 'log.db');
  const database = openForWriting(file);
  migrate(database, folder);
  return use(database, file).finally(() => {
    database.close();
    remove();
  });
}

/** Writes a log of twelve entries, has somebody at it with every trigger out of the way, and verifies. */
async function verdictAfter(
  tamper: (database: Database.Database) => void,
  then: (database: Database.Database) => void = () => {},
) {
  return withDatabase(async (database) => {
    const vault = { kind: 'keychain', account: 'a', keyCheck: mac('k'), createdAt: NOW } as const;
    const entries = Array.from({ length: ENTRIES - 1 }, (_, index) => [auditEntry({ n: String(index + 2) })]);
    append(database, [statement('vault.create', vault), auditEntry({ n: '1' })], ...entries);
    database.exec('DROP TRIGGER audit_keeps; DROP TRIGGER audit_stays; DROP TRIGGER audit_head_stays');
    tamper(database);
    then(database);
    return verifyAudit(sourceOf(database), AUDIT_KEY);
  });
}

const sql = (text: string) => (database: Database.Database) => {
  database.exec(text);
};

/** An honest agent that starts afterwards and goes on writing. */
function goOn(database: Database.Database): void {
  append(database, [auditEntry({ n: 'later' })]);
}

describe('verifying', () => {
  test('an untouched log is intact', async () => {
    expect(await verdictAfter(() => {})).toMatchObject({ verdict: 'intact', entries: ENTRIES });
    expect(await verdictAfter(() => {}, goOn)).toMatchObject({ verdict: 'intact', entries: ENTRIES + 1 });
  });

  test.each([
    ['the time', 'UPDATE audit SET at = at + 1 WHERE sequence = 5', 5, 'changed'],
    ['the actor', "UPDATE audit SET actor = 'agent' WHERE sequence = 1", 1, 'changed'],
    ['the action', "UPDATE audit SET action = 'x' WHERE sequence = 12", 12, 'changed'],
    ['the object', "UPDATE audit SET object_id = 'y' WHERE sequence = 2", 2, 'changed'],
    ['the detail', `UPDATE audit SET detail = '{"n":"99"}' WHERE sequence = 7`, 7, 'changed'],
    ['the detail, in spaces only', `UPDATE audit SET detail = '{"n": "7"}' WHERE sequence = 7`, 7, 'changed'],
    ['the detail, to what is no JSON', "UPDATE audit SET detail = '{' WHERE sequence = 7", 7, 'changed'],
    ['the hash', 'UPDATE audit SET hash = zeroblob(32) WHERE sequence = 4', 4, 'changed'],
    ['the link', 'UPDATE audit SET previous = zeroblob(32) WHERE sequence = 4', 4, 'changed'],
    ['one taken out', 'DELETE FROM audit WHERE sequence = 6', 6, 'missing'],
    ['the first taken out', 'DELETE FROM audit WHERE sequence = 1', 1, 'missing'],
    [
      'one taken out and the gap closed',
      'DELETE FROM audit WHERE sequence = 6; UPDATE audit SET sequence = sequence - 1 WHERE sequence > 6',
      6,
      'missing',
    ],
    [
      'two exchanged',
      'UPDATE audit SET sequence = 100 WHERE sequence = 3; UPDATE audit SET sequence = 3 WHERE sequence = 9; UPDATE audit SET sequence = 9 WHERE sequence = 100',
      3,
      'reordered',
    ],
    [
      'one put in',
      'UPDATE audit SET sequence = sequence + 100 WHERE sequence > 4; INSERT INTO audit SELECT 5, at, actor, action, object_kind, object_id, detail, hash, randomblob(32) FROM audit WHERE sequence = 4; UPDATE audit SET sequence = sequence - 99 WHERE sequence > 100',
      5,
      'reordered',
    ],
    ['the last cut off', 'DELETE FROM audit WHERE sequence = 12', 12, 'truncated'],
    ['the last five cut off', 'DELETE FROM audit WHERE sequence > 7', 8, 'truncated'],
    [
      'the end cut off and the head adapted',
      'DELETE FROM audit WHERE sequence > 7; UPDATE audit_head SET count = 7, hash = (SELECT hash FROM audit WHERE sequence = 7)',
      8,
      'truncated',
    ],
    ['the head taken away', 'DELETE FROM audit_head', 13, 'truncated'],
    ['everything', 'DELETE FROM audit; DELETE FROM audit_head', 1, 'truncated'],
  ])('names what was done: %s', async (_, text, sequence, reason) => {
    expect(await verdictAfter(sql(text))).toEqual({ verdict: 'broken', sequence, reason });
  });

  test.each([
    ['the last cut off', 'DELETE FROM audit WHERE sequence = 12', 12],
    ['everything', 'DELETE FROM audit; DELETE FROM audit_head', 1],
    ['the end cut off and the head adapted', 'DELETE FROM audit WHERE sequence > 7; DELETE FROM audit_head', 8],
  ])('writing on does not heal it: %s', async (_, text, sequence) => {
    expect(await verdictAfter(sql(text), goOn)).toEqual({ verdict: 'broken', sequence, reason: 'missing' });
  });

  test('another vault vouches for nothing', async () => {
    await withDatabase(async (database) => {
      append(database, [auditEntry()]);
      const verdict = await verifyAudit(sourceOf(database), new Uint8Array(32));
      expect(verdict).toEqual({ verdict: 'broken', sequence: 1, reason: 'changed' });
    });
  });

  test('the database itself refuses to change the log', async () => {
    await withDatabase(async (database) => {
      append(database, [auditEntry()]);
      for (const text of ['UPDATE audit SET at = 1', 'DELETE FROM audit', 'DELETE FROM audit_head']) {
        expect(() => database.exec(text)).toThrow('append-only');
      }
    });
  });
});
