import type { AuthenticationKind, Refusal } from '../../../shared/contract/transactions.ts';
import type { IssuedCertificate } from '../authority/issue.ts';
import { newObjectId } from '../object-id.ts';
import type { TransactionFacts } from '../store/enrollment-queries.ts';
import { statement, type Statement } from '../store/statements.ts';
import type { Authentication } from './authentication.ts';
import type { RaProfileFacts } from './policy.ts';
import { certificateStatements, consequences, renewedSerial, type Issuance } from './record-issued.ts';
import { audit, messageRow, touch, transactionRow, type Answered, type RecordUnit } from './record-rows.ts';
import type { EnrollmentRequest, RefusedMessage } from './request.ts';

const HOUR = 3_600_000;

/** Most requests that wait for one registration, and in total for each way of authentication; for those without any, fewer. */
const WAITING_EACH = 5;
const WAITING_ALL = 10_000;
const WAITING_UNPROVEN = 1_000;

/**
 * Everything that an issued certificate changes, whole or not at all: the challenge is burnt (or the renewed certificate
 * still good), the quota counted, the certificate stored, the registration and the transaction point to it, the audit log
 * says so.
 */
export function issuedUnit(
  answered: Answered & {
    readonly authentication: Authentication;
    readonly issued: IssuedCertificate;
    readonly authorityId: string;
    readonly ra: RaProfileFacts;
  },
): RecordUnit {
  const { request, authentication, issued, authorityId, ra, now } = answered;
  const { receivedAt, clientAddress } = request;
  const id = newObjectId(now);
  const issuance: Issuance = {
    ...{ authentication, issued, authorityId, transactionId: id, raProfileId: ra.id },
    ...{ revokeOld: ra.renewal.revokeOld, clientAddress, receivedAt, now },
  };
  const unit: Statement[] = [
    ...spent(authentication, receivedAt),
    ...certificateStatements(issuance),
    statement('transaction.insert', {
      ...requestRow(answered, id, authentication),
      state: 'issued',
      certificateSerial: issued.serial,
    }),
    ...consequences(issuance, authentication.by === 'challenge' ? authentication.challengeMac : null),
  ];
  return { id, unit };
}

/** A request that waits for a person, or for an external CA. Its challenge is burnt now, so that nobody asks with it a second time. */
export function pendingUnit(
  answered: Answered & {
    readonly authentication: Authentication;
    readonly ra: RaProfileFacts;
    readonly id: string;
    /** How many are asked; null for none. */
    readonly persons: 1 | 2 | null;
    /** Keeps the key of the reply, where there is one. */
    readonly replyKey: readonly Statement[];
  },
): RecordUnit {
  const { request, authentication, ra, id, persons, replyKey, now } = answered;
  const { registration, by } = authentication;
  const registrationId = registration?.id ?? null;
  const { expiresAfter } = ra.approval;
  const renews = renewedSerial(authentication);
  const all = by === 'approval' ? WAITING_UNPROVEN : WAITING_ALL;
  const unit: Statement[] = [
    statement('transaction.requireRoom', { registrationId, each: WAITING_EACH, authentication: by, all }),
    ...spent(authentication, request.receivedAt),
    ...stillThere(authentication, request.receivedAt),
    ...(renews === null ? [] : [statement('certificate.requireCurrent', { serial: renews })]),
    statement('transaction.insert', {
      ...requestRow(answered, id, authentication),
      state: 'pending',
      completedAt: null,
      durationMs: null,
      persons,
      expiresAt: now + expiresAfter,
    }),
    ...replyKey,
    ...touch(registrationId, request.receivedAt),
    audit(now, persons === null ? 'enrollment.forwarded' : 'enrollment.submitted', 'transaction', id, {
      client: request.clientAddress,
      by,
    }),
  ];
  return { id, unit };
}

/** What is good for one request, and what is counted. */
function spent(authentication: Authentication, at: number): Statement[] {
  switch (authentication.by) {
    case 'dynamic':
      return [statement('dynamicChallenge.burn', { id: authentication.challengeId, at })];
    case 'signer': {
      const { id: signerId, quota } = authentication.signer;
      return [statement('signer.use', { signerId, hour: Math.floor(at / HOUR), quota })];
    }
    default:
      return [];
  }
}

function stillThere(authentication: Authentication, at: number): Statement[] {
  if (authentication.by === 'challenge') {
    const { registration, challengeMac } = authentication;
    return [statement('registration.burnChallenge', { id: registration.id, challengeMac, at })];
  }
  const { registration } = authentication;
  return registration === null ? [] : [statement('registration.requireActive', { id: registration.id })];
}

function requestRow(answered: Answered, id: string, authentication: Authentication) {
  return {
    ...transactionRow(answered, id, authentication.by),
    registrationId: authentication.registration?.id ?? null,
    signer: authentication.by === 'signer' ? authentication.signer.id : null,
    renews: renewedSerial(authentication),
  };
}

/** A request that a rule refused. What the audit log says of it is the ledger's to decide. */
export function refusedUnit(
  answered: Answered & {
    readonly refusal: Refusal;
    readonly registrationId: string | null;
    readonly by: AuthenticationKind;
    readonly audited: boolean;
  },
): RecordUnit {
  const { request, refusal, registrationId, by, audited, now } = answered;
  const id = newObjectId(now);
  const detail = { rule: refusal.code, client: request.clientAddress };
  const unit: Statement[] = [
    statement('transaction.insert', { ...transactionRow(answered, id, by), refusal, registrationId }),
    ...touch(registrationId, request.receivedAt),
    ...(audited ? [audit(now, 'enrollment.refused', 'transaction', id, detail)] : []),
  ];
  return { id, unit };
}

/** A message that never became a request. */
export function refusedMessageUnit(message: RefusedMessage, now: number): RecordUnit {
  const id = newObjectId(now);
  const { refusal, transactionId } = message;
  const row = { ...messageRow(message, id, now), transactionId, refusal };
  return { id, unit: [statement('transaction.insert', row)] };
}

/** The stored answer, given again: nothing changes but the note that it was. */
export function replayUnit(earlier: TransactionFacts, request: EnrollmentRequest): readonly Statement[] {
  const { id, registrationId } = earlier;
  return [statement('transaction.markReplayed', { id }), ...touch(registrationId, request.receivedAt)];
}
