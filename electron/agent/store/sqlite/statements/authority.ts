import type { Connection } from '../connection.ts';
import { GuardFailed, guardUnique, requireOne, type Executors } from '../guard.ts';

/** Older CRLs are of no use to anybody, and each may be large. */
const CRLS_KEPT = 5;

type AuthorityStatement =
  | 'authority.insert'
  | 'authority.stage'
  | 'authority.plan'
  | 'authority.activate'
  | 'authority.withdraw'
  | 'ra.insert'
  | 'crl.insert';

/** The authorities, their RAs and their CRLs. */
export function authorityStatements(database: Connection): Executors<AuthorityStatement> {
  const insertRa = database.prepare(
    `INSERT INTO registration_authority (serial, authority_id, role, key_kind, created_at)
     VALUES (@serial, @authorityId, @role, @keyKind, @createdAt)`,
  );
  const lastCrl = database.prepare('SELECT coalesce(max(number), 0) FROM crl WHERE authority_id = ?').pluck();
  const insertCrl = database.prepare(
    `INSERT INTO crl (authority_id, number, this_update, next_update, entries, der)
     VALUES (@authorityId, @number, @thisUpdate, @nextUpdate, @entries, @der)`,
  );
  const dropOldCrls = database.prepare(
    `DELETE FROM crl WHERE authority_id = @authorityId AND number NOT IN
       (SELECT number FROM crl WHERE authority_id = @authorityId ORDER BY number DESC LIMIT ${CRLS_KEPT})`,
  );
  return {
    ...makingStatements(database),
    ...rolloverStatements(database),
    'ra.insert': (ra) => {
      guardUnique(() => insertRa.run(ra));
    },
    'crl.insert': ({ follows, ...crl }) => {
      if (follows !== lastCrl.get(crl.authorityId) || crl.number <= follows) throw new GuardFailed();
      insertCrl.run(crl);
      dropOldCrls.run({ authorityId: crl.authorityId });
    },
  };
}

function makingStatements(database: Connection): Executors<'authority.insert' | 'authority.stage'> {
  const any = database.prepare('SELECT 1 FROM authority WHERE external = 0 LIMIT 1');
  const current = database.prepare("SELECT 1 FROM authority WHERE state = 'current'");
  const insert = database.prepare(
    `INSERT INTO authority
       (id, name, subject, serial, key_kind, certificate, not_before, not_after, sha256, sha1, md5, created_at,
        state, activate_at, activated_at)
     VALUES
       (@id, @name, @subject, @serial, @keyKind, @certificate, @notBefore, @notAfter, @sha256, @sha1, @md5, @createdAt,
        @state, @activateAt, @activatedAt)`,
  );
  return {
    'authority.insert': (authority) => {
      if (any.get() !== undefined) throw new GuardFailed();
      insert.run({ ...authority, state: 'current', activateAt: null, activatedAt: authority.createdAt });
    },
    'authority.stage': (authority) => {
      if (current.get() === undefined) throw new GuardFailed();
      // The index lets one be staged.
      guardUnique(() => insert.run({ ...authority, state: 'staged', activatedAt: null }));
    },
  };
}

function rolloverStatements(
  database: Connection,
): Executors<'authority.plan' | 'authority.activate' | 'authority.withdraw'> {
  const plan = database.prepare("UPDATE authority SET activate_at = @activateAt WHERE id = @id AND state = 'staged'");
  const retire = database.prepare("UPDATE authority SET state = 'former', retired_at = @at WHERE state = 'current'");
  const activate = database.prepare(
    `UPDATE authority SET state = 'current', activate_at = NULL, activated_at = @at
     WHERE id = @id AND state = 'staged'`,
  );
  const withdraw = database.prepare(
    `UPDATE authority SET state = 'withdrawn', activate_at = NULL, retired_at = @at
     WHERE id = @id AND state = 'staged'`,
  );
  return {
    'authority.plan': (input) => requireOne(plan.run(input)),
    'authority.activate': ({ id, at }) => {
      requireOne(retire.run({ at }));
      requireOne(activate.run({ id, at }));
    },
    'authority.withdraw': (input) => requireOne(withdraw.run(input)),
  };
}
