import { newObjectId } from '../object-id.ts';
import { CaFault } from '../outbound/ca-fault.ts';
import { publicKeyName } from '../pki/public-key.ts';
import type { Statement } from '../store/statements.ts';
import type { Refusal } from '../../../shared/contract/transactions.ts';
import type { CommitOutcome } from '../store/store.ts';
import { chainOf } from './chain-of.ts';
import type { Decision } from './decide.ts';
import type { Desk } from './desk-deps.ts';
import { forwardRefusal } from './forwardable.ts';
import { pendingUnit } from './record.ts';
import { refuse } from './refuse.ts';
import { keepReplyKey } from './reply-key.ts';
import type { EnrollmentOutcome, EnrollmentRequest } from './request.ts';

type Granted = Extract<Decision, { decision: 'issue' | 'wait' }>;

/** What came of forwarding, where it is not an answer to the device yet. */
export type Forwarded =
  | { readonly forwarded: true; readonly outcome: EnrollmentOutcome }
  | { readonly forwarded: false; readonly refusal: Refusal }
  | { readonly forwarded: false; readonly conflict: Extract<CommitOutcome, { outcome: 'conflict' }> };

/** Milliseconds that a device is made to wait for the CA's answer; then it is told to ask again (pending). */
const ANSWER_WITHIN = 8_000;

/**
 * RA mode: a request that may be had goes to the external CA of its RA profile. It is on disk, with its challenge burnt,
 * before the CA hears of it, so that it outlives whatever happens to us or to the CA; the device waits a moment for the answer.
 */
export async function forward(desk: Desk, request: EnrollmentRequest, granted: Granted): Promise<Forwarded> {
  const { authentication, authorization, digests, ra } = granted;
  const refusal = forwardRefusal(request.csr, authentication, ra);
  if (refusal !== null) return { forwarded: false, refusal };
  const now = desk.clock();
  const id = newObjectId(now);
  const replyKey = await keepReplyKey(desk.vault, id, request);
  if (request.replyBy === 'password' && replyKey.length === 0) {
    const key = publicKeyName(request.csr.publicKeyFacts);
    return { forwarded: false, refusal: refuse('reply-not-envelopable', { key }) };
  }
  const name = authorization.names.commonName;
  const asked = { authorization, endpointId: ra.authority, transactionId: id, name, csr: request.csr.der };
  const prepared = await prepare(desk, asked);
  if ('code' in prepared) return { forwarded: false, refusal: prepared };
  const { unit } = pendingUnit({ request, digests, now, authentication, ra, id, replyKey, persons: null });
  const committed = await desk.store.commit([...unit, ...prepared.statements]);
  if (committed.outcome === 'conflict') return { forwarded: false, conflict: committed };
  desk.onRecorded({ transactionId: id, registrationId: authentication.registration?.id ?? null, serials: [] });
  await within(ANSWER_WITHIN, desk.forwarding.send(prepared.id));
  return { forwarded: true, outcome: await outcomeOf(desk, request, id) };
}

/** A request that a person approved, which is kept already and waits. Null where its CA cannot be used. */
export async function prepare(
  desk: Desk,
  asked: Parameters<Desk['forwarding']['prepare']>[0],
): Promise<{ readonly id: string; readonly statements: readonly Statement[] } | Refusal> {
  try {
    return await desk.forwarding.prepare(asked);
  } catch (error) {
    if (!(error instanceof CaFault)) throw error;
    return refuse('external-ca-unusable', { ca: desk.forwarding.nameOf(asked.endpointId), fault: error.code });
  }
}

async function outcomeOf(desk: Desk, request: EnrollmentRequest, id: string): Promise<EnrollmentOutcome> {
  const { profile, transactionId } = request;
  const all = await desk.store.read('transaction.withTransactionId', { profile, transactionId });
  const found = all.find((each) => each.id === id);
  if (found === undefined || found.state === 'pending') return { outcome: 'pending' };
  if (found.certificate === null) {
    return { outcome: 'refused', refusal: found.refusal ?? refuse('approval-refused', { by: '–', reason: '–' }) };
  }
  const { certificate, authorityId } = found;
  return { outcome: 'issued', certificate, ...(await chainOf(desk, authorityId)), replayed: false };
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, enough]);
  clearTimeout(timer);
}
