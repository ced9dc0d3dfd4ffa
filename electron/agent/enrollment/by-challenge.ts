import type { Refusal } from '../../../shared/contract/transactions.ts';
import { readFqdn } from '../registrations/fqdn.ts';
import type { DynamicChallengeFacts, RegistrationFacts } from '../store/enrollment-queries.ts';
import {
  authenticated,
  isoDate,
  notAuthenticated,
  type Asked,
  type AuthenticateDeps,
  type AuthenticationResult,
} from './authentication.ts';
import { findRegistration, otherProfile, registrationNamed } from './find-registration.ts';
import { namesRefusal } from './match-names.ts';
import { refuse } from './refuse.ts';
import { firstName, hostsOf, type RequestedName, type RequestedNames } from './requested-names.ts';
import { sameBytes } from './same-bytes.ts';

/**
 * Who holds a challenge of a kind that the SCEP profile accepts. Each kind is asked whether it knows the challenge, the
 * cheapest first; a challenge that none knows is nobody's.
 */
export async function byChallenge(
  deps: AuthenticateDeps,
  asked: Asked,
  challenge: string,
): Promise<AuthenticationResult> {
  const mac = deps.challengeMac(challenge);
  return (
    (await byStatic(deps, asked, mac)) ??
    (await byRegistration(deps, asked, mac)) ??
    (await byDynamic(deps, asked, mac)) ??
    (await byWebhook(deps, asked, challenge)) ??
    notAuthenticated(
      refuse('challenge-unknown', { requested: firstName(asked.names) }),
      await registrationNamed(deps.store, asked.names),
    )
  );
}

/** One password for every device of the profile: it says nothing about which device asks, so the names must. */
async function byStatic(deps: AuthenticateDeps, asked: Asked, mac: Uint8Array): Promise<AuthenticationResult | null> {
  const known = asked.scep.challenges.static ? deps.policy.staticMac(asked.scep.id) : null;
  // MACs are compared, so that the time tells nothing of the password (scep.md 5.17).
  if (known === null || !sameBytes(known, mac)) return null;
  return forNamed(deps, asked, { by: 'static' });
}

/** A challenge of the profile's, for the device that the request names. */
async function forNamed(
  { store }: AuthenticateDeps,
  asked: Asked,
  by: ProfileChallenge,
): Promise<AuthenticationResult> {
  const found = await findRegistration(store, asked);
  if (found.refusal !== null) return found;
  const { registration } = found;
  if (registration?.hasChallenge !== false) return authenticated({ ...by, registration });
  // Whoever is registered without a challenge gets in by none: only by a person, a signed request or a certificate.
  if (asked.ra.approval.rule !== 'never') return authenticated({ by: 'approval', registration });
  const { names, scep } = asked;
  const refusal = refuse('challenge-kind-refused', { requested: firstName(names), profile: scep.name });
  return notAuthenticated(refusal, registration);
}

type ProfileChallenge =
  { readonly by: 'static' | 'webhook' } | { readonly by: 'dynamic'; readonly challengeId: string };

async function byRegistration(
  { store }: AuthenticateDeps,
  { request, names, scep, ra }: Asked,
  challengeMac: Uint8Array,
): Promise<AuthenticationResult | null> {
  const everywhere = await store.read('registration.withChallenge', { challengeMac });
  const candidates = everywhere.filter(({ raProfile }) => raProfile === ra.id);
  const [elsewhere] = everywhere;
  if (elsewhere === undefined) return null;
  const requested = firstName(names);
  // Several only where the operator chose one challenge for several devices.
  const registration =
    candidates.find((candidate) => namesRefusal(names, candidate, ra) === null) ??
    candidates.find(({ fqdn }) => hostsOf(names).some((host) => host === fqdn)) ??
    candidates[0];
  if (registration === undefined) return notAuthenticated(otherProfile(requested, ra.name), elsewhere);
  if (!scep.challenges.registration) {
    return notAuthenticated(refuse('challenge-kind-refused', { requested, profile: scep.name }), registration);
  }
  const spent = challengeRefusal(registration, request.receivedAt);
  if (spent !== null) return notAuthenticated(spent, registration);
  return authenticated({ by: 'challenge', registration, challengeMac });
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

async function byDynamic(deps: AuthenticateDeps, asked: Asked, mac: Uint8Array): Promise<AuthenticationResult | null> {
  const { request, names, scep } = asked;
  const found = await deps.store.read('dynamicChallenge.withMac', { mac });
  if (found === null) return null;
  const requested = firstName(names);
  if (found.scepProfile !== scep.id) return notAuthenticated(otherProfile(requested, scep.name));
  if (scep.challenges.dynamic === null) {
    return notAuthenticated(refuse('challenge-kind-refused', { requested, profile: scep.name }));
  }
  const spent = dynamicRefusal(found, names, request.receivedAt);
  if (spent !== null) return notAuthenticated(spent, await registrationNamed(deps.store, names));
  return forNamed(deps, asked, { by: 'dynamic', challengeId: found.id });
}

function dynamicRefusal(
  { subject, usedAt, expiresAt }: DynamicChallengeFacts,
  names: RequestedNames,
  now: number,
): Refusal | null {
  const requested = firstName(names);
  if (usedAt !== null) return refuse('challenge-used', { registered: subject ?? requested, usedAt: isoDate(usedAt) });
  if (expiresAt <= now) return refuse('challenge-expired', { requested, expiredAt: isoDate(expiresAt) });
  if (subject === null || isBoundTo(subject, names)) return null;
  return refuse('challenge-subject-differs', { requested, subject });
}

/**
 * A challenge that was made for one name is good for that name alone (VU#971035): the request has it as commonName or
 * dNSName, and no other name beside it.
 */
function isBoundTo(subject: string, { commonNames, dnsNames, routerNames }: RequestedNames): boolean {
  const reading = readFqdn(subject);
  const fqdn = 'fqdn' in reading ? reading.fqdn : null;
  const isIt = (name: RequestedName): boolean =>
    fqdn === null ? name.sent.toLowerCase() === subject.toLowerCase() : name.fqdn === fqdn;
  const named = [...commonNames, ...dnsNames];
  return named.some(isIt) && [...named, ...routerNames].every((name) => isIt(name) || name.address !== null);
}

async function byWebhook(
  deps: AuthenticateDeps,
  asked: Asked,
  challenge: string,
): Promise<AuthenticationResult | null> {
  if (asked.scep.challenges.webhook === null) return null;
  const answer = await asked.askWebhook(challenge);
  if (answer.allowed) return forNamed(deps, asked, { by: 'webhook' });
  const code = answer.because === 'refused' ? 'webhook-refused' : 'webhook-unavailable';
  const refusal = refuse(code, { requested: firstName(asked.names), reason: answer.reason });
  return notAuthenticated(refusal, await registrationNamed(deps.store, asked.names));
}
