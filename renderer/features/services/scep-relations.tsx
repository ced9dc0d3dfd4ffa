import { useTranslation } from 'react-i18next';
import type { ScepProfile } from '../../../shared/contract/services.ts';
import { ObjectLink } from '../../ui/link.tsx';
import { Section } from '../../ui/page.tsx';
import { Related } from '../../ui/related.tsx';
import { EnabledBadge } from './service-badges.tsx';
import { useRaProfiles } from './use-services.ts';

/** The RA profiles that a SCEP profile leads to, or lends its settings to. */
export function ScepRelations({ profile }: { profile: ScepProfile }) {
  const { t } = useTranslation();
  const ras = useRaProfiles().data ?? [];
  return (
    <Section title={t('object.relations')}>
      <Related
        none={t('scepProfile.noRelations')}
        rows={ras
          .filter(({ id, scepProfileId }) => id === profile.raProfileId || scepProfileId === profile.id)
          .map((ra) => ({
            key: ra.id,
            link: <ObjectLink to={{ page: 'ra-profile', id: ra.id }}>{ra.name}</ObjectLink>,
            state: <EnabledBadge enabled={ra.enabled} />,
            detail: t(ra.id === profile.raProfileId ? 'scepProfile.leadsTo' : 'scepProfile.lendsTo'),
          }))}
      />
    </Section>
  );
}
