import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openForWriting } from '../../../../../../electron/agent/store/sqlite/connection.ts';
import { DATABASE_FILE } from '../../../../../../electron/agent/store/sqlite/folder.ts';
import { APPLICATION_ID } from '../../../../../../electron/agent/store/sqlite/migrate.ts';
import { MIGRATIONS } from '../../../../../../electron/agent/store/sqlite/migrations/migrations.ts';
import { openSqliteStore } from '../../../../../../electron/agent/store/sqlite/open-store.ts';
import { AUTHORITY_ID, DAY, NOW, makeFolder } from '../../samples.ts';

let folder: string;
let remove: () => void;
beforeEach(() => ({ folder, remove } = makeFolder()));
afterEach(() => remove());

test('the one authority of an older folder issues on, with its RA as the standard one and its certificates counted', async () => {
  const database = openForWriting(join(folder, DATABASE_FILE));
  for (const sql of MIGRATIONS.slice(0, 3)) database.exec(sql);
  database.pragma(`application_id = ${APPLICATION_ID}`);
  database.pragma('user_version = 3');
  database
    .prepare(
      `INSERT INTO authority (id, name, subject, serial, key_kind, certificate, not_before, not_after, sha256, sha1, md5, created_at)
       VALUES (?, 'Old CA', 'CN=Old CA', 'aa01', 'rsa:2048', x'30', ?, ?, '', '', '', ?)`,
    )
    .run(AUTHORITY_ID, NOW - DAY, NOW + 3_000 * DAY, NOW);
  const insert = database.prepare(
    `INSERT INTO certificate (serial, kind, name, subject, dns_names, ip_addresses, key_algorithm, profile, not_before,
       not_after, issued_at, revoked_at, revocation_reason, authority_id, issuer, sha256, sha1, md5, spki_sha256, search, der)
     VALUES (@serial, @kind, '', '', '[]', '[]', '', '', 0, @notAfter, @at, @revokedAt, @reason, @id, '', '', '', '', '', '', x'30')`,
  );
  const row = { kind: 'device', notAfter: NOW + DAY, at: NOW, revokedAt: null, reason: null, id: AUTHORITY_ID };
  insert.run({ ...row, serial: '01' });
  insert.run({ ...row, serial: '02', notAfter: NOW + 9 * DAY, revokedAt: NOW, reason: 'superseded' });
  insert.run({ ...row, serial: '03', kind: 'ra', notAfter: NOW + 7 * DAY });
  database
    .prepare(
      "INSERT INTO registration_authority (serial, authority_id, key_kind, created_at) VALUES ('03', ?, 'rsa:2048', ?)",
    )
    .run(AUTHORITY_ID, NOW);
  database.close();

  const store = await openSqliteStore(folder);
  expect(await store.read('authority.list', {})).toMatchObject([
    {
      id: AUTHORITY_ID,
      state: 'current',
      activateAt: null,
      activatedAt: NOW,
      retiredAt: null,
      ras: [{ serial: '03', role: 'standard', keyKind: 'rsa:2048' }],
      issued: 2,
      revoked: 1,
      lastEnd: NOW + 9 * DAY,
    },
  ]);
  await store.close();
});
