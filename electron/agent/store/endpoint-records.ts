import type { CaFaultView, UpstreamRequest, ValidationReport } from '../../../shared/contract/endpoints.ts';
import type { Query } from './enrollment-queries.ts';

type Refused = Omit<Extract<UpstreamRequest['state'], { state: 'refused' }>, 'state'>;

/** A request to an external CA, from before it is sent until it is settled: what a restart needs to go on. */
export type UpstreamRecord = {
  readonly id: string;
  readonly endpointId: string;
  /** The transaction of the device on whose behalf it is; null for the operator's own. */
  readonly transactionId: string | null;
  /** For reading. */
  readonly name: string;
  readonly csr: Uint8Array;
  readonly createdAt: number;
  readonly completedAt: number | null;
  /** How often it was sent or asked about. */
  readonly attempts: number;
} & (
  | {
      readonly state: 'queued' | 'pending';
      readonly nextTryAt: number;
      /** Why the last try failed. */
      readonly fault: CaFaultView | null;
      /** What the protocol's client needs to ask again: anything that JSON can carry. Null before the first answer. */
      readonly ticket: unknown;
    }
  | { readonly state: 'issued'; readonly certificate: Uint8Array }
  | { readonly state: 'refused'; readonly refusal: Refused }
  | { readonly state: 'cancelled' }
);
export type OpenUpstream = Extract<UpstreamRecord, { state: 'queued' | 'pending' }>;

export type EndpointStatements = {
  /** Not sent yet: on disk before the CA hears of it. */
  'upstream.insert': Pick<UpstreamRecord, 'id' | 'endpointId' | 'transactionId' | 'name' | 'csr' | 'createdAt'> &
    Pick<OpenUpstream, 'nextTryAt'>;
  /** Guard: it is open and was tried this often. */
  'upstream.note': Pick<OpenUpstream, 'id' | 'attempts' | 'state' | 'nextTryAt' | 'fault' | 'ticket'>;
  /** Guard: it is open. */
  'upstream.settle': {
    readonly id: string;
    readonly at: number;
    readonly outcome:
      | { readonly state: 'issued'; readonly certificate: Uint8Array }
      | { readonly state: 'refused'; readonly refusal: Refused }
      | { readonly state: 'cancelled' };
  };
  /** The last ten of each endpoint stay. */
  'endpointReport.insert': { readonly report: ValidationReport };
  /** With everything that is only about it; guard: nothing of it is open. */
  'endpoint.forget': { readonly endpointId: string };
};

export type EndpointQueries = {
  'upstream.get': Query<{ readonly id: string }, UpstreamRecord | null>;
  /** That of a device's transaction. */
  'upstream.ofTransaction': Query<{ readonly transactionId: string }, UpstreamRecord | null>;
  /** Open ones whose time has come, the longest overdue first. */
  'upstream.due': Query<{ readonly now: number; readonly limit: number }, OpenUpstream[]>;
  /** Newest first. */
  'upstream.ofEndpoint': Query<{ readonly endpointId: string; readonly limit: number }, UpstreamRecord[]>;
  /** How many are open. */
  'upstream.waiting': Query<{ readonly endpointId: string }, number>;
  /** Newest first. */
  'endpointReport.all': Query<{ readonly endpointId: string }, ValidationReport[]>;
};
