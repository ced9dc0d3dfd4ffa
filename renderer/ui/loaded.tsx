import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Query } from '../app/query.ts';
import { FailureView } from './failure-view.tsx';
import { Loading } from './progress.tsx';

/** What was read, once it is there; until then that it is on its way, or why it did not come. */
export function Loaded<T>({ query, children }: { query: Query<T>; children: (data: T) => ReactNode }) {
  const { t } = useTranslation();
  if (query.data !== null) return children(query.data);
  if (query.failure === null) return <Loading>{t('app.reading')}</Loading>;
  return <FailureView failure={query.failure} onRetry={query.reload} />;
}
