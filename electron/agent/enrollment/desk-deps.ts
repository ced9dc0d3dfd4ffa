import type { KnownAuthority } from '../authority/known-authorities.ts';
import type { Connector } from '../connectors/connector.ts';
import type { Forwarding } from '../connectors/forwarding.ts';
import type { Vault } from '../secrets/vault.ts';
import type { Store } from '../store/store.ts';
import type { ChallengeAttempts } from './challenge-attempts.ts';
import type { EnrollmentPolicy } from './policy.ts';
import type { Pruning } from './pruning.ts';
import type { RefusalLedger } from './refusal-ledger.ts';

export type EnrollmentDeps = {
  readonly store: Store;
  /** The CA that issues now. */
  readonly connector: () => Connector;
  /** CAs elsewhere, to which RA profiles may lead. */
  readonly forwarding: Forwarding;
  readonly policy: EnrollmentPolicy;
  readonly vault: Vault;
  /** The one that issues first. */
  readonly authorities: () => readonly KnownAuthority[];
  /** Certificates of this authority were revoked in the store; its CRL is to say so soon. */
  readonly oweCrl: (authorityId: string) => void;
  readonly clock: () => number;
  /** Told after an outcome is on disk, with what changed. */
  readonly onRecorded: (change: Recorded) => void;
};

export type Recorded = {
  readonly transactionId: string;
  readonly registrationId: string | null;
  /** Serials of certificates that are new or changed. */
  readonly serials: readonly string[];
};

/** What the parts of enrollment share while the agent runs. */
export type Desk = EnrollmentDeps & {
  readonly ledger: RefusalLedger;
  readonly pruning: Pruning;
  readonly attempts: ChallengeAttempts;
};
