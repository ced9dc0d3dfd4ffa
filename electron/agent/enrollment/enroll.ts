import { createHash } from 'node:crypto';
import type { Refusal } from '../../../shared/contract/transactions.ts';
import type { IssuedCertificate } from '../authority/issue.ts';
import type { Connector } from '../connectors/connector.ts';
import type { CertificateProfile } from '../profiles/certificate-profile.ts';
import type { TransactionFacts } from '../store/queries.ts';
import { StoreBusyError, type Store } from '../store/store.ts';
import { authenticate, type Authentication } from './authenticate.ts';
import { authorise, type Authorization } from './authorise.ts';
import { issuedUnit, refusedMessageUnit, refusedUnit, replayUnit } from './record.ts';
import { refuse } from './refuse.ts';
import type { EnrollmentOutcome, EnrollmentRequest, Enroll, RecordRefusal, TransactionDigests } from './request.ts';

export type EnrollmentDeps = {
  readonly store: Store;
  readonly connector: Connector;
  readonly challengeMac: (challenge: string) => Uint8Array;
  /** The certificate profile in force. */
  readonly profile: () => CertificateProfile;
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

type Decision =
  | { readonly decision: 'replay'; readonly earlier: TransactionFacts; readonly certificate: Uint8Array }
  | {
      readonly decision: 'refuse';
      readonly refusal: Refusal;
      readonly registrationId: string | null;
      readonly by: Authentication['by'] | 'none';
    }
  | { readonly decision: 'issue'; readonly authorization: Authorization; readonly authentication: Authentication };

/** What was read can change before the commit: another request with the same challenge, a revocation. Then decide again. */
const ATTEMPTS = 4;

/** The one path to a certificate: authenticate → authorise → issue → record → deliver. */
export function createEnroll(deps: EnrollmentDeps): Enroll {
  return async (request) => {
    const digests = { signerKey: sha256(request.signer.publicKey), csr: sha256(request.csr.der) };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const outcome = await tryOnce(deps, request, digests);
      if (outcome !== null) return outcome;
    }
    return record(deps, request, digests, refuse('busy'));
  };
}

/** Resolves to null when a guard failed, so that what was decided on has changed. */
async function tryOnce(
  deps: EnrollmentDeps,
  request: EnrollmentRequest,
  digests: TransactionDigests,
): Promise<EnrollmentOutcome | null> {
  const decided = await decide(deps, request, digests);
  switch (decided.decision) {
    case 'refuse':
      return record(deps, request, digests, decided.refusal, decided.registrationId, decided.by);
    case 'replay': {
      const { earlier, certificate } = decided;
      await deps.store.commit(replayUnit(earlier, request, deps.clock()));
      deps.onRecorded({ transactionId: earlier.id, registrationId: earlier.registrationId, serials: [] });
      return { outcome: 'issued', certificate, replayed: true };
    }
    case 'issue': {
      const issued = await deps.connector.issue(decided.authorization, request.receivedAt);
      return recordIssued(deps, request, digests, decided.authentication, issued);
    }
  }
}

async function decide(
  deps: EnrollmentDeps,
  request: EnrollmentRequest,
  digests: TransactionDigests,
): Promise<Decision> {
  const { profile, transactionId } = request;
  const earlier = await deps.store.read('transaction.withTransactionId', { profile, transactionId });
  const same = earlier.find((each) => isSame(each, digests));
  const stored = same?.certificate ?? null;
  if (same !== undefined && stored !== null) return { decision: 'replay', earlier: same, certificate: stored };
  // A transaction belongs to one key: somebody else's identifier is refused (scep.md §2.7). With its own key, a device
  // may ask again under the same identifier, because some derive it from the key and keep that key for years.
  const [newest] = earlier;
  if (newest !== undefined && !earlier.some((each) => sameDigest(each.signerKeyDigest, digests.signerKey))) {
    const refusal = refuse('transaction-conflict');
    return { decision: 'refuse', refusal, registrationId: newest.registrationId, by: 'none' };
  }
  const identified = await authenticate(deps, request);
  if (identified.authentication === null) {
    const registrationId = identified.registration?.id ?? null;
    return { decision: 'refuse', refusal: identified.refusal, registrationId, by: 'none' };
  }
  const { authentication } = identified;
  const allowed = authorise(authentication, request.csr, deps.profile());
  if (allowed.authorization === null) {
    const registrationId = authentication.registration.id;
    return { decision: 'refuse', refusal: allowed.refusal, registrationId, by: authentication.by };
  }
  return { decision: 'issue', authorization: allowed.authorization, authentication };
}

async function recordIssued(
  deps: EnrollmentDeps,
  request: EnrollmentRequest,
  digests: TransactionDigests,
  authentication: Authentication,
  issued: IssuedCertificate,
): Promise<EnrollmentOutcome | null> {
  const authorityId = deps.connector.authorityId;
  const { id, unit } = issuedUnit({ request, digests, authentication, issued, authorityId, now: deps.clock() });
  const committed = await deps.store.commit(unit);
  if (committed.outcome === 'conflict') return null;
  const registrationId = authentication.registration.id;
  const renewed = authentication.by === 'certificate' ? [authentication.renews.serial] : [];
  deps.onRecorded({ transactionId: id, registrationId, serials: [issued.serial, ...renewed] });
  return { outcome: 'issued', certificate: issued.der, replayed: false };
}

async function record(
  deps: EnrollmentDeps,
  request: EnrollmentRequest,
  digests: TransactionDigests,
  refusal: Refusal,
  registrationId: string | null = null,
  by: Authentication['by'] | 'none' = 'none',
): Promise<EnrollmentOutcome> {
  const { id, unit } = refusedUnit({ request, digests, refusal, registrationId, by, now: deps.clock() });
  await deps.store.commit(unit);
  deps.onRecorded({ transactionId: id, registrationId, serials: [] });
  return { outcome: 'refused', refusal };
}

/** Records messages that never became requests. When the store has no room even for that, the device is still answered. */
export function createRecordRefusal(deps: Pick<EnrollmentDeps, 'store' | 'clock' | 'onRecorded'>): RecordRefusal {
  return async (message) => {
    const { id, unit } = refusedMessageUnit(message, deps.clock());
    try {
      await deps.store.commit(unit);
    } catch (error) {
      if (error instanceof StoreBusyError) return;
      throw error;
    }
    deps.onRecorded({ transactionId: id, registrationId: null, serials: [] });
  };
}

function isSame(earlier: TransactionFacts, digests: TransactionDigests): boolean {
  return sameDigest(earlier.signerKeyDigest, digests.signerKey) && sameDigest(earlier.csrDigest, digests.csr);
}

function sameDigest(a: Uint8Array | null, b: Uint8Array): boolean {
  return a !== null && Buffer.compare(a, b) === 0;
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}
