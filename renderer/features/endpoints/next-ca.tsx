import { useTranslation } from 'react-i18next';
import type { Endpoint } from '../../../shared/contract/endpoints.ts';
import { Ask } from './chain-section.tsx';

export const NEXT_CA = 'endpoint-next-ca';

/** Asks the operator to confirm each CA that the present one announced to follow it. */
export function NextCas({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation();
  return endpoint.notices
    .filter(({ code }) => code === NEXT_CA)
    .map(({ params: { subject = '', sha256 = '', at = '' } }) => (
      <Ask
        key={sha256}
        endpoint={endpoint}
        link={{ subject, sha256 }}
        words={{ title: t('endpoint.nextCaTitle'), more: t('endpoint.nextCaMore', { at }) }}
      />
    ));
}
