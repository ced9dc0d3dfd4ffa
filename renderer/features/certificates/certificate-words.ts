import type { TFunction } from 'i18next';
import type { CertificateRow } from '../../../shared/contract/certificates.ts';
import { daysUntil, relative } from '../../ui/time-words.ts';

/** The state of a certificate as a sentence. */
export function certificateSentence(t: TFunction, language: string, row: CertificateRow, now: number): string {
  if (row.state === 'revoked') {
    return t('certificate.sentence.revoked', {
      ago: row.revokedAt === null ? '' : relative(row.revokedAt, now, language),
      reason: t(`reason.${row.revocationReason ?? 'unspecified'}`),
    });
  }
  if (row.notAfter <= now) return t('certificate.sentence.expired', { ago: relative(row.notAfter, now, language) });
  return t('certificate.sentence.valid', { count: daysUntil(row.notAfter, now) });
}
