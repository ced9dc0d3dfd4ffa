import type { AuthenticationKind, DecodedRequest } from '../../../shared/contract/transactions.ts';
import { redactChallenge } from '../pki/redact-challenge.ts';
import { statement, type NewTransaction, type Statement } from '../store/statements.ts';
import { notGranted } from './not-granted.ts';
import { quotable } from './refuse.ts';
import type { EnrollmentRequest, Received, TransactionDigests } from './request.ts';

/** A unit of work for the store, and the identifier of the transaction that it records. */
export type RecordUnit = { readonly id: string; readonly unit: readonly Statement[] };

/** A request that is answered at `now`. */
export type Answered = {
  readonly request: EnrollmentRequest;
  readonly digests: TransactionDigests;
  readonly now: number;
};

/** Columns of a message, whatever becomes of it. */
export function messageRow(message: Received, id: string, now: number): NewTransaction {
  const { profile, scepProfileId, raProfileId, receivedAt, clientAddress, decoded } = message;
  return {
    id,
    protocol: 'scep',
    profile,
    scepProfile: scepProfileId,
    raProfile: raProfileId,
    state: 'refused',
    transactionId: null,
    signerKeyDigest: null,
    csrDigest: null,
    receivedAt,
    completedAt: now,
    durationMs: now - receivedAt,
    clientAddress,
    messageType: decoded.messageType,
    requestedName: requestedName(decoded),
    registrationId: null,
    certificateSerial: null,
    refusal: null,
    authentication: 'none',
    signer: null,
    persons: null,
    expiresAt: null,
    renews: null,
    failInfo: null,
    decoded,
    csr: null,
  };
}

/** Columns of a request for a certificate, whatever becomes of it. */
export function transactionRow(
  { request, digests, now }: Answered,
  id: string,
  authentication: AuthenticationKind,
): NewTransaction {
  return {
    ...messageRow(request, id, now),
    transactionId: request.transactionId,
    signerKeyDigest: digests.signerKey,
    csrDigest: digests.csr,
    authentication,
    decoded: withNotGranted(request),
    // A challenge whose request was refused is still good: it is kept nowhere in the clear.
    csr: redactChallenge(request.csr.der),
  };
}

function withNotGranted({ decoded, csr }: EnrollmentRequest): DecodedRequest {
  return decoded.csr === null ? decoded : { ...decoded, csr: { ...decoded.csr, notGranted: notGranted(csr) } };
}

function requestedName({ csr }: DecodedRequest): string | null {
  const name = csr?.commonNames[0] ?? csr?.dnsNames[0] ?? csr?.ipAddresses[0];
  return name === undefined ? null : quotable(name);
}

/** An entry of the audit log for what a device caused. */
export function audit(
  at: number,
  action: string,
  objectKind: string,
  objectId: string,
  detail: Readonly<Record<string, string>>,
  actor = 'scep',
): Statement {
  return statement('audit.append', { at, actor, action, objectKind, objectId, detail });
}

/** When something last asked for a certificate with a registration. */
export function touch(registrationId: string | null, at: number): Statement[] {
  return registrationId === null ? [] : [statement('registration.touchRequest', { id: registrationId, at })];
}
