import type { CaFaultView, ValidationReport } from '../../../../../shared/contract/endpoints.ts';
import type { EndpointQueries, Issuer, OpenUpstream, UpstreamRecord } from '../../endpoint-records.ts';
import type { Connection } from '../connection.ts';
import type { Handlers } from '../handlers.ts';

export type EndpointQueryName = keyof EndpointQueries;

const COLUMNS = `id, endpoint_id AS endpointId, exchange_id AS transactionId, name, purpose, csr, template, renews,
  state, attempts, next_try_at AS nextTryAt, fault, ticket, certificate, issuers, revoked_at AS revokedAt, refusal, created_at AS createdAt, completed_at AS completedAt`;

type Row = Pick<
  UpstreamRecord,
  | 'id'
  | 'endpointId'
  | 'transactionId'
  | 'name'
  | 'purpose'
  | 'csr'
  | 'template'
  | 'renews'
  | 'attempts'
  | 'createdAt'
  | 'completedAt'
> & {
  readonly state: UpstreamRecord['state'];
  readonly nextTryAt: number | null;
  readonly fault: string | null;
  readonly ticket: string | null;
  readonly certificate: Uint8Array | null;
  readonly issuers: string | null;
  readonly revokedAt: number | null;
  readonly refusal: string | null;
};

/** Look-ups, because of each there are few. */
export function endpointQueries(database: Connection): Handlers<EndpointQueryName> {
  const get = database.prepare<object, Row>(`SELECT ${COLUMNS} FROM upstream_request WHERE id = @id`);
  const ofTransaction = database.prepare<object, Row>(
    `SELECT ${COLUMNS} FROM upstream_request WHERE exchange_id = @transactionId`,
  );
  const dueEndpoints = database
    .prepare<object, string>(
      'SELECT DISTINCT endpoint_id FROM upstream_request WHERE next_try_at IS NOT NULL AND next_try_at <= @now',
    )
    .pluck();
  const due = database.prepare<object, Row>(
    `SELECT ${COLUMNS} FROM upstream_request
     WHERE endpoint_id = @endpointId AND next_try_at IS NOT NULL AND next_try_at <= @now ORDER BY next_try_at LIMIT @limit`,
  );
  const ofEndpoint = database.prepare<object, Row>(
    `SELECT ${COLUMNS} FROM upstream_request WHERE endpoint_id = @endpointId ORDER BY created_at DESC, id DESC LIMIT @limit`,
  );
  const newestOwn = database.prepare<object, Row>(
    `SELECT ${COLUMNS} FROM upstream_request WHERE endpoint_id = @endpointId AND purpose = 'own'
     ORDER BY created_at DESC, id DESC LIMIT 1`,
  );
  const ownOf = database.prepare<object, Row>(
    `SELECT ${COLUMNS} FROM upstream_request
     WHERE endpoint_id = @endpointId AND purpose = 'own' AND certificate = @certificate`,
  );
  const ofCertificate = database.prepare<object, Row>(
    `SELECT ${COLUMNS} FROM upstream_request WHERE endpoint_id = @endpointId AND certificate = @certificate`,
  );
  const waiting = database
    .prepare<object, number>(
      "SELECT count(*) FROM upstream_request WHERE endpoint_id = @endpointId AND state IN ('queued', 'pending')",
    )
    .pluck();
  const issuers = database.prepare<[], Pick<Issuer, 'id' | 'certificate'>>(
    'SELECT id, certificate FROM authority WHERE external = 1',
  );
  const reports = database
    .prepare<object, string>(
      'SELECT body FROM endpoint_report WHERE endpoint_id = @endpointId ORDER BY started_at DESC, id DESC',
    )
    .pluck();
  return {
    'issuer.all': () => issuers.all(),
    'upstream.get': (input) => mapped(get.get(input)),
    'upstream.ofTransaction': (input) => mapped(ofTransaction.get(input)),
    'upstream.dueEndpoints': (input) => dueEndpoints.all(input),
    'upstream.due': (input) => due.all(input).map(toUpstream).filter(isOpen),
    'upstream.ofEndpoint': (input) => ofEndpoint.all(input).map(toUpstream),
    'upstream.newestOwn': (input) => mapped(newestOwn.get(input)),
    'upstream.ownOf': (input) => mapped(ownOf.get(input)),
    'upstream.ofCertificate': (input) => mapped(ofCertificate.get(input)),
    'upstream.waiting': (input) => waiting.get(input) ?? 0,
    'endpointReport.all': (input) => reports.all(input).map((body) => JSON.parse(body) as ValidationReport),
  };
}

function mapped(row: Row | undefined): UpstreamRecord | null {
  return row === undefined ? null : toUpstream(row);
}

function isOpen(record: UpstreamRecord): record is OpenUpstream {
  return record.state === 'queued' || record.state === 'pending';
}

function toUpstream({
  state,
  nextTryAt,
  fault,
  ticket,
  certificate,
  issuers,
  revokedAt,
  refusal,
  ...row
}: Row): UpstreamRecord {
  switch (state) {
    case 'queued':
    case 'pending':
      return {
        ...row,
        state,
        nextTryAt: nextTryAt ?? 0,
        fault: fault === null ? null : (JSON.parse(fault) as CaFaultView),
        ticket: ticket === null ? null : (JSON.parse(ticket) as unknown),
      };
    case 'issued':
      return { ...row, state, certificate: certificate ?? new Uint8Array(), issuers: chainOf(issuers), revokedAt };
    case 'refused': {
      type Refusal = Extract<UpstreamRecord, { state: 'refused' }>['refusal'];
      return { ...row, state, refusal: JSON.parse(refusal ?? '{}') as Refusal };
    }
    case 'cancelled':
      return { ...row, state };
  }
}

function chainOf(issuers: string | null): Uint8Array[] {
  const all = JSON.parse(issuers ?? '[]') as string[];
  return all.map((each) => Uint8Array.from(Buffer.from(each, 'base64')));
}
