import type { TFunction } from 'i18next';
import { assertNever } from '../../../shared/domain/assert-never.ts';
import type { Registration } from '../../../shared/contract/registrations.ts';
import type { TransactionState } from '../../../shared/contract/transactions.ts';
import { relative } from '../../ui/time-words.ts';

/** The state of a registration as a sentence. */
export function registrationSentence(
  t: TFunction,
  language: string,
  row: Registration,
  now: number,
  /** Of its newest request; null where there is none, or none was read yet. */
  lastRequest: TransactionState | null,
): string {
  const when = (at: number | null) => (at === null ? '' : relative(at, now, language));
  switch (row.state) {
    case 'waiting':
      if (row.lastRequestAt !== null && lastRequest === 'pending')
        return t('registration.sentence.pendingWaiting', { ago: when(row.lastRequestAt) });
      if (row.lastRequestAt !== null)
        return t('registration.sentence.refusedWaiting', { ago: when(row.lastRequestAt) });
      if (row.challenge === 'none') return t('registration.sentence.waitingNone');
      return row.expiresAt === null
        ? t('registration.sentence.waitingForever')
        : t('registration.sentence.waiting', { until: when(row.expiresAt) });
    case 'enrolled':
      return row.certificateNotAfter === null
        ? t('registration.sentence.enrolledNoCertificate')
        : t(row.certificateNotAfter > now ? 'registration.sentence.enrolled' : 'registration.sentence.enrolledEnded', {
            until: when(row.certificateNotAfter),
          });
    case 'expired':
      return t('registration.sentence.expired', { ago: when(row.expiresAt) });
    case 'cancelled':
      return t('registration.sentence.cancelled', { ago: when(row.cancelledAt) });
    default:
      return assertNever(row.state);
  }
}
