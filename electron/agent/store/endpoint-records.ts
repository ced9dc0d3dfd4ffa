import type { CaFaultView, UpstreamRequest, ValidationReport } from '../../../shared/contract/endpoints.ts';
import type { Query } from './query.ts';

type Refused = Omit<Extract<UpstreamRequest['state'], { state: 'refused' }>, 'state'>;

type IssuedUpstream = {
  readonly state: 'issued';
  readonly certificate: Uint8Array;
  /** DER of the CAs above it, the issuing one first. */
  readonly issuers: readonly Uint8Array[];
};

/** A request to an external CA, from before it is sent until it is settled: what a restart needs to go on. */
export type UpstreamRecord = {
  readonly id: string;
  readonly endpointId: string;
  /** The transaction of the device on whose behalf it is; null for the operator's own. */
  readonly transactionId: string | null;
  /** For reading. */
  readonly name: string;
  readonly purpose: UpstreamRequest['purpose'];
  readonly csr: Uint8Array;
  /** Of MSCEWS, in place of the endpoint's; null for that. */
  readonly template: string | null;
  /** DER of the certificate that the new one follows; null for a first one. */
  readonly renews: Uint8Array | null;
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
  | (IssuedUpstream & { readonly revokedAt: number | null })
  | { readonly state: 'refused'; readonly refusal: Refused }
  | { readonly state: 'cancelled' }
);
export type OpenUpstream = Extract<UpstreamRecord, { state: 'queued' | 'pending' }>;

/** A CA that issues elsewhere, as certificates name it. */
export type Issuer = {
  /** The same for the same certificate, so that two who meet it at once agree. */
  readonly id: string;
  readonly name: string;
  /** RFC 4514. */
  readonly subject: string;
  readonly certificate: Uint8Array;
  readonly keyKind: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly sha256: string;
  readonly sha1: string;
  readonly md5: string;
  readonly createdAt: number;
};

export type EndpointStatements = {
  /** No guard: what is known already is known. */
  'issuer.know': Issuer;
  /** Not sent yet: on disk before the CA hears of it. */
  'upstream.insert': Pick<
    UpstreamRecord,
    'id' | 'endpointId' | 'transactionId' | 'name' | 'purpose' | 'csr' | 'template' | 'renews' | 'createdAt'
  > &
    Pick<OpenUpstream, 'nextTryAt'>;
  /** Guard: it is open and was tried this often. */
  'upstream.note': Pick<OpenUpstream, 'id' | 'attempts' | 'state' | 'nextTryAt' | 'fault' | 'ticket'>;
  /** Guard: it is open. */
  'upstream.settle': {
    readonly id: string;
    readonly at: number;
    readonly outcome:
      IssuedUpstream | { readonly state: 'refused'; readonly refusal: Refused } | { readonly state: 'cancelled' };
  };
  /** Guard: it is issued, and not revoked yet. */
  'upstream.revoke': { readonly id: string; readonly at: number };
  /** The last ten of each endpoint stay. */
  'endpointReport.insert': { readonly report: ValidationReport };
  /** With everything that is only about it; guard: nothing of it is open. */
  'endpoint.forget': { readonly endpointId: string };
};

export type EndpointQueries = {
  /** CAs that issue elsewhere: few. */
  'issuer.all': Query<Readonly<Record<string, never>>, Pick<Issuer, 'id' | 'certificate'>[]>;
  'upstream.get': Query<{ readonly id: string }, UpstreamRecord | null>;
  /** That of a device's transaction. */
  'upstream.ofTransaction': Query<{ readonly transactionId: string }, UpstreamRecord | null>;
  /** Endpoints with open ones whose time has come. */
  'upstream.dueEndpoints': Query<{ readonly now: number }, string[]>;
  /** Open ones of an endpoint whose time has come, the longest overdue first. */
  'upstream.due': Query<{ readonly endpointId: string; readonly now: number; readonly limit: number }, OpenUpstream[]>;
  /** Newest first. */
  'upstream.ofEndpoint': Query<{ readonly endpointId: string; readonly limit: number }, UpstreamRecord[]>;
  /** The newest of the endpoint's own. */
  'upstream.newestOwn': Query<{ readonly endpointId: string }, UpstreamRecord | null>;
  /** The one that brought this certificate to the endpoint itself. */
  'upstream.ownOf': Query<{ readonly endpointId: string; readonly certificate: Uint8Array }, UpstreamRecord | null>;
  /** That which brought this certificate (DER). */
  'upstream.ofCertificate': Query<
    { readonly endpointId: string; readonly certificate: Uint8Array },
    UpstreamRecord | null
  >;
  /** How many are open. */
  'upstream.waiting': Query<{ readonly endpointId: string }, number>;
  /** Newest first. */
  'endpointReport.all': Query<{ readonly endpointId: string }, ValidationReport[]>;
};
