import type { DynamicChallengeFacts, EnrollmentQueries } from '../../enrollment-queries.ts';
import type { Connection } from '../connection.ts';
import type { Handlers } from '../handlers.ts';
import { REGISTRATION_FACTS, toRegistrationFacts, type FactsRecord } from '../rows/registration.ts';
import {
  toTransactionFacts,
  toWaiting,
  TRANSACTION_FACTS,
  WAITING,
  type TransactionFactsRecord,
  type WaitingRecord,
} from '../rows/transaction.ts';

export type EnrollmentQueryName = keyof EnrollmentQueries;
type RegistrationName = Extract<EnrollmentQueryName, `registration.${string}`>;
type TransactionName = Extract<EnrollmentQueryName, `transaction.${string}`>;

/** What the enrollment path looks up. */
export function enrollmentQueries(database: Connection): Handlers<EnrollmentQueryName> {
  const withMac = database.prepare<[Uint8Array], DynamicChallengeFacts>(
    `SELECT id, scep_profile AS scepProfile, subject, expires_at AS expiresAt, used_at AS usedAt
     FROM dynamic_challenge WHERE mac = ?`,
  );
  const countOpen = database
    .prepare<object, number>(
      `SELECT count(*) FROM dynamic_challenge INDEXED BY dynamic_challenge_open
       WHERE scep_profile = @scepProfile AND expires_at > @now AND used_at IS NULL`,
    )
    .pluck();
  const uses = database.prepare<[number], { id: string; count: number }>(
    'SELECT signer_id AS id, count FROM signer_use WHERE hour = ?',
  );
  return {
    ...registrationLookUps(database),
    ...transactionLookUps(database),
    'dynamicChallenge.withMac': ({ mac }) => withMac.get(mac) ?? null,
    'dynamicChallenge.countOpen': (input) => countOpen.get(input) ?? 0,
    'signer.uses': ({ hour }) => Object.fromEntries(uses.all(hour).map(({ id, count }) => [id, count])),
  };
}

// `+?` and `+@name`: SQLite plans an ordered query anew for every value of a parameter that it compares with an index, which
// takes ten times as long as the look-up. A term that is no bare parameter is planned once.

function registrationLookUps(database: Connection): Handlers<RegistrationName> {
  // One challenge may, by the operator's choice, stand for several devices; it cannot stand for very many.
  const facts = (where: string) =>
    database.prepare<[string | Uint8Array], FactsRecord>(
      `SELECT ${REGISTRATION_FACTS} FROM registration WHERE ${where} ORDER BY seq DESC LIMIT 100`,
    );
  const withChallenge = facts('challenge_mac = +?');
  // All of them: the index of names has the phase first.
  const withFqdn = facts("phase IN ('open', 'enrolled', 'cancelled') AND fqdn = +?");
  const withId = facts('id = ?');
  const matching = database.prepare<object, FactsRecord>(
    `SELECT ${REGISTRATION_FACTS} FROM registration WHERE cancelled_at IS NULL AND id IN (
       SELECT g.id FROM json_each(@fqdns) v JOIN registration g ON g.fqdn = v.value AND g.cancelled_at IS NULL
       UNION SELECT a.registration_id FROM json_each(@addresses) v JOIN registration_address a ON a.address = v.value
       UNION SELECT g.id FROM json_each(@serialNumbers) v
         JOIN registration g ON g.serial_number = v.value AND g.cancelled_at IS NULL)
     ORDER BY seq DESC LIMIT 10`,
  );
  return {
    'registration.withChallenge': ({ challengeMac }) => withChallenge.all(challengeMac).map(toRegistrationFacts),
    'registration.withFqdn': ({ fqdn }) => withFqdn.all(fqdn).map(toRegistrationFacts),
    'registration.facts': ({ id }) => withId.all(id).map(toRegistrationFacts)[0] ?? null,
    'registration.matching': ({ fqdns, addresses, serialNumbers }) =>
      matching
        .all({
          fqdns: JSON.stringify(fqdns),
          addresses: JSON.stringify(addresses),
          serialNumbers: JSON.stringify(serialNumbers),
        })
        .map(toRegistrationFacts),
  };
}

function transactionLookUps(database: Connection): Handlers<TransactionName> {
  const here = 'e.profile = +@profile AND e.transaction_id = +@transactionId';
  const withTransactionId = database.prepare<object, TransactionFactsRecord>(
    `SELECT ${TRANSACTION_FACTS} FROM exchange e LEFT JOIN certificate c ON c.serial = e.certificate_serial
     WHERE ${here} AND e.state <> 'refused'
     UNION ALL
     SELECT ${TRANSACTION_FACTS} FROM exchange e LEFT JOIN certificate c ON c.serial = e.certificate_serial
     WHERE ${here} AND e.state = 'refused' AND e.expires_at IS NOT NULL
     ORDER BY seq DESC LIMIT 100`,
  );
  const waiting = database.prepare<object, WaitingRecord>(
    `SELECT ${WAITING} FROM exchange r WHERE r.id = @id AND r.expires_at IS NOT NULL`,
  );
  const csr = database.prepare<[string], Uint8Array | null>('SELECT csr FROM exchange WHERE id = ?').pluck();
  const overdue = database
    .prepare<object, string>(
      "SELECT id FROM exchange INDEXED BY exchange_waiting WHERE state = 'pending' AND expires_at <= @now LIMIT @limit",
    )
    .pluck();
  const countWaiting = database
    .prepare<[], number>(
      "SELECT count(*) FROM exchange INDEXED BY exchange_waiting WHERE state = 'pending' AND forwarded = 0",
    )
    .pluck();
  return {
    'transaction.withTransactionId': (input) => withTransactionId.all(input).map(toTransactionFacts),
    'transaction.waiting': (input) => {
      const found = waiting.get(input);
      return found === undefined ? null : toWaiting(found);
    },
    'transaction.csr': ({ id }) => csr.get(id) ?? null,
    'transaction.overdue': (input) => overdue.all(input),
    'transaction.countWaiting': () => countWaiting.get() ?? 0,
  };
}
