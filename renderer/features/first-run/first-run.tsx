import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { go } from '../../app/navigation.ts';
import { useSession } from '../../app/session.ts';
import { Mark } from '../../ui/mark.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useArrival } from '../../ui/use-arrival.ts';
import { RegisterForm } from '../registrations/register-form.tsx';
import { ListenerForm } from '../settings/listener-form.tsx';
import styles from './first-run.module.css';
import { NameAuthority } from './name-authority.tsx';

const STEPS = ['authority', 'listener', 'register', 'device'] as const;
type Step = (typeof STEPS)[number];

function Steps({
  present,
  skipped,
}: {
  present: Step;
  /** Put off, so neither done nor present. */ skipped: Step | null;
}) {
  const { t } = useTranslation();
  const at = STEPS.indexOf(present);
  return (
    <ol className={styles['steps']} aria-label={t('firstRun.steps')}>
      {STEPS.map((step, index) => {
        const isDone = index < at && step !== skipped;
        return (
          <li key={step} data-done={isDone || undefined} {...(index === at && { 'aria-current': 'step' as const })}>
            <span className={styles['number']}>{isDone ? <Icon name="check" size={14} /> : index + 1}</span>
            <span>
              <strong>{t(`firstRun.${step}.name`)}</strong>
              <small>{t(step === skipped ? 'firstRun.skipped' : `firstRun.${step}.short`)}</small>
              {isDone && <span className="hidden">{t('firstRun.done')}</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Title({ children }: { children: string }) {
  const heading = useArrival();
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

/** From an empty folder to a device that is waited for: one question a step, each with an answer already there. */
export function FirstRun() {
  const { t } = useTranslation();
  const { authority, listener } = useSession();
  const [later, setLater] = useState(false);
  const step: Step =
    authority === null ? 'authority' : listener?.state !== 'listening' && !later ? 'listener' : 'register';
  useEffect(() => {
    document.title = `${t(`firstRun.${step}.title`)} · Certwright`;
  }, [step, t]);
  return (
    <div className={styles['room']}>
      <aside className={styles['side']}>
        <p className={styles['brand']}>
          <Mark size={28} />
          Certwright
        </p>
        <Steps present={step} skipped={step === 'register' && listener?.state !== 'listening' ? 'listener' : null} />
      </aside>
      <main className={styles['main']} key={step} data-testid={`first-run-${step}`}>
        <Title>{t(`firstRun.${step}.title`)}</Title>
        <p className={styles['sentence']}>{t(`firstRun.${step}.sentence`)}</p>
        {step === 'authority' && <NameAuthority onMade={() => go({ page: 'start' })} />}
        {step === 'listener' && <ListenerForm />}
        {step === 'register' && <RegisterForm />}
        {step !== 'authority' && (
          <p className={styles['skip']}>
            {step === 'listener' && (
              <Button look="quiet" onPress={() => setLater(true)}>
                {t('firstRun.listener.later')}
              </Button>
            )}
            <Button look="quiet" onPress={() => go({ page: 'home' })}>
              {t('firstRun.skip')}
            </Button>
          </p>
        )}
      </main>
    </div>
  );
}
