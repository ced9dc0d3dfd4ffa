import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { ListenerConfig, ListenerState, NetworkInterface } from '../../../shared/contract/listener.ts';
import { useAction } from '../../app/action.ts';
import { useQuery } from '../../app/query.ts';
import { useSession } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Actions, Stack } from '../../ui/page.tsx';
import { Loading } from '../../ui/progress.tsx';

const start = (client: AgentClient, config: ListenerConfig) => client.listener.start(config);
const stop = (client: AgentClient) => client.listener.stop({});

const DEFAULT_PORT = '8080';

/** Networks before the computer itself, IPv4 before IPv6: the likeliest first. */
const likeliest = (one: NetworkInterface, other: NetworkInterface): number =>
  Number(one.loopback) - Number(other.loopback) || one.family.localeCompare(other.family);

function Exposure({ chosen, port }: { chosen: NetworkInterface; port: string }) {
  const { t } = useTranslation();
  const where = chosen.loopback ? 'listener.alone' : 'listener.exposure';
  const host = chosen.family === 'IPv6' ? `[${chosen.address}]` : chosen.address;
  return (
    <Notice tone="neutral" icon={chosen.loopback ? 'lock' : 'network'} title={t(where, { address: `${host}:${port}` })}>
      {t(`${where}More`, { port })}
    </Notice>
  );
}

function Fields({
  interfaces,
  present,
  onStarted,
}: {
  interfaces: readonly NetworkInterface[];
  present: ListenerState;
  onStarted?: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const { run, busy, failure } = useAction(start);
  const known = interfaces.some(({ address }) => address === present.config.host) ? present.config.host : '';
  const suggested = interfaces.find(({ loopback, family }) => !loopback && family === 'IPv4') ?? interfaces[0];
  const [host, setHost] = useState(known === '' ? (suggested?.address ?? '') : known);
  const [port, setPort] = useState(present.config.port === 0 ? DEFAULT_PORT : String(present.config.port));
  const number = Number(port);
  const problem = Number.isInteger(number) && number >= 1 && number <= 65_535 ? null : t('listener.portProblem');
  const chosen = interfaces.find(({ address }) => address === host);
  const turnOn = async () => {
    const state = await run({ host, port: number });
    if (state === null) return;
    useSession.setState({ listener: state });
    if (state.state === 'listening') onStarted?.();
  };
  return (
    <Form onSubmit={() => (problem === null ? turnOn() : undefined)}>
      <Choice
        label={t('listener.interface')}
        value={host}
        onChange={setHost}
        options={interfaces.toSorted(likeliest).map((each) => ({
          value: each.address,
          label: `${each.address} · ${each.name}`,
          detail: t(each.loopback ? 'listener.loopback' : 'listener.lan'),
        }))}
      />
      <div style={{ maxWidth: 160 }}>
        <TextField
          label={t('listener.port')}
          value={port}
          onChange={setPort}
          problem={problem}
          inputMode="numeric"
          maxLength={5}
        />
      </div>
      {chosen !== undefined && <Exposure chosen={chosen} port={port} />}
      <FailureView failure={failure} />
      <Actions>
        <Button type="submit" look="primary" icon="power" isDisabled={busy || host === '' || problem !== null}>
          {t('listener.turnOn')}
        </Button>
      </Actions>
    </Form>
  );
}

/** Turns the listener on, on one interface that the operator chose, or off. */
export function ListenerForm({ onStarted }: { onStarted?: () => void }) {
  const { t } = useTranslation();
  const present = useSession((state) => state.listener);
  const { data, failure, reload } = useQuery('interfaces', (client) => client.listener.interfaces({}));
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
      <Fields interfaces={data} present={present} onStarted={onStarted} />
    </Stack>
  );
}
