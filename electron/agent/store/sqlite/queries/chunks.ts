import type { StoredAuditEntry } from '../../../audit/entry.ts';
import type { StreamName, Streams } from '../../queries.ts';
import type { Connection } from '../connection.ts';
import { CERTIFICATE_ROW, toCertificateRow, type CertificateRecord } from '../rows/certificate.ts';
import { REGISTRATION, toRegistration, type FullRegistrationRecord } from '../rows/registration.ts';
import { AUDIT_ENTRY } from './settings.ts';

const CHUNK = 1_000;

/** The rows after `after`, and where the next chunk begins; null when this was the last. */
export type Chunk<Row> = { readonly rows: Row[]; readonly next: number | null };

export type Chunks = {
  readonly [Name in StreamName]: (input: Streams[Name]['input'], after: number) => Chunk<Streams[Name]['row']>;
};

/** Streams, a chunk at a time: no transaction stays open between two chunks, and memory holds one. */
export function chunkQueries(database: Connection): Chunks {
  const registrations = database.prepare<object, FullRegistrationRecord & { seq: number }>(
    `SELECT r.seq, ${REGISTRATION} FROM registration r WHERE r.seq > @after ORDER BY r.seq LIMIT ${CHUNK}`,
  );
  const certificates = database.prepare<object, CertificateRecord & { seq: number }>(
    `SELECT r.seq, ${CERTIFICATE_ROW} FROM certificate r WHERE r.seq > @after ORDER BY r.seq LIMIT ${CHUNK}`,
  );
  const audit = database.prepare<object, StoredAuditEntry>(
    `SELECT ${AUDIT_ENTRY} FROM audit WHERE sequence > @after ORDER BY sequence LIMIT ${CHUNK}`,
  );
  return {
    'registration.export': ({ now }, after) =>
      chunk(registrations.all({ now, after }), ({ seq }) => seq, toRegistration),
    'certificate.export': ({ now }, after) =>
      chunk(certificates.all({ now, after }), ({ seq }) => seq, toCertificateRow),
    'audit.entries': (_, after) =>
      chunk(
        audit.all({ after }),
        ({ sequence }) => sequence,
        (entry) => entry,
      ),
  };
}

function chunk<Record, Row>(
  records: readonly Record[],
  placeOf: (record: Record) => number,
  map: (record: Record) => Row,
): Chunk<Row> {
  const last = records.at(-1);
  const next = records.length < CHUNK || last === undefined ? null : placeOf(last);
  return { rows: records.map(map), next };
}
