import type { DecodedRequest, Refusal, Transaction } from '../../../shared/contract/transactions.ts';
import type { IssuedCertificate } from '../authority/issue.ts';
import { newObjectId } from '../object-id.ts';
import type { TransactionFacts } from '../store/queries.ts';
import { statement, type NewCertificate, type NewTransaction, type Statement } from '../store/statements.ts';
import type { Authentication } from './authenticate.ts';
import { notGranted } from './not-granted.ts';
import { quotable } from './refuse.ts';
import type { EnrollmentRequest, RefusedMessage, TransactionDigests } from './request.ts';
import { redactChallenge } from '../pki/redact-challenge.ts';

/** A unit of work for the store, and the identifier of the transaction that it records. */
export type RecordUnit = { readonly id: string; readonly unit: readonly Statement[] };

type Answered = { readonly request: EnrollmentRequest; readonly digests: TransactionDigests; readonly now: number };

/**
 * Everything that an issued certificate changes, whole or not at all: the challenge is burnt (or the renewed certificate
 * still good), the certificate stored, the registration and the transaction point to it, the audit log says so.
 */
export function issuedUnit(
  answered: Answered & {
    readonly authentication: Authentication;
    readonly issued: IssuedCertificate;
    readonly authorityId: string;
  },
): RecordUnit {
  const { request, authentication, issued, authorityId, now } = answered;
  const { registration } = authentication;
  const id = newObjectId(now);
  const renews = authentication.by === 'certificate' ? authentication.renews.serial : null;
  const { serial, notAfter } = issued;
  const outcome = { state: 'issued', registrationId: registration.id, certificateSerial: serial } as const;
  const unit: Statement[] = [
    ...guards(authentication, request.receivedAt),
    statement(
      'certificate.insert',
      certificateRow(issued, { authorityId, registrationId: registration.id, transactionId: id, renews }),
    ),
    statement('transaction.insert', { ...transactionRow(answered, id, authentication.by), ...outcome }),
    statement('registration.recordCertificate', { id: registration.id, serial, notAfter }),
    ...(renews === null ? [] : [statement('certificate.markRenewed', { serial: renews, renewedBy: serial })]),
    statement('registration.touchRequest', { id: registration.id, at: request.receivedAt }),
    audit(now, renews === null ? 'certificate.issued' : 'certificate.renewed', 'certificate', serial, {
      fqdn: registration.fqdn,
      registration: registration.id,
      client: request.clientAddress,
      ...(renews === null ? {} : { renews }),
    }),
  ];
  return { id, unit };
}

/** What must still hold when the certificate is recorded. */
function guards(authentication: Authentication, at: number): Statement[] {
  const { id } = authentication.registration;
  if (authentication.by === 'challenge') {
    return [statement('registration.burnChallenge', { id, challengeMac: authentication.challengeMac, at })];
  }
  return [
    statement('registration.requireActive', { id }),
    statement('certificate.requireCurrent', { serial: authentication.renews.serial }),
  ];
}

/** A request that a rule refused. */
export function refusedUnit(
  answered: Answered & {
    readonly refusal: Refusal;
    readonly registrationId: string | null;
    readonly by: Transaction['authentication'];
  },
): RecordUnit {
  const { request, refusal, registrationId, by, now } = answered;
  const id = newObjectId(now);
  const unit: Statement[] = [
    statement('transaction.insert', { ...transactionRow(answered, id, by), state: 'refused', refusal, registrationId }),
    ...(registrationId === null
      ? []
      : [statement('registration.touchRequest', { id: registrationId, at: request.receivedAt })]),
    audit(now, 'enrollment.refused', 'transaction', id, { rule: refusal.code, client: request.clientAddress }),
  ];
  return { id, unit };
}

/**
 * A message that never became a request. Activity shows it; the audit log, which is kept for ever, does not: anybody on
 * the network can send such messages, and nothing was decided about anybody.
 */
export function refusedMessageUnit(message: RefusedMessage, now: number): RecordUnit {
  const id = newObjectId(now);
  const { refusal, decoded, transactionId, profile, receivedAt, clientAddress } = message;
  const row: NewTransaction = {
    ...EMPTY_TRANSACTION,
    id,
    profile,
    transactionId,
    receivedAt,
    completedAt: now,
    durationMs: now - receivedAt,
    clientAddress,
    messageType: decoded.messageType,
    requestedName: requestedName(decoded),
    refusal,
    decoded,
  };
  return { id, unit: [statement('transaction.insert', row)] };
}

/** The stored answer, given again: nothing changes but the note that it was. */
export function replayUnit(earlier: TransactionFacts, request: EnrollmentRequest, now: number): readonly Statement[] {
  const { id, registrationId } = earlier;
  return [
    statement('transaction.markReplayed', { id }),
    ...(registrationId === null
      ? []
      : [statement('registration.touchRequest', { id: registrationId, at: request.receivedAt })]),
    audit(now, 'enrollment.replayed', 'transaction', id, { client: request.clientAddress }),
  ];
}

const EMPTY_TRANSACTION = {
  protocol: 'scep',
  state: 'refused',
  signerKeyDigest: null,
  csrDigest: null,
  registrationId: null,
  certificateSerial: null,
  refusal: null,
  authentication: 'none',
  failInfo: null,
  csr: null,
} as const;

function transactionRow(
  { request, digests, now }: Answered,
  id: string,
  by: Transaction['authentication'],
): NewTransaction {
  const { profile, transactionId, receivedAt, clientAddress, csr } = request;
  const decoded = withNotGranted(request);
  return {
    ...EMPTY_TRANSACTION,
    id,
    profile,
    transactionId,
    signerKeyDigest: digests.signerKey,
    csrDigest: digests.csr,
    receivedAt,
    completedAt: now,
    durationMs: now - receivedAt,
    clientAddress,
    messageType: decoded.messageType,
    requestedName: requestedName(decoded),
    authentication: by,
    decoded,
    // A challenge whose request was refused is still good: it is kept nowhere in the clear.
    csr: redactChallenge(csr.der),
  };
}

function withNotGranted({ decoded, csr }: EnrollmentRequest): DecodedRequest {
  return decoded.csr === null ? decoded : { ...decoded, csr: { ...decoded.csr, notGranted: notGranted(csr) } };
}

function requestedName({ csr }: DecodedRequest): string | null {
  const name = csr?.commonNames[0] ?? csr?.dnsNames[0] ?? csr?.ipAddresses[0];
  return name === undefined ? null : quotable(name);
}

/** A certificate's columns: as issued, and what it belongs to. */
export function certificateRow(
  issued: IssuedCertificate,
  relations: Pick<NewCertificate, 'authorityId' | 'registrationId' | 'transactionId' | 'renews'>,
  kind: NewCertificate['kind'] = 'device',
): NewCertificate {
  return { ...issued, ...relations, kind };
}

function audit(
  at: number,
  action: string,
  objectKind: string,
  objectId: string,
  detail: Readonly<Record<string, string>>,
): Statement {
  return statement('audit.append', { at, actor: 'scep', action, objectKind, objectId, detail });
}
