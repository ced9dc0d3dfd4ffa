import type { Refusal } from '../../../shared/contract/transactions.ts';
import type { IssuedCertificate } from '../authority/issue.ts';
import { readCertificationRequest } from '../pki/certification-request.ts';
import type { RegistrationFacts, WaitingRequest } from '../store/enrollment-queries.ts';
import type { CertificateFacts } from '../store/queries.ts';
import { statement, type Statement } from '../store/statements.ts';
import type { Authentication } from './authentication.ts';
import type { Desk, Recorded } from './desk-deps.ts';
import { certificateRow } from './certificate-row.ts';
import { consequences, type Issuance } from './record-issued.ts';
import { audit } from './record-rows.ts';
import { refuse } from './refuse.ts';
import { requestedNames } from './requested-names.ts';
import { sameSerial } from '../registrations/serial-number.ts';

/** A certificate of an external CA: `serial` is the key of the store, `serialNumber` the CA's. */
export type ForeignCertificate = {
  readonly issued: IssuedCertificate;
  readonly serialNumber: string;
  readonly authorityId: string;
  readonly endpointId: string;
  /** serialNumber attributes of its subject, and names of kinds that no device is given. */
  readonly subjectSerials: readonly string[];
  readonly otherNames: readonly string[];
};

export type ForwardedOutcome =
  | { readonly outcome: 'issued'; readonly certificate: ForeignCertificate }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

export type Settlement = {
  /** In the unit that settles the request at the CA. */
  readonly statements: readonly Statement[];
  /** What is told once that is on disk. */
  readonly recorded: Recorded;
};

/**
 * What the external CA's answer means for the device that waits. A certificate is recorded whatever becomes of the device, because
 * it exists; it is handed on only where its names are the device's and nothing forbids it by now. Null for a transaction that
 * nobody knows.
 */
export async function settleForwarded(
  desk: Desk,
  transactionId: string,
  outcome: ForwardedOutcome,
): Promise<Settlement | null> {
  const waiting = await desk.store.read('transaction.waiting', { id: transactionId });
  if (waiting === null) return null;
  const { registrationId } = waiting;
  const registration =
    registrationId === null ? null : await desk.store.read('registration.facts', { id: registrationId });
  if (outcome.outcome === 'refused') return refusedSettlement(desk, waiting, outcome.refusal, []);
  const { certificate } = outcome;
  const renews =
    waiting.renews === null ? null : await desk.store.read('certificate.facts', { serial: waiting.renews });
  const refusal = deliveryRefusal(certificate, waiting, registration, renews);
  if (refusal !== null) return refusedSettlement(desk, waiting, refusal, [certificateOf(certificate, waiting, null)]);
  return issuedSettlement(desk, waiting, certificate, authenticationOf(registration, renews));
}

function issuedSettlement(
  desk: Desk,
  waiting: WaitingRequest,
  { issued, authorityId, ...certificate }: ForeignCertificate,
  authentication: Authentication,
): Settlement {
  const { id, clientAddress, receivedAt, raProfile, registrationId, renews } = waiting;
  const now = desk.clock();
  const issuance: Issuance = {
    ...{ authentication, issued, authorityId, transactionId: id, raProfileId: raProfile },
    // Only the CA that issued it can revoke it.
    ...{ revokeOld: false, clientAddress, receivedAt, now },
  };
  return {
    statements: [
      certificateOf({ issued, authorityId, ...certificate }, waiting, renews),
      statement('transaction.settle', { id, at: now, certificateSerial: issued.serial }),
      ...consequences(issuance, null),
    ],
    recorded: {
      transactionId: id,
      registrationId,
      serials: renews === null ? [issued.serial] : [issued.serial, renews],
    },
  };
}

function refusedSettlement(
  desk: Desk,
  { id, registrationId }: WaitingRequest,
  refusal: Refusal,
  kept: readonly Statement[],
): Settlement {
  const at = desk.clock();
  return {
    statements: [
      ...kept,
      statement('transaction.refuse', { id, at, refusal }),
      audit(at, 'enrollment.denied', 'transaction', id, { rule: refusal.code }, 'agent'),
    ],
    recorded: { transactionId: id, registrationId, serials: [] },
  };
}

function certificateOf(
  { issued, serialNumber, authorityId, endpointId }: ForeignCertificate,
  { id, registrationId, raProfile }: WaitingRequest,
  renews: string | null,
): Statement {
  const relations = { authorityId, endpointId, serialNumber, registrationId, raProfile, transactionId: id, renews };
  return statement('certificate.insert', certificateRow(issued, relations));
}

/** Why the device does not get what the CA issued; null where it does. */
function deliveryRefusal(
  certificate: ForeignCertificate,
  waiting: WaitingRequest,
  registration: RegistrationFacts | null,
  renews: CertificateFacts | null,
): Refusal | null {
  if (registration !== null && registration.cancelledAt !== null)
    return refuse('registration-cancelled', { registered: registration.fqdn });
  if (waiting.renews !== null && renews?.revokedAt !== null)
    return refuse('renewal-signer-revoked', { serial: waiting.renews, name: renews?.name ?? '–' });
  const other = otherName(certificate, waiting, registration);
  return other === undefined ? null : refuse('external-ca-names', { issued: other });
}

/** A name in the certificate that is not the device's: the CA wrote it of its own accord. */
function otherName(
  { issued, subjectSerials, otherNames }: ForeignCertificate,
  waiting: WaitingRequest,
  registration: RegistrationFacts | null,
): string | undefined {
  const allowed = registration === null ? namesOfRequest(waiting.csr) : registeredNames(registration);
  const names = [issued.name, ...issued.dnsNames].filter((name) => name !== '');
  return (
    names.find((name) => !allowed.names.includes(name.toLowerCase()) && !allowed.addresses.includes(name)) ??
    issued.ipAddresses.find((address) => !allowed.addresses.includes(address)) ??
    subjectSerials.find((serial) => !allowed.serials.some((each) => sameSerial(each, serial))) ??
    otherNames[0]
  );
}

type Allowed = {
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  readonly serials: readonly string[];
};

function registeredNames({ fqdn, ipAddresses, serialNumber }: RegistrationFacts): Allowed {
  return { names: [fqdn], addresses: ipAddresses, serials: serialNumber === null ? [] : [serialNumber] };
}

/** What was asked for was judged before it was forwarded. */
function namesOfRequest(csr: Uint8Array): Allowed {
  const { commonNames, dnsNames, routerNames, addresses, serialNumbers } = requestedNames(
    readCertificationRequest(csr),
  );
  const all = [...commonNames, ...dnsNames, ...routerNames, ...addresses];
  return {
    names: all.map(({ sent, fqdn }) => fqdn ?? sent.toLowerCase()),
    addresses: all.flatMap(({ address }) => address ?? []),
    serials: serialNumbers,
  };
}

/** Who asked, for what is written about it: it was judged when it came. */
function authenticationOf(registration: RegistrationFacts | null, renews: CertificateFacts | null): Authentication {
  if (renews !== null) return { by: 'certificate', registration, renews };
  return { by: 'approval', registration };
}
