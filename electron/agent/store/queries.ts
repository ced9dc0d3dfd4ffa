import type { z } from 'zod';
import type { searchHit } from '../../../shared/contract/agent.ts';
import type { AuditEntry } from '../../../shared/contract/audit.ts';
import type {
  Certificate,
  CertificateListInput,
  CertificateRow,
  RevocationReason,
} from '../../../shared/contract/certificates.ts';
import type { Registration, RegistrationListInput, RegistrationRow } from '../../../shared/contract/registrations.ts';
import type { Transaction, TransactionListInput, TransactionRow } from '../../../shared/contract/transactions.ts';
import type { StoredAuditEntry, StoredAuditHead } from '../audit/entry.ts';
import type { NewAuthority, NewCertificate, NewCrl, NewRegistrationAuthority, VaultRecord } from './statements.ts';
import type { Duplicate } from './duplicate.ts';
import type { EndpointQueries } from './endpoint-records.ts';
import type { EnrollmentQueries } from './enrollment-queries.ts';
import type { Query } from './query.ts';
import type { ServiceQueries } from './service-records.ts';

export type Page<Row> = {
  readonly rows: Row[];
  readonly next: string | null;
  readonly total: { readonly count: number; readonly exact: boolean };
};

/** A registration as the contract has it, but for its RA profile's name. */
export type RegistrationRecord = Omit<Registration, 'raProfile'> & { readonly raProfileId: string };

/** A transaction as the contract has it, but for the CSR's PEM and the names of the profiles. */
export type TransactionRecord = Omit<Transaction, 'csrPem' | 'scepProfile' | 'raProfile'> & {
  readonly csr: Uint8Array | null;
  readonly scepProfileId: string | null;
  readonly raProfileId: string | null;
};

export type CertificateFacts = NewCertificate & {
  readonly revokedAt: number | null;
  readonly revocationReason: RevocationReason | null;
  readonly renewedBy: string | null;
};

/** A registration authority with what its certificate says. */
export type RaRecord = NewRegistrationAuthority &
  Pick<CertificateFacts, 'subject' | 'notBefore' | 'notAfter'> & { readonly certificate: Uint8Array };

export type AuthorityRecord = NewAuthority & {
  readonly state: 'staged' | 'current' | 'former';
  /** When a staged one is to follow by itself; null for by hand. */
  readonly activateAt: number | null;
  readonly activatedAt: number | null;
  readonly retiredAt: number | null;
  /** Its registration authorities of every role, newest first. */
  readonly ras: readonly RaRecord[];
  /** Device certificates. */
  readonly issued: number;
  readonly revoked: number;
  /** When the last certificate that it issued ends. */
  readonly lastEnd: number;
};

type RevokedCertificate = {
  readonly serial: string;
  readonly revokedAt: number;
  readonly reason: RevocationReason;
  readonly notAfter: number;
};

/** For a query that needs no input: `{}`. */
type Nothing = Readonly<Record<string, never>>;
/** Epoch milliseconds; states are computed for this instant. */
type Now = { readonly now: number };
type ById = { readonly id: string };
type BySerial = { readonly serial: string };

/** Every query by name. Rows have the shape of the contract. */
export type Queries = EnrollmentQueries &
  EndpointQueries &
  ServiceQueries & {
    'settings.all': Query<Nothing, Readonly<Record<string, unknown>>>;
    'vault.get': Query<Nothing, VaultRecord | null>;
    'secret.get': Query<
      { readonly table: string; readonly row: string },
      { readonly version: number; readonly box: Uint8Array } | null
    >;

    /** The staged one, the one that issues, those before it, newest first; not what was withdrawn. */
    'authority.list': Query<Nothing, AuthorityRecord[]>;
    /** The newest CRL. */
    'crl.current': Query<{ readonly authorityId: string }, NewCrl | null>;

    'registration.list': Query<RegistrationListInput & Now, Page<RegistrationRow>>;
    'registration.get': Query<ById & Now, RegistrationRecord | null>;
    'registration.row': Query<ById & Now, RegistrationRow | null>;
    /** Which of these are taken by registrations that are not cancelled; at any number. */
    'registration.duplicates': Query<
      {
        readonly candidates: readonly {
          readonly fqdn: string | null;
          readonly ipAddresses: readonly string[];
          readonly serialNumber: string | null;
        }[];
      },
      /** Only candidates that have some; `index` is the candidate's place. */
      { readonly index: number; readonly duplicates: Duplicate[] }[]
    >;

    'certificate.list': Query<CertificateListInput & Now, Page<CertificateRow>>;
    /** Everything but the PEM, which is `der` in another dress. */
    'certificate.get': Query<BySerial & Now, (Omit<Certificate, 'pem'> & { readonly der: Uint8Array }) | null>;
    'certificate.row': Query<BySerial & Now, CertificateRow | null>;
    'certificate.facts': Query<BySerial, CertificateFacts | null>;
    'certificate.withSha256': Query<{ readonly sha256: string }, CertificateFacts | null>;
    /** How many certificates of this registration are within their dates and not revoked. */
    'certificate.countCurrent': Query<{ readonly registrationId: string } & Now, number>;
    'certificate.revoked': Query<{ readonly authorityId: string }, RevokedCertificate[]>;
    'certificate.endingSoon': Query<Now & { readonly limit: number }, CertificateRow[]>;

    'transaction.list': Query<TransactionListInput, Page<TransactionRow>>;
    /** Everything but the PEM of the CSR and the names of the profiles. */
    'transaction.get': Query<ById, TransactionRecord | null>;
    'transaction.row': Query<ById, TransactionRow | null>;

    'audit.list': Query<
      {
        readonly objectKind?: string | undefined;
        readonly objectId?: string | undefined;
        readonly after?: string | undefined;
        readonly limit: number;
      },
      { readonly rows: AuditEntry[]; readonly next: string | null }
    >;
    'audit.head': Query<Nothing, StoredAuditHead | null>;
    /** The entry whose `previous` is this hash, for naming what happened to a broken chain. */
    'audit.withPrevious': Query<{ readonly previous: Uint8Array }, StoredAuditEntry[]>;

    'home.counts': Query<
      Now & { readonly dayStart: number },
      {
        readonly registrations: Readonly<Record<'waiting' | 'enrolled' | 'expired' | 'cancelled', number>>;
        /** Device certificates. */
        readonly certificates: Readonly<Record<'valid' | 'expiring' | 'expired' | 'revoked', number>>;
        readonly today: { readonly issued: number; readonly refused: number };
        /** Requests that wait for an approval. */
        readonly pending: number;
      }
    >;
    /** Consecutive bars of `step` milliseconds from `from`: device certificates that are not revoked, by end date. */
    'home.expiry': Query<
      { readonly from: number; readonly step: number; readonly bars: number },
      { from: number; to: number; count: number }[]
    >;
    /** The palette: the best few of each noun. */
    'search.everything': Query<{ readonly text: string; readonly limit: number }, z.infer<typeof searchHit>[]>;
  };
export type QueryName = keyof Queries;

/** Exports and long walks, oldest first. */
export type Streams = {
  'registration.export': { readonly input: Now; readonly row: RegistrationRecord };
  'certificate.export': { readonly input: Now; readonly row: CertificateRow };
  'audit.entries': { readonly input: Nothing; readonly row: StoredAuditEntry };
};
export type StreamName = keyof Streams;
