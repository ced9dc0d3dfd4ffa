import { useTranslation } from 'react-i18next';
import type { Signer } from '../../../shared/contract/signers.ts';
import type { ScepProfile } from '../../../shared/contract/services.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import type { IconName } from '../../ui/icon.tsx';

export function EnabledBadge({ enabled }: { enabled: boolean }) {
  const { t } = useTranslation();
  return enabled ? (
    <Badge tone="good" icon="good">
      {t('services.on')}
    </Badge>
  ) : (
    <Badge tone="neutral" icon="cancelled">
      {t('services.off')}
    </Badge>
  );
}

export function ScepProfileBadges({ profile }: { profile: ScepProfile }) {
  const { t } = useTranslation();
  return (
    <>
      <EnabledBadge enabled={profile.enabled} />
      {profile.isDefault && (
        <Badge tone="accent" icon="info">
          {t('scepProfile.default')}
        </Badge>
      )}
      {profile.stance === 'legacy' && (
        <Badge tone="warning" icon="warning">
          {t('scepProfile.stance.legacy')}
        </Badge>
      )}
    </>
  );
}

const STANDINGS: Record<Signer['standing'], { tone: Tone; icon: IconName }> = {
  good: { tone: 'good', icon: 'good' },
  disabled: { tone: 'neutral', icon: 'cancelled' },
  expired: { tone: 'bad', icon: 'expired' },
  'not-yet-valid': { tone: 'warning', icon: 'waiting' },
  revoked: { tone: 'bad', icon: 'revoked' },
  'revocation-unknown': { tone: 'bad', icon: 'warning' },
  'usage-missing': { tone: 'bad', icon: 'bad' },
};

export function StandingBadge({ standing }: { standing: Signer['standing'] }) {
  const { t } = useTranslation();
  return <Badge {...STANDINGS[standing]}>{t(`signer.standing.${standing}`)}</Badge>;
}
