import { useTranslation } from 'react-i18next';
import type { RaProfile } from '../../../shared/contract/services.ts';
import { go } from '../../app/navigation.ts';
import { NEW } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';

/** The step that mends what stands in the way of an RA profile; nothing where its settings below do. */
export function RaNoticeAction({ code, profile }: { code: string; profile: RaProfile }) {
  const { t } = useTranslation();
  const { scepProfileId } = profile;
  if (code === 'approvers-missing') {
    return (
      <Button small icon="operator" onPress={() => go({ page: 'operator', id: NEW })}>
        {t('operator.new')}
      </Button>
    );
  }
  if (code !== 'scep-profile-disabled' || scepProfileId === null) return null;
  return (
    <Button small icon="services" onPress={() => go({ page: 'scep-profile', id: scepProfileId })}>
      {t('raProfile.openScep')}
    </Button>
  );
}
