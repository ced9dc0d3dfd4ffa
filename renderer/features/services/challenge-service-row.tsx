import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { assertNever } from '../../../shared/domain/assert-never.ts';
import type { ChallengeServiceState } from '../../../shared/contract/challenge-service.ts';
import { Badge } from '../../ui/badge.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Section } from '../../ui/page.tsx';
import { beginOf } from './addresses.ts';
import { ServiceRows } from './service-rows.tsx';
import { useChallengeService } from './use-challenge-service.ts';

export function ChallengeServiceBadge({ state }: { state: ChallengeServiceState['state'] }) {
  const { t } = useTranslation();
  switch (state) {
    case 'listening':
      return (
        <Badge tone="good" icon="good">
          {t('services.on')}
        </Badge>
      );
    case 'failed':
      return (
        <Badge tone="bad" icon="bad">
          {t('challengeService.failed')}
        </Badge>
      );
    case 'off':
      return (
        <Badge tone="neutral" icon="power">
          {t('services.off')}
        </Badge>
      );
    default:
      return assertNever(state);
  }
}

/** What the challenge service does, in a sentence. */
export const challengeServiceSentence = (t: TFunction, service: ChallengeServiceState): string =>
  t(`challengeService.sentence.${service.state}`, {
    address: service.state === 'listening' ? beginOf(service.pageUrl) : '',
  });

/** The challenge service on the overview. */
export function ChallengeServiceRow() {
  const { t } = useTranslation();
  return (
    <Section title={t('services.challengeService')} sentence={t('services.challengeServiceMore')}>
      <Loaded query={useChallengeService()}>
        {(data) => (
          <ServiceRows
            none=""
            rows={[
              {
                key: 'challenge-service',
                to: { page: 'challenge-service' },
                name: t('object.challengeService'),
                badges: <ChallengeServiceBadge state={data.state} />,
                sentence: challengeServiceSentence(t, data),
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  );
}
