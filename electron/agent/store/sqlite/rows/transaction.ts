import type { DecodedRequest, Refusal, TransactionRow } from '../../../../../shared/contract/transactions.ts';
import type { TransactionFacts, WaitingRequest } from '../../enrollment-queries.ts';
import type { TransactionRecord as FullTransaction } from '../../queries.ts';

const APPROVALS = `(SELECT json_group_array(json_object('by', person, 'at', at) ORDER BY at) FROM approval a
  WHERE a.exchange_id = r.id) AS approvals`;

export const TRANSACTION_ROW = `r.id, r.state, r.received_at, r.client_address, r.message_type, r.requested_name,
  r.registration_id, r.certificate_serial, r.refusal, r.refusal_params, r.replayed, r.forwarded,
  (SELECT fqdn FROM registration g WHERE g.id = r.registration_id) AS registration_fqdn`;

export const TRANSACTION = `${TRANSACTION_ROW}, r.protocol, r.profile, r.scep_profile, r.ra_profile, r.completed_at, r.duration_ms,
  r.authentication, r.persons, r.expires_at, r.fail_info, r.decoded, r.csr, ${APPROVALS}`;

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
  readonly forwarded: number;
};

export type FullTransactionRecord = TransactionRecord & {
  readonly protocol: 'scep';
  readonly profile: string;
  readonly scep_profile: string | null;
  readonly ra_profile: string | null;
  readonly persons: 1 | 2 | null;
  readonly expires_at: number | null;
  /** JSON. */
  readonly approvals: string;
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
    refusal: toRefusal(record),
    replayed: record.replayed === 1,
    forwarded: record.forwarded === 1,
  };
}

function toRefusal({
  refusal,
  refusal_params: params,
}: Pick<TransactionRecord, 'refusal' | 'refusal_params'>): Refusal | null {
  return refusal === null ? null : { code: refusal, params: JSON.parse(params ?? '{}') as Refusal['params'] };
}

export function toTransaction(record: FullTransactionRecord): FullTransaction {
  return {
    ...toTransactionRow(record),
    protocol: record.protocol,
    profile: record.profile,
    scepProfileId: record.scep_profile,
    raProfileId: record.ra_profile,
    completedAt: record.completed_at,
    durationMs: record.duration_ms,
    authentication: record.authentication,
    approval:
      record.persons === null
        ? null
        : { persons: record.persons, expiresAt: record.expires_at ?? 0, approvals: toApprovals(record.approvals) },
    failInfo: record.fail_info,
    decoded: JSON.parse(record.decoded) as DecodedRequest,
    csr: record.csr,
  };
}

function toApprovals(json: string): { by: string; at: number }[] {
  return JSON.parse(json) as { by: string; at: number }[];
}

export const TRANSACTION_FACTS = `e.seq AS seq, e.id, e.state, e.signer_key_digest AS signerKeyDigest, e.csr_digest AS csrDigest,
  e.authentication, e.registration_id AS registrationId, e.certificate_serial AS certificateSerial, e.expires_at AS expiresAt,
  e.refusal, e.refusal_params, c.der AS certificate, c.not_after AS notAfter,
  c.authority_id AS authorityId`;

export type TransactionFactsRecord = Omit<TransactionFacts, 'refusal'> &
  Pick<TransactionRecord, 'refusal' | 'refusal_params'>;

export function toTransactionFacts(record: TransactionFactsRecord): TransactionFacts {
  return { ...record, refusal: toRefusal(record) };
}

export const WAITING = `r.id, r.profile, r.scep_profile AS scepProfile, r.ra_profile AS raProfile, r.state,
  r.authentication, r.registration_id AS registrationId, r.signer, r.renews, r.requested_name AS requestedName,
  r.client_address AS clientAddress, r.received_at AS receivedAt, r.persons, r.expires_at AS expiresAt, r.forwarded, r.csr,
  ${APPROVALS}`;

export type WaitingRecord = Omit<WaitingRequest, 'approvals' | 'forwarded'> & {
  readonly approvals: string;
  readonly forwarded: number;
};

export function toWaiting(record: WaitingRecord): WaitingRequest {
  return { ...record, approvals: toApprovals(record.approvals), forwarded: record.forwarded === 1 };
}
