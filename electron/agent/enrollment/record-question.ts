import type { Refusal } from '../../../shared/contract/transactions.ts';
import { newObjectId } from '../object-id.ts';
import { statement } from '../store/statements.ts';
import { StoreBusyError } from '../store/store.ts';
import type { Desk } from './desk-deps.ts';
import { messageRow } from './record-rows.ts';
import type { SignedMessage } from './request.ts';

/** A message that asks about something: on record for a while, as refused or as answered. */
export async function recordQuestion(
  desk: Desk,
  message: SignedMessage,
  answer: { readonly refusal: Refusal } | { readonly certificateSerial: string | null },
): Promise<void> {
  const now = desk.clock();
  const id = newObjectId(now);
  const isRefused = 'refusal' in answer;
  // The identifier is in what was decoded; in its column it would claim a transaction.
  const row = {
    ...messageRow(message, id, now),
    ...answer,
    state: isRefused ? ('refused' as const) : ('issued' as const),
  };
  if (isRefused) desk.ledger.note(answer.refusal, 'none', null);
  const pruned = isRefused ? desk.pruning.refused() : desk.pruning.answered();
  try {
    await desk.store.commit([statement('transaction.insert', row), ...pruned]);
  } catch (error) {
    if (error instanceof StoreBusyError) return;
    throw error;
  }
  desk.onRecorded({ transactionId: id, registrationId: null, serials: [] });
}
