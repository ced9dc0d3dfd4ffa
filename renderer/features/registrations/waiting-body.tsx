import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Registration } from '../../../shared/contract/registrations.ts';
import { useSession } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { Columns } from '../../ui/columns.tsx';
import { Mono } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/page.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { SecretOnce, SecretQr } from '../../ui/secret-once.tsx';
import { commandsFor } from './client-commands.ts';
import { LiveRequests } from './live-requests.tsx';
import { NewChallengeDialog } from './new-challenge-dialog.tsx';
import { forgetSecret, useSecret } from './secret-store.ts';
import styles from './waiting.module.css';

function Challenge({ registration, challenge }: { registration: Registration; challenge: string | null }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  if (challenge !== null) {
    return (
      <SecretOnce secret={challenge} what={t('waiting.challenge')} testId="challenge">
        {t('waiting.challengeOnce')}
      </SecretOnce>
    );
  }
  return (
    <>
      <Notice
        tone="neutral"
        icon="key"
        title={t(`registration.challenge.${registration.challenge}`)}
        actions={
          registration.state !== 'cancelled' && (
            <Button small icon="key" onPress={() => setAsking(true)}>
              {t('registration.action.newChallenge')}
            </Button>
          )
        }
      >
        {t('waiting.challengeGone')}
      </Notice>
      <NewChallengeDialog registration={registration} isOpen={asking} onClose={() => setAsking(false)} />
    </>
  );
}

/** Shown after a registration and in the first run: what to type into the device, and what it does. */
export function WaitingBody({ registration }: { registration: Registration }) {
  const { t } = useTranslation();
  const { authority, listener } = useSession();
  const made = useSecret((state) => state.made);
  const own = made?.registration.id === registration.id ? made : null;
  // Gone with the page: leaving it is the end of the only showing.
  useEffect(
    () => () => {
      if (location.hash !== `#/waiting/${registration.id}`) forgetSecret();
    },
    [registration.id],
  );
  const url = (listener?.state === 'listening' ? listener.scepUrl : null) ?? own?.scepUrl ?? null;
  const prints = own?.caFingerprints ?? authority?.fingerprints ?? null;
  const clients = commandsFor({
    fqdn: registration.fqdn,
    ipAddresses: registration.ipAddresses,
    serialNumber: registration.serialNumber,
    url: url ?? 'http://HOST:PORT/scep',
    challenge: own?.challenge ?? null,
    fingerprints: prints,
  });
  return (
    <Columns
      left={
        <>
          <Section title={t('waiting.device')}>
            <LiveRequests registration={registration} />
          </Section>
          <Section title={t('waiting.give')}>
            <Facts
              facts={[
                url === null
                  ? null
                  : [
                      t('waiting.url'),
                      <span key="u" data-testid="scep-url">
                        <Mono text={url} what={t('waiting.url')} />
                      </span>,
                    ],
                [
                  t('waiting.challenge'),
                  <Challenge key="c" registration={registration} challenge={own?.challenge ?? null} />,
                ],
                prints === null
                  ? null
                  : [
                      t('fingerprint.sha256'),
                      <Mono key="2" text={prints.sha256} what={t('fingerprint.sha256')} group={4} />,
                    ],
                prints === null
                  ? null
                  : [t('fingerprint.sha1'), <Mono key="1" text={prints.sha1} what={t('fingerprint.sha1')} group={4} />],
                prints === null
                  ? null
                  : [t('fingerprint.md5'), <Mono key="5" text={prints.md5} what={t('fingerprint.md5')} group={4} />],
              ]}
            />
            <p className={styles['compare']}>{t('waiting.compare')}</p>
          </Section>
        </>
      }
      right={
        <>
          <Section title={t('waiting.commands')}>
            <Tabs
              label={t('waiting.commands')}
              items={clients.map((client) => ({
                id: client.id,
                label: client.label,
                content: (
                  <div className={styles['client']}>
                    <p>{t(`waiting.client.${client.id}`)}</p>
                    <CodeBlock text={client.text} what={client.label} secret={own !== null} wrap />
                    {own === null && <p>{t('waiting.placeholder')}</p>}
                  </div>
                ),
              }))}
            />
          </Section>
          {own !== null && url !== null && (
            <Section title={t('waiting.qr')}>
              <SecretQr text={`${url}\n${own.challenge}`} label={t('waiting.qrLabel')}>
                {t('waiting.qrMore')}
              </SecretQr>
            </Section>
          )}
        </>
      }
    />
  );
}
