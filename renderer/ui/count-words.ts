import type { TFunction } from 'i18next';

/** "1,204 registrations", or "more than 10,000" where the agent stopped counting. */
export function countWords(
  t: TFunction,
  language: string,
  total: { count: number; exact: boolean } | null,
  key: string,
): string {
  if (total === null) return '';
  const number = new Intl.NumberFormat(language).format(total.count);
  const words = t(key, { count: total.count, number });
  return total.exact ? words : t('grid.moreThan', { words });
}
