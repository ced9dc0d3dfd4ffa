import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListenerConfig, NetworkInterface } from '../../shared/contract/listener.ts';
import type { Action } from '../app/action.ts';
import { Button } from './button.tsx';
import { Choice } from './choice.tsx';
import { FailureView } from './failure-view.tsx';
import { TextField } from './field.tsx';
import { Form } from './form.tsx';
import { Notice } from './notice.tsx';
import { Actions } from './page.tsx';

/** Networks before the computer itself, IPv4 before IPv6: the likeliest first. */
const likeliest = (one: NetworkInterface, other: NetworkInterface): number =>
  Number(one.loopback) - Number(other.loopback) || one.family.localeCompare(other.family);

/** The catalogue's name of what is turned on: `WORDS.alone`, `WORDS.exposure`, `WORDS.turnOn` and so on. */
type Words = 'listener' | 'challengeService';

function Exposure({ chosen, port, words }: { chosen: NetworkInterface; port: string; words: Words }) {
  const { t } = useTranslation();
  const where = `${words}.${chosen.loopback ? 'alone' : 'exposure'}`;
  const host = chosen.family === 'IPv6' ? `[${chosen.address}]` : chosen.address;
  return (
    <Notice tone="neutral" icon={chosen.loopback ? 'lock' : 'network'} title={t(where, { address: `${host}:${port}` })}>
      {t(`${where}More`, { port })}
    </Notice>
  );
}

/** Where to listen: one interface that the operator chooses, and a port. */
export function InterfaceForm<State>({
  words,
  interfaces,
  present,
  defaultPort,
  starting,
  onStarted,
  children,
}: {
  words: Words;
  interfaces: readonly NetworkInterface[];
  /** As it was the last time. */
  present: ListenerConfig;
  defaultPort: number;
  starting: Action<ListenerConfig, State>;
  onStarted: (state: State) => void;
  /** What else should be known before. */
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const { run, busy, failure } = starting;
  const known = interfaces.some(({ address }) => address === present.host) ? present.host : '';
  const suggested = interfaces.find(({ loopback, family }) => !loopback && family === 'IPv4') ?? interfaces[0];
  const [host, setHost] = useState(known === '' ? (suggested?.address ?? '') : known);
  const [port, setPort] = useState(String(present.port === 0 ? defaultPort : present.port));
  const number = Number(port);
  const problem = Number.isInteger(number) && number >= 1 && number <= 65_535 ? null : t('listener.portProblem');
  const chosen = interfaces.find(({ address }) => address === host);
  const turnOn = async () => {
    const state = await run({ host, port: number });
    if (state !== null) onStarted(state);
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
          detail: t(`${words}.${each.loopback ? 'loopback' : 'lan'}`),
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
      {chosen !== undefined && <Exposure chosen={chosen} port={port} words={words} />}
      {children}
      <FailureView failure={failure} />
      <Actions>
        <Button type="submit" look="primary" icon="power" isDisabled={busy || host === '' || problem !== null}>
          {t(`${words}.turnOn`)}
        </Button>
      </Actions>
    </Form>
  );
}
