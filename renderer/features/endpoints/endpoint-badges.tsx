import { useTranslation } from 'react-i18next';
import type {
  Endpoint,
  UpstreamRequest,
  ValidationReport,
  ValidationStepView,
} from '../../../shared/contract/endpoints.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { verdictOf } from './endpoint-settings.ts';

type Look = { tone: Tone; icon: IconName };

type Verdict = ValidationReport['verdict'] | 'new' | 'unconfirmed';

const VERDICTS: Record<Verdict, Look> = {
  new: { tone: 'warning', icon: 'neutral' },
  unconfirmed: { tone: 'accent', icon: 'shield' },
  running: { tone: 'accent', icon: 'waiting' },
  passed: { tone: 'good', icon: 'good' },
  warned: { tone: 'warning', icon: 'warning' },
  failed: { tone: 'bad', icon: 'bad' },
  cancelled: { tone: 'neutral', icon: 'cancelled' },
};

export const STEP_LOOKS: Record<ValidationStepView['state'] | 'waiting', Look> = {
  ...VERDICTS,
  skipped: { tone: 'neutral', icon: 'cancelled' },
  waiting: { tone: 'neutral', icon: 'neutral' },
};

const REQUESTS: Record<UpstreamRequest['state']['state'], Look> = {
  queued: { tone: 'accent', icon: 'waiting' },
  pending: { tone: 'accent', icon: 'waiting' },
  issued: { tone: 'good', icon: 'good' },
  refused: { tone: 'bad', icon: 'refused' },
  cancelled: { tone: 'neutral', icon: 'cancelled' },
};

export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  return <Badge {...VERDICTS[verdict]}>{t(`endpoint.verdict.${verdict}`)}</Badge>;
}

export function RequestBadge({ state }: Pick<UpstreamRequest, 'state'>) {
  const { t } = useTranslation();
  if (state.state === 'issued' && state.revokedAt !== null)
    return (
      <Badge tone="bad" icon="revoked">
        {t('endpoint.request.state.revoked')}
      </Badge>
    );
  return <Badge {...REQUESTS[state.state]}>{t(`endpoint.request.state.${state.state}`)}</Badge>;
}

/** Its protocol, whether it is in use, and how the last validation ended. */
export function EndpointBadges({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation();
  const { enabled, connection } = endpoint;
  return (
    <>
      <Badge tone="neutral" icon="globe">
        {t(`endpoint.protocol.${connection.protocol}`)}
      </Badge>
      {!enabled && (
        <Badge tone="neutral" icon="cancelled">
          {t('services.off')}
        </Badge>
      )}
      <VerdictBadge verdict={verdictOf(endpoint)} />
    </>
  );
}
