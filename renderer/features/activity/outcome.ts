import type { TFunction } from 'i18next';
import type { TransactionRow } from '../../../shared/contract/transactions.ts';

/** What became of a request, in a sentence. */
export function outcomeSentence(t: TFunction, row: TransactionRow): string {
  if (row.refusal !== null) return t(`refusals:${row.refusal.code}.rule`, row.refusal.params);
  if (row.state === 'pending') return t(row.forwarded ? 'activity.outcome.forwarded' : 'activity.outcome.pending');
  return row.replayed
    ? t('activity.outcome.replayed')
    : t('activity.outcome.issued', { name: row.registrationFqdn ?? '' });
}
