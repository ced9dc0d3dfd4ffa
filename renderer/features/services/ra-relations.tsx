import { useTranslation } from 'react-i18next';
import type { RaProfile } from '../../../shared/contract/services.ts';
import { ObjectLink } from '../../ui/link.tsx';
import { Section } from '../../ui/page.tsx';
import { Related } from '../../ui/related.tsx';
import { EnabledBadge, StandingBadge } from './service-badges.tsx';
import { useScepProfiles, useSigners } from './use-services.ts';

/** What leads to an RA profile, lends it its settings, or may ask under it. */
export function RaRelations({ profile }: { profile: RaProfile }) {
  const { t } = useTranslation();
  const sceps = useScepProfiles().data ?? [];
  const signers = useSigners().data ?? [];
  return (
    <Section title={t('object.relations')}>
      <Related
        none={t('raProfile.noRelations')}
        rows={[
          ...sceps
            .filter(({ id, raProfileId }) => id === profile.scepProfileId || raProfileId === profile.id)
            .map((scep) => ({
              key: scep.id,
              link: <ObjectLink to={{ page: 'scep-profile', id: scep.id }}>{scep.name}</ObjectLink>,
              state: <EnabledBadge enabled={scep.enabled} />,
              detail: t(scep.raProfileId === profile.id ? 'raProfile.ledFrom' : 'raProfile.lentFrom'),
            })),
          ...signers
            .filter(({ raProfileIds }) => raProfileIds.includes(profile.id))
            .map((signer) => ({
              key: signer.id,
              link: <ObjectLink to={{ page: 'signer', id: signer.id }}>{signer.name}</ObjectLink>,
              state: <StandingBadge standing={signer.standing} />,
              detail: t('raProfile.signerAsks'),
            })),
        ]}
      />
    </Section>
  );
}
