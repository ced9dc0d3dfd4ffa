import type { AuthorityRecord } from '../../queries.ts';
import type { NewAuthority, NewCrl } from '../../statements.ts';
import type { Connection } from '../connection.ts';
import type { Handlers } from '../handlers.ts';

export type AuthorityQueryName = 'authority.get' | 'crl.current';

/** How many registration authorities before the present one anybody may still encrypt to. */
const FORMER_RAS = 3;

export function authorityQueries(database: Connection): Handlers<AuthorityQueryName> {
  const authority = database.prepare<[], NewAuthority>(
    `SELECT id, name, subject, serial, key_kind AS keyKind, certificate, not_before AS notBefore,
       not_after AS notAfter, sha256, sha1, md5, created_at AS createdAt FROM authority`,
  );
  const ras = database.prepare<[string], AuthorityRecord['ra']>(
    `SELECT a.serial, a.authority_id AS authorityId, a.key_kind AS keyKind, a.created_at AS createdAt,
       c.der AS certificate, c.subject, c.not_before AS notBefore, c.not_after AS notAfter
     FROM registration_authority a JOIN certificate c ON c.serial = a.serial
     WHERE a.authority_id = ? ORDER BY a.seq DESC LIMIT ${String(1 + FORMER_RAS)}`,
  );
  const tally = database.prepare<[], { part: string; count: number }>(
    "SELECT part, count FROM tally WHERE noun = 'certificate' AND part IN ('device/standing', 'device/revoked')",
  );
  const crl = database.prepare<[string], NewCrl>(
    `SELECT authority_id AS authorityId, number, this_update AS thisUpdate, next_update AS nextUpdate, entries, der
     FROM crl WHERE authority_id = ? ORDER BY number DESC LIMIT 1`,
  );
  return {
    'authority.get': () => {
      const found = authority.get();
      const [ra, ...formerRas] = found === undefined ? [] : ras.all(found.id);
      if (found === undefined || ra === undefined) return null;
      const counts = new Map(tally.all().map(({ part, count }) => [part, count]));
      const revoked = counts.get('device/revoked') ?? 0;
      return { ...found, ra, formerRas, issued: (counts.get('device/standing') ?? 0) + revoked, revoked };
    },
    'crl.current': ({ authorityId }) => crl.get(authorityId) ?? null,
  };
}
