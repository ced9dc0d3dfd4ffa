import type { Queries } from '../../queries.ts';
import type { Connection } from '../connection.ts';
import type { Handlers } from '../handlers.ts';
import { Tally } from '../list/tally.ts';
import { CERTIFICATE_ROW, toCertificateRow, type CertificateRecord } from '../rows/certificate.ts';

type HomeName = 'home.counts' | 'home.expiry' | 'certificate.endingSoon' | 'certificate.revoked';

/** What Home shows. Counts come from tallies; what depends on the time is a range of a covering index. */
export function homeQueries(database: Connection): Handlers<HomeName> {
  const endingSoon = database.prepare<object, CertificateRecord>(
    `SELECT ${CERTIFICATE_ROW} FROM certificate r INDEXED BY certificate_by_standing_end
     WHERE r.standing = 'device/standing' AND r.not_after > @now AND r.renewed_by IS NULL ORDER BY r.not_after LIMIT @limit`,
  );
  const revoked = database.prepare<[string], Queries['certificate.revoked']['output'][number]>(
    `SELECT serial, revoked_at AS revokedAt, revocation_reason AS reason, not_after AS notAfter
     FROM certificate INDEXED BY certificate_by_standing_end
     WHERE standing IN ('device/revoked', 'ra/revoked') AND authority_id = ? ORDER BY revoked_at, seq`,
  );
  return {
    'home.counts': counts(database),
    'home.expiry': expiry(database),
    'certificate.endingSoon': (input) => endingSoon.all(input).map(toCertificateRow),
    'certificate.revoked': ({ authorityId }) => revoked.all(authorityId),
  };
}

function counts(database: Connection): Handlers<'home.counts'>['home.counts'] {
  const registrations = new Tally(database, 'registration');
  const certificates = new Tally(database, 'certificate');
  const count = (where: string) => database.prepare<object, number>(`SELECT count(*) FROM ${where}`).pluck();
  const unusedExpired = count("registration WHERE phase = 'open' AND expires_key <= @now");
  const expired = count("certificate WHERE standing = 'device/standing' AND not_after <= @now");
  const expiring = count(
    `certificate INDEXED BY certificate_by_standing_end WHERE standing = 'device/standing' AND not_after > @now
       AND not_after <= @now + 2592000000 AND expiring_from <= @now`,
  );
  const today = (state: string) => count(`exchange WHERE state = '${state}' AND received_at >= @dayStart`);
  const issued = today('issued');
  // Questions about certificates and CRLs are answered, nothing is issued.
  const answered = count(
    "exchange INDEXED BY exchange_answered WHERE state = 'issued' AND csr_digest IS NULL AND received_at >= @dayStart",
  );
  const refused = today('refused');
  // What went to an external CA waits for nobody here.
  const waiting = count("exchange INDEXED BY exchange_waiting WHERE state = 'pending' AND forwarded = 0");
  return ({ now, dayStart }) => {
    const ranOut = unusedExpired.get({ now }) ?? 0;
    const ended = expired.get({ now }) ?? 0;
    const ending = expiring.get({ now }) ?? 0;
    return {
      registrations: {
        waiting: registrations.sum(['open']) - ranOut,
        enrolled: registrations.sum(['enrolled']),
        expired: ranOut,
        cancelled: registrations.sum(['cancelled']),
      },
      certificates: {
        valid: certificates.sum(['device/standing']) - ended - ending,
        expiring: ending,
        expired: ended,
        revoked: certificates.sum(['device/revoked']),
      },
      today: {
        issued: (issued.get({ dayStart }) ?? 0) - (answered.get({ dayStart }) ?? 0),
        refused: refused.get({ dayStart }) ?? 0,
      },
      pending: waiting.get({}) ?? 0,
    };
  };
}

function expiry(database: Connection): Handlers<'home.expiry'>['home.expiry'] {
  const bars = database.prepare<object, { bar: number; count: number }>(
    `SELECT (not_after - CAST(@from AS INTEGER)) / CAST(@step AS INTEGER) AS bar, count(*) AS count
     FROM certificate INDEXED BY certificate_by_standing_end
     WHERE standing = 'device/standing' AND not_after >= @from AND not_after < @to GROUP BY bar`,
  );
  return ({ from, step, bars: number }) => {
    const found = bars.all({ from, step, to: from + step * number });

    const byBar = new Map(found.map(({ bar, count }) => [bar, count]));
    return Array.from({ length: number }, (_, index) => ({
      from: from + step * index,
      to: from + step * (index + 1),
      count: byBar.get(index) ?? 0,
    }));
  };
}
