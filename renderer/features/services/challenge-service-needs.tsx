import { useTranslation } from 'react-i18next';
import { go } from '../../app/navigation.ts';
import { NEW } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useOperators, useScepProfiles } from './use-services.ts';

/** What else is needed before somebody gets a challenge: a profile that hands them out, an operator who may ask. */
export function ChallengeServiceNeeds() {
  const { t } = useTranslation();
  const profiles = useScepProfiles().data;
  const operators = useOperators().data;
  if (profiles === null || operators === null) return null;
  const giving = profiles.filter(({ enabled, challenges }) => enabled && challenges.dynamic !== null);
  const forPage = giving.some(({ challenges }) => challenges.dynamic?.page === true);
  const mayAsk = operators.some(({ roles }) => roles.includes('challenges'));
  const [first] = profiles;
  return (
    <>
      {giving.length === 0 && first !== undefined && (
        <Notice
          tone="warning"
          title={t('challengeService.noProfile')}
          actions={
            <Button
              small
              icon="services"
              onPress={() => go(profiles.length === 1 ? { page: 'scep-profile', id: first.id } : { page: 'services' })}
            >
              {t('challengeService.chooseProfile')}
            </Button>
          }
        >
          {t('challengeService.noProfileMore')}
        </Notice>
      )}
      {forPage && !mayAsk && (
        <Notice
          tone="warning"
          title={t('challengeService.noOperator')}
          actions={
            <Button small icon="operator" onPress={() => go({ page: 'operator', id: NEW })}>
              {t('operator.new')}
            </Button>
          }
        >
          {t('challengeService.noOperatorMore')}
        </Notice>
      )}
    </>
  );
}
