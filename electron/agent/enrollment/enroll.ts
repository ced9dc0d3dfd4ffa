import type { AuthenticationKind, Refusal } from '../../../shared/contract/transactions.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { newObjectId } from '../object-id.ts';
import { publicKeyName } from '../pki/public-key.ts';
import type { TransactionFacts } from '../store/enrollment-queries.ts';
import { StoreBusyError, type Announcement, type CommitOutcome } from '../store/store.ts';
import { chainOf } from './chain-of.ts';
import { decide, openCase, partyOf, type Case, type Decision } from './decide.ts';
import type { Desk } from './desk-deps.ts';
import { digestsOf } from './earlier.ts';
import { expireWaiting } from './expire.ts';
import { forward } from './forward.ts';
import { forwardRefusal } from './forwardable.ts';
import { issuedUnit, pendingUnit, refusedMessageUnit, refusedUnit, replayUnit } from './record.ts';
import { refuse } from './refuse.ts';
import { keepReplyKey } from './reply-key.ts';
import type { EnrollmentOutcome, EnrollmentRequest, Enroll, RecordRefusal, TransactionDigests } from './request.ts';
import { keepCsr } from './sealed-csr.ts';
import { tellIssued } from './tell-issued.ts';

type Granted = Extract<Decision, { decision: 'issue' | 'wait' }>;

/** What was read can change before the commit: another request with the same challenge, a revocation. Then decide again. */
const ATTEMPTS = 4;

/** The one path to a certificate: authenticate → authorise → issue → record → deliver. */
export function createEnroll(desk: Desk): Enroll {
  return async (request) => {
    try {
      const opened = openCase(request);
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const outcome = await tryOnce(desk, opened);
        if (outcome !== null) return outcome;
      }
      return await record(desk, request, digestsOf(request), { refusal: refuse('busy') });
    } catch (error) {
      // There is no room even for the record; the device is answered all the same.
      if (error instanceof StoreBusyError) return { outcome: 'refused', refusal: refuse('busy') };
      throw error;
    }
  };
}

/** Resolves to null when a guard failed, so that what was decided on has changed. */
async function tryOnce(desk: Desk, opened: Case): Promise<EnrollmentOutcome | null> {
  const { request } = opened;
  const decided = await decide(desk, opened);
  switch (decided.decision) {
    case 'refuse':
      return record(desk, request, decided.digests, decided);
    case 'answered':
      return answerAgain(desk, request, decided.answer);
    case 'wait':
      return submit(desk, request, decided);
    case 'issue':
      return decided.ra.authority === 'local' ? issue(desk, request, decided) : handOver(desk, request, decided);
  }
}

async function answerAgain(
  desk: Desk,
  request: EnrollmentRequest,
  earlier: TransactionFacts,
): Promise<EnrollmentOutcome | null> {
  const { id, state, registrationId, certificate, refusal, expiresAt } = earlier;
  if (state === 'pending') {
    if (expiresAt === null || expiresAt > desk.clock()) return { outcome: 'pending' };
    const expired = await expireWaiting(desk, { id, expiresAt, registrationId });
    return expired === null ? null : { outcome: 'refused', refusal: expired };
  }
  if (certificate === null)
    return { outcome: 'refused', refusal: refusal ?? refuse('approval-refused', { by: '–', reason: '–' }) };
  await desk.store.commit(replayUnit(earlier, request));
  desk.onRecorded({ transactionId: id, registrationId, serials: [] });
  return { outcome: 'issued', certificate, ...(await chainOf(desk, earlier.authorityId)), replayed: true };
}

/** To the external CA of the RA profile. */
async function handOver(desk: Desk, request: EnrollmentRequest, granted: Granted): Promise<EnrollmentOutcome | null> {
  const result = await forward(desk, request, granted);
  if (result.forwarded) return result.outcome;
  if ('conflict' in result) return onConflict(desk, request, granted, result.conflict);
  return record(desk, request, granted.digests, { ...about(granted), refusal: result.refusal });
}

async function issue(desk: Desk, request: EnrollmentRequest, granted: Granted): Promise<EnrollmentOutcome | null> {
  const announcement = desk.store.announce();
  try {
    return await issueAnnounced(desk, request, granted, announcement);
  } finally {
    announcement.withdraw();
  }
}

async function issueAnnounced(
  desk: Desk,
  request: EnrollmentRequest,
  granted: Granted,
  announcement: Announcement,
): Promise<EnrollmentOutcome | null> {
  const { authentication, authorization, digests, ra } = granted;
  const connector = desk.connector();
  const issued = await connector.issue(authorization, request.receivedAt).catch(noneAfterTheEnd);
  if (issued === null)
    return record(desk, request, digests, { ...about(granted), refusal: refuse('authority-expired') });
  const { authorityId } = connector;
  const answered = { request, digests, now: desk.clock() };
  const { id, unit } = issuedUnit({ ...answered, authentication, issued, authorityId, ra });
  const committed = await desk.store.commit(unit, announcement);
  if (committed.outcome === 'conflict') return onConflict(desk, request, granted, committed);
  tellIssued(desk, id, authentication, issued.serial, ra);
  return { outcome: 'issued', certificate: issued.der, replayed: false };
}

/** The authority has ended: nothing was issued, and the device's operator should hear why. */
function noneAfterTheEnd(error: unknown): null {
  if (error instanceof Failure && error.code === 'authority-expired') return null;
  throw error;
}

/** The request waits for a person. */
async function submit(desk: Desk, request: EnrollmentRequest, granted: Granted): Promise<EnrollmentOutcome | null> {
  const { authentication, digests, ra } = granted;
  const external = ra.authority !== 'local';
  const barred = external ? forwardRefusal(request.csr, authentication, ra) : null;
  // A person should not decide about what could not be done then.
  if (barred !== null) return record(desk, request, digests, { ...about(granted), refusal: barred });
  const now = desk.clock();
  const id = newObjectId(now);
  const replyKey = await keepReplyKey(desk.vault, id, request);
  if (request.replyBy === 'password' && replyKey.length === 0) {
    // Nothing would be left to key the answer of its polls by.
    const refusal = refuse('reply-not-envelopable', { key: publicKeyName(request.csr.publicKeyFacts) });
    return record(desk, request, digests, { ...about(granted), refusal });
  }
  const { persons } = ra.approval;
  const { unit } = pendingUnit({ request, digests, now, authentication, ra, id, replyKey, persons });
  const kept = external ? keepCsr(desk.vault, id, request.csr.der) : [];
  const committed = await desk.store.commit([...unit, ...kept]);
  if (committed.outcome === 'conflict') return onConflict(desk, request, granted, committed);
  desk.onRecorded({ transactionId: id, registrationId: authentication.registration?.id ?? null, serials: [] });
  return { outcome: 'pending' };
}

/** A limit was reached, which is an answer; or something else changed, which is a reason to look again. */
async function onConflict(
  desk: Desk,
  request: EnrollmentRequest,
  granted: Granted,
  { statement }: Extract<CommitOutcome, { outcome: 'conflict' }>,
): Promise<EnrollmentOutcome | null> {
  const { authentication, digests } = granted;
  if (statement === 'transaction.requireRoom') {
    return record(desk, request, digests, { ...about(granted), refusal: refuse('rate-limited') });
  }
  if (statement !== 'signer.use' || authentication.by !== 'signer') return null;
  const { name, quota } = authentication.signer;
  const refusal = refuse('signer-quota-exceeded', { signer: name, quota: String(quota) });
  return record(desk, request, digests, { ...about(granted), refusal });
}

function about({ authentication }: Granted): Pick<Refused, 'registrationId' | 'by' | 'party'> {
  const registrationId = authentication.registration?.id ?? null;
  return { registrationId, by: authentication.by, party: partyOf(authentication) };
}

type Refused = {
  readonly refusal: Refusal;
  readonly registrationId?: string | null;
  readonly by?: AuthenticationKind;
  readonly party?: string | null;
};

async function record(
  desk: Desk,
  request: EnrollmentRequest,
  digests: TransactionDigests,
  { refusal, registrationId = null, by = 'none', party = null }: Refused,
): Promise<EnrollmentOutcome> {
  const audited = desk.ledger.note(refusal, by, party);
  const answered = { request, digests, now: desk.clock() };
  const { id, unit } = refusedUnit({ ...answered, refusal, registrationId, by, audited });
  await desk.store.commit([...unit, ...desk.pruning.refused()]);
  desk.onRecorded({ transactionId: id, registrationId, serials: [] });
  return { outcome: 'refused', refusal };
}

/** Records messages that never became requests. When the store has no room even for that, the device is still answered. */
export function createRecordRefusal(desk: Desk): RecordRefusal {
  return async (message) => {
    const { id, unit } = refusedMessageUnit(message, desk.clock());
    desk.ledger.note(message.refusal, 'none', null);
    try {
      await desk.store.commit([...unit, ...desk.pruning.refused()]);
    } catch (error) {
      if (error instanceof StoreBusyError) return;
      throw error;
    }
    desk.onRecorded({ transactionId: id, registrationId: null, serials: [] });
  };
}
