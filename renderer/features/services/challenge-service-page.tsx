import { useTranslation } from 'react-i18next';
import type { ChallengeServiceState } from '../../../shared/contract/challenge-service.ts';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { ListenerConfig } from '../../../shared/contract/listener.ts';
import { useAction } from '../../app/action.ts';
import { keep, useQuery } from '../../app/query.ts';
import { Button } from '../../ui/button.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { History } from '../../ui/history.tsx';
import { InterfaceForm } from '../../ui/interface-form.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { ChallengeServiceBadge, challengeServiceSentence } from './challenge-service-row.tsx';
import { ChallengeServiceUse } from './challenge-service-use.tsx';
import { ChallengeServiceNeeds } from './challenge-service-needs.tsx';
import { ServiceHead } from './service-head.tsx';
import { CHALLENGE_SERVICE, useChallengeService } from './use-challenge-service.ts';

const DEFAULT_PORT = 8_443;

const start = (client: AgentClient, config: ListenerConfig) => client.challengeService.start(config);
const stop = (client: AgentClient) => client.challengeService.stop({});
const show = (state: ChallengeServiceState) => keep(CHALLENGE_SERVICE, state);

/** HTTPS for whoever hands challenges to devices: turned on here, and how to use it. */
export function ChallengeServicePage() {
  return <Loaded query={useChallengeService()}>{(data) => <Shown service={data} />}</Loaded>;
}

function TurnOn({ service }: { service: ChallengeServiceState }) {
  const { t } = useTranslation();
  const starting = useAction(start);
  const interfaces = useQuery('interfaces', (client) => client.listener.interfaces({}));
  return (
    <Section title={t('challengeService.turnOnTitle')} sentence={t('challengeService.turnOnMore')}>
      {service.state === 'failed' && (
        <FailureView failure={{ code: service.code, params: service.params, details: null }} />
      )}
      <Loaded query={interfaces}>
        {(data) => (
          <InterfaceForm
            words="challengeService"
            interfaces={data}
            present={service.config}
            defaultPort={DEFAULT_PORT}
            starting={starting}
            onStarted={show}
          />
        )}
      </Loaded>
    </Section>
  );
}

function Shown({ service }: { service: ChallengeServiceState }) {
  const { t } = useTranslation();
  const stopping = useAction<null, ChallengeServiceState>(stop);
  const turnOff = async () => {
    const state = await stopping.run(null);
    if (state !== null) show(state);
  };
  return (
    <Page
      narrow
      title={t('object.challengeService')}
      sentence={
        <ServiceHead kind={t('challengeService.kind')} badges={<ChallengeServiceBadge state={service.state} />}>
          {challengeServiceSentence(t, service)}
        </ServiceHead>
      }
      actions={
        service.state === 'listening' && (
          <Button icon="power" isDisabled={stopping.busy} onPress={() => void turnOff()}>
            {t('challengeService.turnOff')}
          </Button>
        )
      }
    >
      <FailureView failure={stopping.failure} />
      <ChallengeServiceNeeds />
      {service.state === 'listening' ? <ChallengeServiceUse service={service} /> : <TurnOn service={service} />}
      <History objectKind="challenge-service" objectId="lan" />
    </Page>
  );
}
