import type { Refusal } from '../../../shared/contract/transactions.ts';
import { statement } from '../store/statements.ts';
import { isoDate } from './authentication.ts';
import type { Desk } from './desk-deps.ts';
import { audit } from './record-rows.ts';
import { refuse } from './refuse.ts';

const DAY = 86_400_000;
const AT_ONCE = 100;

type Waiting = { readonly id: string; readonly expiresAt: number; readonly registrationId: string | null };

/** Refuses a request that waited in vain. Null where somebody decided on it in the meantime. */
export async function expireWaiting(desk: Desk, { id, expiresAt, registrationId }: Waiting): Promise<Refusal | null> {
  const now = desk.clock();
  const refusal = refuse('approval-expired', { expiredAt: isoDate(expiresAt) });
  const committed = await desk.store.commit([
    statement('transaction.refuse', { id, at: now, refusal }),
    ...(await desk.forwarding.withdrawal(id, now)),
    audit(now, 'enrollment.expired', 'transaction', id, {}, 'agent'),
  ]);
  if (committed.outcome === 'conflict') return null;
  desk.onRecorded({ transactionId: id, registrationId, serials: [] });
  return refusal;
}

/** Refuses everything that waited in vain. */
export async function expireAll(desk: Desk): Promise<void> {
  for (;;) {
    const now = desk.clock();
    const overdue = await desk.store.read('transaction.overdue', { now, limit: AT_ONCE });
    for (const id of overdue) {
      const waiting = await desk.store.read('transaction.waiting', { id });
      if (waiting !== null) await expireWaiting(desk, waiting);
    }
    if (overdue.length < AT_ONCE) return;
  }
}

/** The keys of replies that nobody will ask for any more. */
export async function forgetReplyKeys({ store, clock }: Desk): Promise<void> {
  await store.commit([statement('transaction.forgetReplyKeys', { before: clock() - DAY })]);
}
