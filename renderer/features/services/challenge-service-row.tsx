import { useTranslation } from 'react-i18next';
import { assertNever } from '../../../shared/domain/assert-never.ts';
import type { ChallengeServiceState } from '../../../shared/contract/challenge-service.ts';
import { Badge } from '../../ui/badge.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Section } from '../../ui/page.tsx';
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
                sentence: t(`challengeService.sentence.${data.state}`),
                end: data.state === 'listening' && <span className="mono">{data.pageUrl}</span>,
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  );
}
