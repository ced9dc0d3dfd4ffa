import { timingSafeEqual } from 'node:crypto';
import type { Refusal } from '../../../shared/contract/transactions.ts';
import type { CertificateFacts, RegistrationFacts } from '../store/queries.ts';
import type { Store } from '../store/store.ts';
import { namesRefusal, requestedHosts } from './match-names.ts';
import { refuse } from './refuse.ts';
import type { EnrollmentRequest } from './request.ts';

/** Who asks: the holder of a registration's unused challenge, or the holder of a certificate that we issued. */
export type Authentication =
  | { readonly by: 'challenge'; readonly registration: RegistrationFacts; readonly challengeMac: Uint8Array }
  | { readonly by: 'certificate'; readonly registration: RegistrationFacts; readonly renews: CertificateFacts };

export type AuthenticationResult =
  | { readonly authentication: Authentication; readonly refusal: null }
  /** `registration` is what the request seems to be about, for the console. */
  | { readonly authentication: null; readonly refusal: Refusal; readonly registration: RegistrationFacts | null };

export type AuthenticateDeps = {
  readonly store: Store;
  readonly challengeMac: (challenge: string) => Uint8Array;
};

/**
 * Finds out who asks. A still valid certificate of ours renews without a challenge (RFC 8894 §2.4); a signer that we do
 * not know, or whose certificate ended, may still enroll anew with a challenge, but then with the key that it signs with.
 */
export async function authenticate(deps: AuthenticateDeps, request: EnrollmentRequest): Promise<AuthenticationResult> {
  if (request.kind === 'initial') return byChallenge(deps, request);
  const result = await byCertificate(deps, request);
  const mayEnrollAnew =
    result.refusal?.code !== 'renewal-signer-revoked' &&
    hasChallenge(request) &&
    sameBytes(request.signer.publicKey, request.csr.publicKey);
  if (!mayEnrollAnew) return result;
  if (result.refusal !== null) return byChallenge(deps, request);
  // Registered anew under another name, a device still signs with the certificate of the old one.
  if (namesRefusal(request.csr, result.authentication.registration) === null) return result;
  const anew = await byChallenge(deps, request);
  return anew.refusal === null ? anew : result;
}

async function byCertificate({ store }: AuthenticateDeps, request: EnrollmentRequest): Promise<AuthenticationResult> {
  const { signer, receivedAt } = request;
  const found = await store.read('certificate.facts', { serial: signer.serial });
  // Found by serial number, proven by its bytes: a self-made certificate with the same names is somebody else's.
  if (found?.kind !== 'device' || !sameBytes(found.der, signer.certificate)) {
    return refused(refuse('renewal-signer-unknown', { serial: signer.serial }), null);
  }
  const registration =
    found.registrationId === null ? null : await store.read('registration.facts', { id: found.registrationId });
  const params = { serial: found.serial, name: found.name };
  if (found.revokedAt !== null) return refused(refuse('renewal-signer-revoked', params), registration);
  if (found.notAfter < receivedAt || found.notBefore > receivedAt) {
    return refused(refuse('renewal-signer-expired', { ...params, notAfter: isoDate(found.notAfter) }), registration);
  }
  if (registration === null) return refused(refuse('renewal-signer-unknown', params), null);
  if (registration.cancelledAt !== null) {
    return refused(refuse('registration-cancelled', { registered: registration.fqdn }), registration);
  }
  return { authentication: { by: 'certificate', registration, renews: found }, refusal: null };
}

async function byChallenge(deps: AuthenticateDeps, request: EnrollmentRequest): Promise<AuthenticationResult> {
  const hosts = requestedHosts(request.csr);
  if (!hasChallenge(request)) {
    return refused(refuse('challenge-missing', named(hosts)), await registrationNamed(deps.store, hosts));
  }
  const challengeMac = deps.challengeMac(request.challenge ?? '');
  const candidates = await deps.store.read('registration.withChallenge', { challengeMac });
  // Several only where the operator chose one challenge for several devices.
  const registration =
    candidates.find((candidate) => namesRefusal(request.csr, candidate) === null) ??
    candidates.find(({ fqdn }) => hosts.includes(fqdn)) ??
    candidates[0];
  if (registration === undefined) {
    return refused(refuse('challenge-unknown', named(hosts)), await registrationNamed(deps.store, hosts));
  }
  const spent = challengeRefusal(registration, request.receivedAt);
  if (spent !== null) return refused(spent, registration);
  return { authentication: { by: 'challenge', registration, challengeMac }, refusal: null };
}

function challengeRefusal(registration: RegistrationFacts, now: number): Refusal | null {
  const { fqdn, cancelledAt, challengeUsedAt, reusable, expiresAt } = registration;
  if (cancelledAt !== null) return refuse('registration-cancelled', { registered: fqdn });
  if (challengeUsedAt !== null && !reusable) {
    return refuse('challenge-used', { registered: fqdn, usedAt: isoDate(challengeUsedAt) });
  }
  if (expiresAt !== null && expiresAt <= now) {
    return refuse('registration-expired', { registered: fqdn, expiredAt: isoDate(expiresAt) });
  }
  return null;
}

async function registrationNamed(store: Store, hosts: readonly string[]): Promise<RegistrationFacts | null> {
  for (const fqdn of hosts) {
    const [registration] = await store.read('registration.withFqdn', { fqdn });
    if (registration !== undefined) return registration;
  }
  return null;
}

/** An empty or blank challenge is no challenge, whatever a registration says. */
function hasChallenge({ challenge }: EnrollmentRequest): boolean {
  return challenge !== null && challenge.trim() !== '';
}

function refused(refusal: Refusal, registration: RegistrationFacts | null): AuthenticationResult {
  return { authentication: null, refusal, registration };
}

function named(hosts: readonly string[]): Record<string, string> {
  return { requested: hosts[0] ?? '–' };
}

function isoDate(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
