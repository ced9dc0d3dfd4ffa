import type { UpstreamRequest } from '../../../../shared/contract/endpoints.ts';
import { readCertificate } from '../../pki/certificate.ts';
import { PEM_LABELS, toPem } from '../../pki/pem.ts';
import type { UpstreamRecord } from '../../store/endpoint-records.ts';

/** A request at an external CA, as the contract has it. */
export function upstreamView(record: UpstreamRecord): UpstreamRequest {
  const { id, endpointId, transactionId, name, purpose, createdAt } = record;
  return { id, endpointId, transactionId, name, purpose, createdAt, state: stateOf(record) };
}

function stateOf(record: UpstreamRecord): UpstreamRequest['state'] {
  switch (record.state) {
    case 'queued':
    case 'pending': {
      const { state, nextTryAt, fault } = record;
      return { state, nextTryAt, fault };
    }
    case 'issued': {
      const { serial, notAfter } = readCertificate(record.certificate);
      const pem = toPem(PEM_LABELS.certificate, record.certificate);
      const chainPem = record.issuers.map((der) => toPem(PEM_LABELS.certificate, der)).join('');
      return { state: 'issued', pem, chainPem, serial, notAfter, revokedAt: record.revokedAt };
    }
    case 'refused':
      return { state: 'refused', ...record.refusal };
    case 'cancelled':
      return { state: 'cancelled' };
  }
}
