import { DEFAULT_RA_PROFILE_ID } from '../../../shared/contract/services.ts';
import type { Refusal } from '../../../shared/contract/transactions.ts';
import { readCertificate } from '../pki/certificate.ts';
import { sha256Hex } from '../pki/fingerprints.ts';
import type { CertificateFacts } from '../store/queries.ts';
import type { Store } from '../store/store.ts';
import {
  authenticated,
  isoDate,
  notAuthenticated,
  type Asked,
  type AuthenticateDeps,
  type AuthenticationResult,
} from './authentication.ts';
import type { RaProfileFacts } from './policy.ts';
import { refuse } from './refuse.ts';
import type { EnrollmentRequest } from './request.ts';
import { sameBytes } from './same-bytes.ts';

const DAY = 86_400_000;

/**
 * Whoever holds a certificate of ours that is still good may have the next one (RFC 8894 §2.4), as the RA profile says:
 * scep.md 5.8 has what others forgot to ask.
 */
export async function byCertificate(deps: AuthenticateDeps, asked: Asked): Promise<AuthenticationResult> {
  const { request, ra } = asked;
  const found = await ownCertificate(deps.store, request);
  if (found === null) return notAuthenticated(refuse('renewal-signer-unknown', { serial: request.signer.serial }));
  const { registrationId } = found;
  const registration =
    registrationId === null ? null : await deps.store.read('registration.facts', { id: registrationId });
  const refusal =
    standingRefusal(found, request.receivedAt) ??
    (raProfileOf(found) === ra.id ? null : refuse('renewal-other-profile', { name: found.name, profile: ra.name }));
  if (refusal !== null) return notAuthenticated(refusal, registration);
  if (registration !== null && registration.cancelledAt !== null) {
    return notAuthenticated(refuse('registration-cancelled', { registered: registration.fqdn }), registration);
  }
  const forbidden = renewalRefusal(ra, found, request);
  if (forbidden !== null) return notAuthenticated(forbidden, registration);
  return authenticated({ by: 'certificate', registration, renews: found });
}

/**
 * Found by serial number, or where an external CA issued it by its fingerprint; proven by its bytes: a self-made certificate with
 * the same names is somebody else's.
 */
export async function ownCertificate(store: Store, { signer }: EnrollmentRequest): Promise<CertificateFacts | null> {
  const found =
    (await store.read('certificate.facts', { serial: signer.serial })) ??
    (await store.read('certificate.withSha256', { sha256: sha256Hex(signer.certificate) }));
  if (found?.kind !== 'device' || !sameBytes(found.der, signer.certificate)) return null;
  // One of the agent's own, such as the challenge service's, is no device's.
  return found.registrationId === null && found.raProfile === null ? null : found;
}

/** Certificates from before there were profiles are the default one's. */
function raProfileOf({ raProfile }: CertificateFacts): string {
  return raProfile ?? DEFAULT_RA_PROFILE_ID;
}

/** Why a certificate proves nothing at this time, or null. */
function standingRefusal(
  { serial, name, revokedAt, notBefore, notAfter }: CertificateFacts,
  now: number,
): Refusal | null {
  if (revokedAt !== null) return refuse('renewal-signer-revoked', { serial, name });
  if (notAfter >= now && notBefore <= now) return null;
  return refuse('renewal-signer-expired', { serial, name, notAfter: isoDate(notAfter) });
}

function renewalRefusal(
  { renewal, name: profile }: RaProfileFacts,
  { name, notAfter, der }: CertificateFacts,
  { csr, receivedAt }: EnrollmentRequest,
): Refusal | null {
  if (!renewal.allowed) return refuse('renewal-not-allowed', { name, profile });
  const from = renewal.windowDays === null ? 0 : notAfter - renewal.windowDays * DAY;
  if (receivedAt < from) return refuse('renewal-too-early', { name, from: isoDate(from) });
  if (!renewal.sameKey && sameBytes(readCertificate(der).publicKey, csr.publicKey)) {
    return refuse('renewal-same-key', { name });
  }
  return null;
}
