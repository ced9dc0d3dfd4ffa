import type { TFunction } from 'i18next';
import type { TransactionRow } from '../../../shared/contract/transactions.ts';

/** What a request is called: as the device called itself, else as it is registered. */
export function nameOf({ requestedName, registrationFqdn }: TransactionRow, t: TFunction): string {
  return requestedName ?? registrationFqdn ?? t('activity.unnamed');
}
