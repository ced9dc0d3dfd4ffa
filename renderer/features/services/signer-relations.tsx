import { useTranslation } from 'react-i18next';
import type { Signer } from '../../../shared/contract/signers.ts';
import { ObjectLink } from '../../ui/link.tsx';
import { Section } from '../../ui/page.tsx';
import { Related } from '../../ui/related.tsx';
import { EnabledBadge } from './service-badges.tsx';
import { useRaProfiles } from './use-services.ts';

/** The RA profiles under which a management signer may ask. */
export function SignerRelations({ signer }: { signer: Signer }) {
  const { t } = useTranslation();
  const profiles = useRaProfiles().data ?? [];
  return (
    <Section title={t('object.relations')}>
      <Related
        none={t('signer.noRelations')}
        rows={profiles
          .filter(({ id }) => signer.raProfileIds.includes(id))
          .map((profile) => ({
            key: profile.id,
            link: <ObjectLink to={{ page: 'ra-profile', id: profile.id }}>{profile.name}</ObjectLink>,
            state: <EnabledBadge enabled={profile.enabled} />,
            detail: t('signer.asksThere'),
          }))}
      />
    </Section>
  );
}
