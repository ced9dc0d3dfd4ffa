import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScepProfile } from '../../../shared/contract/services.ts';
import { Button } from '../../ui/button.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { Section } from '../../ui/page.tsx';
import { DynamicChallengeDialog } from './dynamic-challenge-dialog.tsx';
import type { SecretKind } from './scep-secret-kind.ts';
import styles from './services.module.css';
import { useChallengeService } from './use-challenge-service.ts';

function Line({ name, state, children }: { name: string; state: ReactNode; children: ReactNode }) {
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

/** Whether a secret is set, and the button that leads to its dialog. */
function Secret({ kind, has, onAsk }: { kind: SecretKind; has: boolean; onAsk: (kind: SecretKind) => void }) {
  const { t } = useTranslation();
  return (
    <Line name={t(`scepSecrets.${kind}`)} state={t(has ? `scepSecrets.${kind}Set` : `scepSecrets.${kind}Missing`)}>
      <Button small icon="key" onPress={() => onAsk(kind)}>
        {t(has ? `scepSecrets.${kind}Again` : `scepSecrets.${kind}Do`)}
      </Button>
    </Line>
  );
}

function OnDemand({ profile, most }: { profile: ScepProfile; most: number }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const { enabled, openChallenges: open } = profile;
  const isServed = useChallengeService().data?.state === 'listening';
  return (
    <Line
      name={t('scepSecrets.dynamic')}
      state={
        <>
          {t(enabled ? 'scepSecrets.dynamicOpen' : 'scepSecrets.dynamicOff', { count: open, most })}{' '}
          {t(isServed ? 'scepSecrets.served' : 'scepSecrets.notServed')}{' '}
          <ObjectLink to={{ page: 'challenge-service' }}>{t('object.challengeService')}</ObjectLink>
        </>
      }
    >
      <Button small icon="key" isDisabled={!enabled} onPress={() => setAsking(true)}>
        {t('scepSecrets.handOut')}
      </Button>
      <DynamicChallengeDialog profile={profile} isOpen={asking} onClose={() => setAsking(false)} />
    </Line>
  );
}

/** The secrets of a profile's challenges: which are set, and how to set them. None is ever shown a second time. */
export function ScepSecrets({ profile, onAsk }: { profile: ScepProfile; onAsk: (kind: SecretKind) => void }) {
  const { t } = useTranslation();
  const { static: shared, dynamic, webhook } = profile.challenges;
  if (!shared && dynamic === null && webhook === null) return null;
  return (
    <Section title={t('scepSecrets.title')} sentence={t('scepSecrets.more')}>
      <ul className={styles['secrets']}>
        {shared && <Secret kind="static" has={profile.hasStaticChallenge} onAsk={onAsk} />}
        {dynamic !== null && <OnDemand profile={profile} most={dynamic.most} />}
        {dynamic?.webhook === true && <Secret kind="token" has={profile.hasWebhookToken} onAsk={onAsk} />}
        {webhook !== null && <Secret kind="secret" has={profile.hasWebhookSecret} onAsk={onAsk} />}
      </ul>
    </Section>
  );
}
