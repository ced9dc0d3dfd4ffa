import type { Connection } from '../connection.ts';
import { GuardFailed, guardUnique, type Executors } from '../guard.ts';

/** Older CRLs are of no use to anybody, and each may be large. */
const CRLS_KEPT = 5;

/** The authority, its RA and its CRLs. */
export function authorityStatements(database: Connection): Executors<'authority.insert' | 'ra.insert' | 'crl.insert'> {
  const anyAuthority = database.prepare('SELECT 1 FROM authority LIMIT 1');
  const insertAuthority = database.prepare(
    `INSERT INTO authority
       (id, name, subject, serial, key_kind, certificate, not_before, not_after, sha256, sha1, md5, created_at)
     VALUES
       (@id, @name, @subject, @serial, @keyKind, @certificate, @notBefore, @notAfter, @sha256, @sha1, @md5, @createdAt)`,
  );
  const insertRa = database.prepare(
    `INSERT INTO registration_authority (serial, authority_id, key_kind, created_at)
     VALUES (@serial, @authorityId, @keyKind, @createdAt)`,
  );
  const lastCrl = database.prepare('SELECT coalesce(max(number), 0) FROM crl WHERE authority_id = ?').pluck();
  const insertCrl = database.prepare(
    `INSERT INTO crl (authority_id, number, this_update, next_update, entries, der)
     VALUES (@authorityId, @number, @thisUpdate, @nextUpdate, @entries, @der)`,
  );
  const dropOldCrls = database.prepare('DELETE FROM crl WHERE authority_id = ? AND number <= ?');
  return {
    'authority.insert': (authority) => {
      if (anyAuthority.get() !== undefined) throw new GuardFailed();
      insertAuthority.run(authority);
    },
    'ra.insert': (ra) => {
      guardUnique(() => insertRa.run(ra));
    },
    'crl.insert': (crl) => {
      if (crl.number !== (lastCrl.get(crl.authorityId) as number) + 1) throw new GuardFailed();
      insertCrl.run(crl);
      dropOldCrls.run(crl.authorityId, crl.number - CRLS_KEPT);
    },
  };
}
