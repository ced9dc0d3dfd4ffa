import type { AuthenticationKind, Refusal } from '../../../shared/contract/transactions.ts';
import type { TransactionFacts } from '../store/enrollment-queries.ts';
import { authenticate } from './authenticate.ts';
import type { Asked, Authentication } from './authentication.ts';
import { authorise, type Authorization } from './authorise.ts';
import type { Desk } from './desk-deps.ts';
import { isTaken, readEarlier, type Earlier } from './earlier.ts';
import type { EnrollmentPolicy, RaProfileFacts, ScepProfileFacts, WebhookAnswer } from './policy.ts';
import { refuse } from './refuse.ts';
import type { EnrollmentRequest, Received, TransactionDigests } from './request.ts';
import { requestedNames, type RequestedNames } from './requested-names.ts';

/** A request with what deciding about it needs more than once. */
export type Case = {
  readonly request: EnrollmentRequest;
  readonly names: RequestedNames;
  /** What the webhook said to this challenge, once it was asked. */
  webhook: { readonly challenge: string; readonly answer: Promise<WebhookAnswer> } | null;
};

export type Decision = { readonly digests: TransactionDigests } & (
  | { readonly decision: 'answered'; readonly answer: TransactionFacts }
  | {
      readonly decision: 'refuse';
      readonly refusal: Refusal;
      readonly registrationId: string | null;
      readonly by: AuthenticationKind;
      /** Who it was that was authenticated, for the ledger. */
      readonly party: string | null;
    }
  | {
      readonly decision: 'issue' | 'wait';
      readonly authorization: Authorization;
      readonly authentication: Authentication;
      readonly ra: RaProfileFacts;
    }
);

export function openCase(request: EnrollmentRequest): Case {
  return { request, names: requestedNames(request.csr), webhook: null };
}

/** Reads what is known and decides. Nothing changes by it; guards of what is committed notice what changed in between. */
export async function decide(desk: Desk, opened: Case): Promise<Decision> {
  const { request, names } = opened;
  const profiles = profilesOf(desk.policy, request);
  const earlier = await readEarlier(desk.store, request);
  const { digests } = earlier;
  if (profiles.refusal !== null) return refused(digests, profiles.refusal, null);
  if (earlier.answer !== null) return { decision: 'answered', digests, answer: earlier.answer };
  const taken = isTaken(earlier, request);
  if (taken !== null) return refused(digests, refuse('transaction-conflict'), taken.registrationId);
  if (request.kind === 'initial' && desk.attempts.isSpent(request, names)) {
    return refused(digests, refuse('rate-limited'), null);
  }
  const asked: Asked = { request, names, ...profiles, askWebhook: (challenge) => askOnce(desk, opened, challenge) };
  const challengeMac = (challenge: string): Uint8Array => desk.vault.challengeMac(challenge);
  const identified = await authenticate({ store: desk.store, policy: desk.policy, challengeMac }, asked);
  if (identified.authentication === null) {
    // Its twin may have been answered between the two reads, which is what used the challenge up.
    const twin = await readEarlier(desk.store, request);
    if (twin.answer !== null) return { decision: 'answered', digests: twin.digests, answer: twin.answer };
    if (identified.refusal.code === 'challenge-unknown') desk.attempts.failed(request, names);
    return refused(digests, identified.refusal, identified.registration?.id ?? null);
  }
  return judge(desk, asked, earlier, identified.authentication);
}

function judge({ policy }: Desk, asked: Asked, { digests }: Earlier, authentication: Authentication): Decision {
  const { request, ra, names } = asked;
  const allowed = authorise(authentication, request.csr, { ra, names, profile: policy.certificateProfile(ra) });
  if (allowed.authorization === null) {
    const registrationId = authentication.registration?.id ?? null;
    const party = partyOf(authentication);
    return { decision: 'refuse', digests, refusal: allowed.refusal, registrationId, by: authentication.by, party };
  }
  const { authorization } = allowed;
  const waits = authentication.by === 'approval' || ra.approval.rule === 'always';
  return { decision: waits ? 'wait' : 'issue', digests, authorization, authentication, ra };
}

/** Whom the audit log would name. */
export function partyOf(authentication: Authentication): string | null {
  return authentication.by === 'signer' ? authentication.signer.id : (authentication.registration?.id ?? null);
}

function refused(digests: TransactionDigests, refusal: Refusal, registrationId: string | null): Decision {
  return { decision: 'refuse', digests, refusal, registrationId, by: 'none', party: null };
}

type Profiles =
  | { readonly scep: ScepProfileFacts; readonly ra: RaProfileFacts; readonly refusal: null }
  | { readonly refusal: Refusal };

/**
 * The profiles that decide about a message, in service. The front door looked at them when it mounted the address; they
 * are looked at again with each request, because they may have changed since.
 */
export function profilesOf(policy: EnrollmentPolicy, { scepProfileId, raProfileId }: ProfileIds): Profiles {
  const scep = policy.scepProfile(scepProfileId);
  if (scep === null) return { refusal: refuse('profile-missing', { profile: scepProfileId }) };
  if (!scep.enabled) return { refusal: refuse('profile-disabled', { profile: scep.name }) };
  if (raProfileId === null) return { refusal: refuse('profile-without-ra', { profile: scep.name }) };
  const ra = policy.raProfile(raProfileId);
  if (ra === null) return { refusal: refuse('profile-missing', { profile: raProfileId }) };
  if (!ra.enabled) return { refusal: refuse('profile-disabled', { profile: ra.name }) };
  return { scep, ra, refusal: null };
}

type ProfileIds = Pick<Received, 'scepProfileId' | 'raProfileId'>;

function askOnce({ policy }: Desk, opened: Case, challenge: string): Promise<WebhookAnswer> {
  const { scepProfileId, transactionId, csr, clientAddress, receivedAt } = opened.request;
  const question = { transactionId, challenge, csr, clientAddress, receivedAt };
  if (opened.webhook?.challenge !== challenge) {
    opened.webhook = { challenge, answer: policy.askWebhook(scepProfileId, question) };
  }
  return opened.webhook.answer;
}
