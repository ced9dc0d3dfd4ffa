import type { DecodedRequest, Refusal, TransactionRow } from '../../../../../shared/contract/transactions.ts';
import type { Queries } from '../../queries.ts';

export const TRANSACTION_ROW = `r.id, r.state, r.received_at, r.client_address, r.message_type, r.requested_name,
  r.registration_id, r.certificate_serial, r.refusal, r.refusal_params, r.replayed,
  (SELECT fqdn FROM registration g WHERE g.id = r.registration_id) AS registration_fqdn`;

export const TRANSACTION = `${TRANSACTION_ROW}, r.protocol, r.profile, r.completed_at, r.duration_ms, r.authentication,
  r.fail_info, r.decoded, r.csr`;

export type TransactionRecord = {
  readonly id: string;
  readonly state: TransactionRow['state'];
  readonly received_at: number;
  readonly client_address: string;
  readonly message_type: string | null;
  readonly requested_name: string | null;
  readonly registration_id: string | null;
  readonly registration_fqdn: string | null;
  readonly certificate_serial: string | null;
  readonly refusal: Refusal['code'] | null;
  readonly refusal_params: string | null;
  readonly replayed: number;
};

type FullTransaction = NonNullable<Queries['transaction.get']['output']>;

export type FullTransactionRecord = TransactionRecord & {
  readonly protocol: 'scep';
  readonly profile: string;
  readonly completed_at: number | null;
  readonly duration_ms: number | null;
  readonly authentication: FullTransaction['authentication'];
  readonly fail_info: string | null;
  readonly decoded: string;
  readonly csr: Uint8Array | null;
};

export function toTransactionRow(record: TransactionRecord): TransactionRow {
  return {
    id: record.id,
    state: record.state,
    receivedAt: record.received_at,
    clientAddress: record.client_address,
    messageType: record.message_type,
    requestedName: record.requested_name,
    registrationId: record.registration_id,
    registrationFqdn: record.registration_fqdn,
    certificateSerial: record.certificate_serial,
    refusal:
      record.refusal === null
        ? null
        : { code: record.refusal, params: JSON.parse(record.refusal_params ?? '{}') as Refusal['params'] },
    replayed: record.replayed === 1,
  };
}

export function toTransaction(record: FullTransactionRecord): FullTransaction {
  return {
    ...toTransactionRow(record),
    protocol: record.protocol,
    profile: record.profile,
    completedAt: record.completed_at,
    durationMs: record.duration_ms,
    authentication: record.authentication,
    failInfo: record.fail_info,
    decoded: JSON.parse(record.decoded) as DecodedRequest,
    csr: record.csr,
  };
}
