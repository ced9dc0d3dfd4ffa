import type { Connection } from '../connection.ts';
import type { Handlers } from '../handlers.ts';
import type { CertificateFacts, Queries } from '../../queries.ts';
import { authorityQueries, type AuthorityQueryName } from './authority.ts';
import { endpointQueries, type EndpointQueryName } from './endpoint.ts';
import { enrollmentQueries, type EnrollmentQueryName } from './enrollment.ts';
import { servicePoints } from './service.ts';
import { settingsQueries, type SettingsQueryName } from './settings.ts';
import {
  CERTIFICATE,
  CERTIFICATE_FACTS,
  CERTIFICATE_ROW,
  toCertificate,
  toCertificateFacts,
  toCertificateRow,
  type CertificateFactsRecord,
  type CertificateRecord,
  type FullCertificateRecord,
} from '../rows/certificate.ts';
import {
  REGISTRATION,
  REGISTRATION_ROW,
  toRegistration,
  toRegistrationRow,
  type FullRegistrationRecord,
  type RegistrationRecord,
} from '../rows/registration.ts';
import {
  TRANSACTION,
  TRANSACTION_ROW,
  toTransaction,
  toTransactionRow,
  type FullTransactionRecord,
  type TransactionRecord,
} from '../rows/transaction.ts';

type RegistrationPointName = 'registration.get' | 'registration.row';
type CertificatePointName =
  'certificate.get' | 'certificate.row' | 'certificate.facts' | 'certificate.withSha256' | 'certificate.countCurrent';
type TransactionPointName = 'transaction.get' | 'transaction.row';
export type PointName =
  | SettingsQueryName
  | AuthorityQueryName
  | EnrollmentQueryName
  | EndpointQueryName
  | 'service.all'
  | RegistrationPointName
  | CertificatePointName
  | TransactionPointName;

/** Look-ups by a key: a few microseconds each, so they are answered where they are asked and not in a thread. */
export function pointQueries(database: Connection): Handlers<PointName> {
  return {
    ...settingsQueries(database),
    ...authorityQueries(database),
    ...enrollmentQueries(database),
    ...servicePoints(database),
    ...endpointQueries(database),
    ...registrationPoints(database),
    ...certificatePoints(database),
    ...transactionPoints(database),
  };
}

function mapped<Record, Result>(record: Record | undefined, map: (record: Record) => Result): Result | null {
  return record === undefined ? null : map(record);
}

function registrationPoints(database: Connection): Handlers<RegistrationPointName> {
  const get = database.prepare<object, FullRegistrationRecord>(
    `SELECT ${REGISTRATION} FROM registration r WHERE r.id = @id`,
  );
  const row = database.prepare<object, RegistrationRecord>(
    `SELECT ${REGISTRATION_ROW} FROM registration r WHERE r.id = @id`,
  );
  return {
    'registration.get': (input) => mapped(get.get(input), toRegistration),
    'registration.row': (input) => mapped(row.get(input), toRegistrationRow),
  };
}

function certificatePoints(database: Connection): Handlers<CertificatePointName> {
  const get = database.prepare<object, FullCertificateRecord>(
    `SELECT ${CERTIFICATE} FROM certificate r WHERE r.serial = @serial`,
  );
  const row = database.prepare<object, CertificateRecord>(
    `SELECT ${CERTIFICATE_ROW} FROM certificate r WHERE r.serial = @serial`,
  );
  const facts = (column: 'serial' | 'sha256') =>
    database.prepare<[string], CertificateFactsRecord>(
      `SELECT ${CERTIFICATE_FACTS} FROM certificate r WHERE r.${column} = ?`,
    );
  const withSerial = facts('serial');
  const withSha256 = facts('sha256');
  const countCurrent = database
    .prepare(
      `SELECT count(*) FROM certificate
       WHERE registration_id = @registrationId AND not_after > @now AND revoked_at IS NULL`,
    )
    .pluck();
  return {
    'certificate.get': (input) => mapped(get.get(input), toCertificate),
    'certificate.row': (input) => mapped(row.get(input), toCertificateRow),
    'certificate.facts': ({ serial }): CertificateFacts | null => mapped(withSerial.get(serial), toCertificateFacts),
    'certificate.withSha256': ({ sha256 }) => mapped(withSha256.get(sha256), toCertificateFacts),
    'certificate.countCurrent': (input): Queries['certificate.countCurrent']['output'] =>
      countCurrent.get(input) as number,
  };
}

function transactionPoints(database: Connection): Handlers<TransactionPointName> {
  const get = database.prepare<object, FullTransactionRecord>(`SELECT ${TRANSACTION} FROM exchange r WHERE r.id = @id`);
  const row = database.prepare<object, TransactionRecord>(`SELECT ${TRANSACTION_ROW} FROM exchange r WHERE r.id = @id`);
  return {
    'transaction.get': (input) => mapped(get.get(input), toTransaction),
    'transaction.row': (input) => mapped(row.get(input), toTransactionRow),
  };
}
