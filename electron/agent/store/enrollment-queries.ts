import type { Refusal, Transaction } from '../../../shared/contract/transactions.ts';
import type { NewDynamicChallenge } from './enrollment-statements.ts';
import type { Query } from './query.ts';
import type { NewRegistration, NewTransaction } from './statements.ts';

/** What the enrollment path decides on. */
export type RegistrationFacts = Omit<NewRegistration, 'notes' | 'challengeMac' | 'fqdnUnicode'> & {
  readonly challengeUsedAt: number | null;
  readonly cancelledAt: number | null;
  readonly certificateSerial: string | null;
};

/** What was answered to an earlier message with the same transactionId. */
export type TransactionFacts = {
  readonly id: string;
  readonly state: Transaction['state'];
  readonly signerKeyDigest: Uint8Array | null;
  readonly csrDigest: Uint8Array | null;
  readonly authentication: Transaction['authentication'];
  readonly registrationId: string | null;
  readonly certificateSerial: string | null;
  /** DER of the certificate that was issued, its end, and who issued it. */
  readonly certificate: Uint8Array | null;
  readonly authorityId: string | null;
  readonly notAfter: number | null;
  /** Until when it could wait for somebody's decision; null where nobody was asked. */
  readonly expiresAt: number | null;
  /** For one that waited in vain. */
  readonly refusal: Refusal | null;
};

/** A request that waits or waited, with everything that a decision about it needs. */
export type WaitingRequest = Pick<
  NewTransaction,
  | 'id'
  | 'profile'
  | 'scepProfile'
  | 'raProfile'
  | 'state'
  | 'authentication'
  | 'registrationId'
  | 'signer'
  | 'renews'
  | 'requestedName'
  | 'clientAddress'
  | 'receivedAt'
> & {
  /** Null where no person is asked, because it went to an external CA at once. */
  readonly persons: 1 | 2 | null;
  readonly expiresAt: number;
  /** Handed to an external CA. */
  readonly forwarded: boolean;
  /** Without the challenge; its signature was verified before it was taken out. */
  readonly csr: Uint8Array;
  readonly approvals: readonly { readonly by: string; readonly at: number }[];
};

export type DynamicChallengeFacts = Pick<NewDynamicChallenge, 'id' | 'scepProfile' | 'subject' | 'expiresAt'> & {
  readonly usedAt: number | null;
};

/** What the enrollment path looks up; each is a look-up by a key. */
export type EnrollmentQueries = {
  /** Any state; the caller decides and names the rule. More than one only where the operator chose the same challenge twice. */
  'registration.withChallenge': Query<{ readonly challengeMac: Uint8Array }, RegistrationFacts[]>;
  /** Newest first, cancelled ones too. */
  'registration.withFqdn': Query<{ readonly fqdn: string }, RegistrationFacts[]>;
  'registration.facts': Query<{ readonly id: string }, RegistrationFacts | null>;
  /** Those that are not cancelled and have any of these; a few of them. */
  'registration.matching': Query<
    {
      readonly fqdns: readonly string[];
      readonly addresses: readonly string[];
      readonly serialNumbers: readonly string[];
    },
    RegistrationFacts[]
  >;
  /** Issued, pending and decided ones with this transactionId in this profile, newest first. */
  'transaction.withTransactionId': Query<
    { readonly profile: string; readonly transactionId: Uint8Array },
    TransactionFacts[]
  >;
  /** Null for what never waited. */
  'transaction.waiting': Query<{ readonly id: string }, WaitingRequest | null>;
  /** DER of the CSR, without its challenge. */
  'transaction.csr': Query<{ readonly id: string }, Uint8Array | null>;
  /** Identifiers of those that still wait and may no longer. */
  /** How many wait for a person. */
  'transaction.countWaiting': Query<Readonly<Record<string, never>>, number>;
  'transaction.overdue': Query<{ readonly now: number; readonly limit: number }, string[]>;
  'dynamicChallenge.withMac': Query<{ readonly mac: Uint8Array }, DynamicChallengeFacts | null>;
  /** Unused and in time. */
  'dynamicChallenge.countOpen': Query<{ readonly scepProfile: string; readonly now: number }, number>;
  /** Certificates by signer in this hour (hours since the epoch). */
  'signer.uses': Query<{ readonly hour: number }, Readonly<Record<string, number>>>;
};
