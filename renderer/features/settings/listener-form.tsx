import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { ListenerConfig, ListenerState } from '../../../shared/contract/listener.ts';
import { useAction } from '../../app/action.ts';
import { useQuery } from '../../app/query.ts';
import { useSession } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { InterfaceForm } from '../../ui/interface-form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Stack } from '../../ui/page.tsx';
import { Loading } from '../../ui/progress.tsx';

const start = (client: AgentClient, config: ListenerConfig) => client.listener.start(config);
const stop = (client: AgentClient) => client.listener.stop({});

const DEFAULT_PORT = 8_080;

/** Turns the listener on, on one interface that the operator chose, or off. */
export function ListenerForm({ onStarted }: { onStarted?: () => void }) {
  const { t } = useTranslation();
  const present = useSession((state) => state.listener);
  const { data, failure, reload } = useQuery('interfaces', (client) => client.listener.interfaces({}));
  const starting = useAction(start);
  const stopping = useAction<null, ListenerState>(stop);
  if (present === null || data === null) {
    return failure === null ? (
      <Loading>{t('app.reading')}</Loading>
    ) : (
      <FailureView failure={failure} onRetry={reload} />
    );
  }
  if (present.state === 'listening') {
    const turnOff = async () => {
      const state = await stopping.run(null);
      if (state !== null) useSession.setState({ listener: state });
    };
    return (
      <Notice
        tone="good"
        title={t('listener.on', { url: present.scepUrl })}
        actions={
          <Button small icon="power" isDisabled={stopping.busy} onPress={() => void turnOff()}>
            {t('listener.turnOff')}
          </Button>
        }
      >
        {t('listener.onMore')}
        <FailureView failure={stopping.failure} />
      </Notice>
    );
  }
  return (
    <Stack gap={16}>
      {present.state === 'failed' && (
        <FailureView failure={{ code: present.code, params: present.params, details: null }} />
      )}
      <InterfaceForm
        words="listener"
        interfaces={data}
        present={present.config}
        defaultPort={DEFAULT_PORT}
        starting={starting}
        onStarted={(state) => {
          useSession.setState({ listener: state });
          if (state.state === 'listening') onStarted?.();
        }}
      />
    </Stack>
  );
}
