import type { RefusalCode } from '../../../shared/domain/refusal.ts';
import { authenticated, hasChallenge, notAuthenticated, type Asked } from './authentication.ts';
import type { AuthenticateDeps, AuthenticationResult } from './authentication.ts';
import { byCertificate, ownCertificate } from './by-certificate.ts';
import { byChallenge } from './by-challenge.ts';
import { bySigner } from './by-signer.ts';
import { findRegistration, registrationNamed } from './find-registration.ts';
import { namesRefusal } from './match-names.ts';
import { refuse } from './refuse.ts';
import { firstName } from './requested-names.ts';
import { sameBytes, sha256 } from './same-bytes.ts';

/**
 * Finds out who asks: a management signer, the holder of a certificate of ours, the holder of a challenge, or nobody, whom
 * a person may still let in where the RA profile says so.
 */
export async function authenticate(deps: AuthenticateDeps, asked: Asked): Promise<AuthenticationResult> {
  const { request } = asked;
  const fingerprint = Buffer.from(sha256(request.signer.certificate)).toString('hex');
  const signer = await deps.policy.signerByCertificate(fingerprint, request.receivedAt);
  // For its own name a signer is a device like any other.
  if (signer !== null && !(await asksForItself(deps, asked))) return bySigner(deps, asked, signer);
  return request.kind === 'initial' ? anew(deps, asked) : renewal(deps, asked);
}

async function asksForItself({ store }: AuthenticateDeps, { request, names, ra }: Asked): Promise<boolean> {
  const own = await ownCertificate(store, request);
  const id = own?.registrationId ?? null;
  const registration = id === null ? null : await store.read('registration.facts', { id });
  return registration !== null && namesRefusal(names, registration, ra) === null;
}

function anew(deps: AuthenticateDeps, asked: Asked): Promise<AuthenticationResult> {
  const { challenge } = asked.request;
  return challenge !== null && hasChallenge(asked.request)
    ? byChallenge(deps, asked, challenge)
    : withoutProof(deps, asked);
}

/** Nobody vouches for the request: refused, or left to a person. */
async function withoutProof({ store }: AuthenticateDeps, asked: Asked): Promise<AuthenticationResult> {
  if (asked.ra.approval.rule === 'never') {
    const refusal = refuse('challenge-missing', { requested: firstName(asked.names) });
    return notAuthenticated(refusal, await registrationNamed(store, asked.names));
  }
  const found = await findRegistration(store, asked);
  return found.refusal === null ? authenticated({ by: 'approval', registration: found.registration }) : found;
}

/** After which a device without a challenge is one that asks for the first time. */
const NOT_OURS: readonly RefusalCode[] = ['renewal-signer-unknown', 'renewal-signer-expired', 'renewal-other-profile'];

/**
 * A signer whose certificate does not count may still enroll anew, but then with the key that it signs with; one whose
 * certificate was revoked may not.
 */
async function renewal(deps: AuthenticateDeps, asked: Asked): Promise<AuthenticationResult> {
  const { request, names, ra } = asked;
  const result = await byCertificate(deps, asked);
  if (!sameBytes(request.signer.publicKey, request.csr.publicKey)) return result;
  if (result.refusal !== null) {
    const { code } = result.refusal;
    const mayAskAnew = hasChallenge(request) ? code !== 'renewal-signer-revoked' : NOT_OURS.includes(code);
    if (!mayAskAnew || (!hasChallenge(request) && ra.approval.rule === 'never')) return result;
    return anew(deps, asked);
  }
  // Registered anew under another name, a device still signs with the certificate of the old one.
  const { registration } = result.authentication;
  if (!hasChallenge(request) || registration === null || namesRefusal(names, registration, ra) === null) return result;
  const asAnother = await anew(deps, asked);
  return asAnother.refusal === null ? asAnother : result;
}
