import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { ScepProfile } from '../../../shared/contract/services.ts';
import { useAction } from '../../app/action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { Section } from '../../ui/page.tsx';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { DynamicChallengeDialog } from './dynamic-challenge-dialog.tsx';
import styles from './services.module.css';
import { StaticChallengeDialog } from './static-challenge-dialog.tsx';

const newSecret = async (client: AgentClient, id: string) => (await client.services.newWebhookSecret({ id })).secret;
const newToken = async (client: AgentClient, id: string) => (await client.services.newWebhookToken({ id })).token;

type Kind = 'secret' | 'token';

function Line({ name, state, children }: { name: string; state: string; children: ReactNode }) {
  return (
    <li>
      <div>
        <strong>{name}</strong>
        <p>{state}</p>
      </div>
      {children}
    </li>
  );
}

/** A secret of a webhook: made, shown once, and replaced only after the consequence was read. */
function WebhookSecret({ profile, kind, has }: { profile: ScepProfile; kind: Kind; has: boolean }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const { run, busy, failure } = useAction(kind === 'secret' ? newSecret : newToken);
  const make = async () => {
    const made = await run(profile.id);
    if (made === null) return;
    setAsking(false);
    setShown(made);
  };
  const name = t(`scepSecrets.${kind}`);
  return (
    <Line name={name} state={t(has ? `scepSecrets.${kind}Set` : `scepSecrets.${kind}Missing`)}>
      <Button small icon="key" isDisabled={busy} onPress={() => (has ? setAsking(true) : void make())}>
        {t(has ? 'scepSecrets.replace' : 'scepSecrets.make')}
      </Button>
      {!asking && <FailureView failure={failure} />}
      <Dialog
        title={t(`scepSecrets.${kind}Replace`)}
        role="alertdialog"
        isOpen={asking}
        onClose={() => setAsking(false)}
        footer={
          <>
            <Button autoFocus onPress={() => setAsking(false)}>
              {t('action.cancel')}
            </Button>
            <Button look="danger" isDisabled={busy} onPress={() => void make()}>
              {t('scepSecrets.makeNew')}
            </Button>
          </>
        }
      >
        <p>{t(`scepSecrets.${kind}ReplaceMore`)}</p>
        <FailureView failure={failure} />
      </Dialog>
      <SecretDialog
        title={name}
        secret={shown}
        what={name}
        again={t('scepSecrets.again')}
        onClose={() => setShown(null)}
      >
        <p>{t(`scepSecrets.${kind}Use`)}</p>
      </SecretDialog>
    </Line>
  );
}

function StaticChallenge({ profile }: { profile: ScepProfile }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const has = profile.hasStaticChallenge;
  return (
    <Line name={t('scepSecrets.static')} state={t(has ? 'scepSecrets.staticSet' : 'scepSecrets.staticMissing')}>
      <Button small icon="key" onPress={() => setAsking(true)}>
        {t(has ? 'scepSecrets.replace' : 'scepSecrets.set')}
      </Button>
      <StaticChallengeDialog profile={profile} isOpen={asking} onClose={() => setAsking(false)} />
    </Line>
  );
}

function OnDemand({ profile, most }: { profile: ScepProfile; most: number }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const open = profile.openChallenges;
  return (
    <Line name={t('scepSecrets.dynamic')} state={t('scepSecrets.dynamicOpen', { count: open, most })}>
      <Button small icon="key" isDisabled={!profile.enabled} onPress={() => setAsking(true)}>
        {t('scepSecrets.handOut')}
      </Button>
      <DynamicChallengeDialog profile={profile} isOpen={asking} onClose={() => setAsking(false)} />
    </Line>
  );
}

/** The secrets of a profile's challenges: which are set, and how to set them. None is ever shown a second time. */
export function ScepSecrets({ profile }: { profile: ScepProfile }) {
  const { t } = useTranslation();
  const { static: shared, dynamic, webhook } = profile.challenges;
  if (!shared && dynamic === null && webhook === null) return null;
  return (
    <Section title={t('scepSecrets.title')} sentence={t('scepSecrets.more')}>
      <ul className={styles['secrets']}>
        {shared && <StaticChallenge profile={profile} />}
        {dynamic !== null && <OnDemand profile={profile} most={dynamic.most} />}
        {dynamic?.webhook === true && <WebhookSecret profile={profile} kind="token" has={profile.hasWebhookToken} />}
        {webhook !== null && <WebhookSecret profile={profile} kind="secret" has={profile.hasWebhookSecret} />}
      </ul>
    </Section>
  );
}
