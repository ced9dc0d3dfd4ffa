import { createHash } from 'node:crypto';
import type { Refusal } from '../../../shared/contract/transactions.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import type { IssuedCertificate } from '../authority/issue.ts';
import type { Connector } from '../connectors/connector.ts';
import { readCertificate } from '../pki/certificate.ts';
import type { CertificateProfile } from '../profiles/certificate-profile.ts';
import type { TransactionFacts } from '../store/queries.ts';
import { statement, type Statement } from '../store/statements.ts';
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

type Decision = { readonly digests: TransactionDigests } & (
  | { readonly decision: 'replay'; readonly earlier: TransactionFacts; readonly certificate: Uint8Array }
  | {
      readonly decision: 'refuse';
      readonly refusal: Refusal;
      readonly registrationId: string | null;
      readonly by: Authentication['by'] | 'none';
    }
  | { readonly decision: 'issue'; readonly authorization: Authorization; readonly authentication: Authentication }
);

/** What was read can change before the commit: another request with the same challenge, a revocation. Then decide again. */
const ATTEMPTS = 4;

/** Refused transactions that are kept, and after how many new ones the oldest are removed: anybody can cause refusals. */
const REFUSALS_KEPT = 20_000;
const PRUNED_EVERY = 500;

/** The one path to a certificate: authenticate → authorise → issue → record → deliver. */
export function createEnroll(deps: EnrollmentDeps): Enroll {
  const recording = { ...deps, pruning: pruningNow() };
  return async (request) => {
    try {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const outcome = await tryOnce(recording, request);
        if (outcome !== null) return outcome;
      }
      return await record(recording, request, digestsOf(request), refuse('busy'));
    } catch (error) {
      // There is no room even for the record; the device is answered all the same.
      if (error instanceof StoreBusyError) return { outcome: 'refused', refusal: refuse('busy') };
      throw error;
    }
  };
}

type Recording = EnrollmentDeps & { readonly pruning: () => readonly Statement[] };

/** Resolves to null when a guard failed, so that what was decided on has changed. */
async function tryOnce(deps: Recording, request: EnrollmentRequest): Promise<EnrollmentOutcome | null> {
  const decided = await decide(deps, request);
  const { digests } = decided;
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
      const { authentication, authorization } = decided;
      const issued = await deps.connector.issue(authorization, request.receivedAt).catch(noneAfterTheEnd);
      if (issued !== null) return recordIssued(deps, request, digests, authentication, issued);
      const { by, registration } = authentication;
      return record(deps, request, digests, refuse('authority-expired'), registration.id, by);
    }
  }
}

/** The authority has ended: nothing was issued, and the device's operator should hear why. */
function noneAfterTheEnd(error: unknown): null {
  if (error instanceof Failure && error.code === 'authority-expired') return null;
  throw error;
}

async function decide(deps: EnrollmentDeps, request: EnrollmentRequest): Promise<Decision> {
  const { earlier, digests, answer } = await readEarlier(deps.store, request);
  if (answer !== null) return { decision: 'replay', digests, ...answer };
  // A transaction belongs to one key: somebody else's identifier is refused (scep.md §2.7). With its own key, a device
  // may ask again under the same identifier, because some derive it from the key and keep that key for years; a renewal
  // that brought the key was signed with the one before, so the key that was certified counts too.
  const [newest] = earlier;
  const isTheirs = (each: TransactionFacts): boolean =>
    sameDigest(each.signerKeyDigest, digests.signerKey) || certifies(each, request.signer.publicKey);
  if (newest !== undefined && !earlier.some(isTheirs)) {
    const refusal = refuse('transaction-conflict');
    return { decision: 'refuse', digests, refusal, registrationId: newest.registrationId, by: 'none' };
  }
  const identified = await authenticate(deps, request);
  if (identified.authentication === null) {
    // Its twin may have been answered between the two reads, which is what used the challenge up.
    const twin = await readEarlier(deps.store, request);
    if (twin.answer !== null) return { decision: 'replay', digests: twin.digests, ...twin.answer };
    const registrationId = identified.registration?.id ?? null;
    return { decision: 'refuse', digests, refusal: identified.refusal, registrationId, by: 'none' };
  }
  const { authentication } = identified;
  const allowed = authorise(authentication, request.csr, deps.profile());
  if (allowed.authorization === null) {
    const registrationId = authentication.registration.id;
    return { decision: 'refuse', digests, refusal: allowed.refusal, registrationId, by: authentication.by };
  }
  return { decision: 'issue', digests, authorization: allowed.authorization, authentication };
}

/** What was answered under the request's identifier, and the answer to this very request if there is one. */
async function readEarlier(store: Store, request: EnrollmentRequest) {
  const { profile, transactionId, receivedAt } = request;
  const earlier = await store.read('transaction.withTransactionId', { profile, transactionId });
  return { earlier, ...(await findAnswer(store, earlier, digestsOf(request), receivedAt)) };
}

type Answer = { readonly earlier: TransactionFacts; readonly certificate: Uint8Array };

/**
 * The stored answer to this very request, if it still is one. A certificate that has ended since is none: then the
 * digests say that the new request follows it, so that its own answer is found by a retry.
 */
async function findAnswer(
  store: Store,
  earlier: readonly TransactionFacts[],
  digests: TransactionDigests,
  now: number,
): Promise<{ readonly digests: TransactionDigests; readonly answer: Answer | null }> {
  const same = earlier.find((each) => isSame(each, digests));
  const serial = same?.certificateSerial ?? null;
  const found = serial === null ? null : await store.read('certificate.facts', { serial });
  if (same === undefined || found === null) return { digests, answer: null };
  if (found.notAfter >= now) return { digests, answer: { earlier: same, certificate: found.der } };
  return findAnswer(store, earlier, { ...digests, csr: sha256(digests.csr, found.der) }, now);
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
  deps: Recording,
  request: EnrollmentRequest,
  digests: TransactionDigests,
  refusal: Refusal,
  registrationId: string | null = null,
  by: Authentication['by'] | 'none' = 'none',
): Promise<EnrollmentOutcome> {
  const { id, unit } = refusedUnit({ request, digests, refusal, registrationId, by, now: deps.clock() });
  await deps.store.commit([...unit, ...deps.pruning()]);
  deps.onRecorded({ transactionId: id, registrationId, serials: [] });
  return { outcome: 'refused', refusal };
}

/** Records messages that never became requests. When the store has no room even for that, the device is still answered. */
export function createRecordRefusal(deps: Pick<EnrollmentDeps, 'store' | 'clock' | 'onRecorded'>): RecordRefusal {
  const pruning = pruningNow();
  return async (message) => {
    const { id, unit } = refusedMessageUnit(message, deps.clock());
    try {
      await deps.store.commit([...unit, ...pruning()]);
    } catch (error) {
      if (error instanceof StoreBusyError) return;
      throw error;
    }
    deps.onRecorded({ transactionId: id, registrationId: null, serials: [] });
  };
}

/** With every so many refusals, what removes the oldest. */
function pruningNow(): () => readonly Statement[] {
  let refusals = 0;
  return () => {
    refusals += 1;
    return refusals % PRUNED_EVERY === 0 ? [statement('transaction.pruneRefused', { keep: REFUSALS_KEPT })] : [];
  };
}

/**
 * Who asks, and for what. A device that keeps its key asks with the same CSR and transactionId year after year, so the
 * certificate that a renewal follows is a part of what it asks for; else it would get its old one again.
 */
function digestsOf({ kind, signer, csr }: EnrollmentRequest): TransactionDigests {
  const follows = kind === 'renewal' && !signer.selfIssued ? [signer.certificate] : [];
  return { signerKey: sha256(signer.publicKey), csr: sha256(csr.der, ...follows) };
}

function isSame(earlier: TransactionFacts, digests: TransactionDigests): boolean {
  return sameDigest(earlier.signerKeyDigest, digests.signerKey) && sameDigest(earlier.csrDigest, digests.csr);
}

function certifies({ certificate }: TransactionFacts, publicKey: Uint8Array): boolean {
  return certificate !== null && Buffer.compare(readCertificate(certificate).publicKey, publicKey) === 0;
}

function sameDigest(a: Uint8Array | null, b: Uint8Array): boolean {
  return a !== null && Buffer.compare(a, b) === 0;
}

function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
