import type { AuthorityRecord, RaRecord } from '../../queries.ts';
import type { NewCrl } from '../../statements.ts';
import type { Connection } from '../connection.ts';
import type { Handlers } from '../handlers.ts';

export type AuthorityQueryName = 'authority.list' | 'crl.current';

export function authorityQueries(database: Connection): Handlers<AuthorityQueryName> {
  const authorities = database.prepare<[], Omit<AuthorityRecord, 'ras'>>(
    `SELECT a.id, a.name, a.subject, a.serial, a.key_kind AS keyKind, a.certificate, a.not_before AS notBefore,
       a.not_after AS notAfter, a.sha256, a.sha1, a.md5, a.created_at AS createdAt, a.state,
       a.activate_at AS activateAt, a.activated_at AS activatedAt, a.retired_at AS retiredAt,
       t.issued, t.revoked, t.last_end AS lastEnd
     FROM authority a JOIN authority_tally t ON t.authority_id = a.id
     WHERE a.state <> 'withdrawn' AND a.external = 0 ORDER BY a.created_at DESC, a.rowid DESC`,
  );
  const ras = database.prepare<[string], RaRecord>(
    `SELECT a.serial, a.authority_id AS authorityId, a.role, a.key_kind AS keyKind, a.created_at AS createdAt,
       c.der AS certificate, c.subject, c.not_before AS notBefore, c.not_after AS notAfter
     FROM registration_authority a JOIN certificate c ON c.serial = a.serial
     WHERE a.authority_id = ? ORDER BY a.seq DESC`,
  );
  const crl = database.prepare<[string], NewCrl>(
    `SELECT authority_id AS authorityId, number, this_update AS thisUpdate, next_update AS nextUpdate, entries, der
     FROM crl WHERE authority_id = ? ORDER BY number DESC LIMIT 1`,
  );
  return {
    'authority.list': () => authorities.all().map((authority) => ({ ...authority, ras: ras.all(authority.id) })),
    'crl.current': ({ authorityId }) => crl.get(authorityId) ?? null,
  };
}
