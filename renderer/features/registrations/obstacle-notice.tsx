import { useTranslation } from 'react-i18next';
import { go } from '../../app/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { Enrollment } from './use-enrollment.ts';

/** What would stop the device whatever it sends, with the way to the profile that says so. */
export function ObstacleNotice({ enrollment }: { enrollment: Enrollment | null }) {
  const { t } = useTranslation();
  const obstacle = enrollment?.obstacle ?? null;
  if (enrollment === null || obstacle === null) return null;
  const { ra, place } = enrollment;
  const scep = obstacle === 'challenge-not-accepted' ? (place?.scep ?? null) : null;
  const name = scep?.name ?? ra.name;
  return (
    <Notice
      tone="warning"
      title={t(`enrollment.${obstacle}`, { name })}
      actions={
        <Button
          small
          icon="services"
          onPress={() => go(scep === null ? { page: 'ra-profile', id: ra.id } : { page: 'scep-profile', id: scep.id })}
        >
          {t('enrollment.open', { name })}
        </Button>
      }
    >
      {t(`enrollment.more.${obstacle}`, { name })}
    </Notice>
  );
}
