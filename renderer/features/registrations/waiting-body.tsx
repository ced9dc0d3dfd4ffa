import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Registration } from '../../../shared/contract/registrations.ts';
import { useSession } from '../../app/session.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Columns } from '../../ui/columns.tsx';
import { Section } from '../../ui/page.tsx';
import { SecretQr } from '../../ui/secret-once.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { commandsFor, type ClientCommands, type GivenChallenge } from './client-commands.ts';
import { LiveRequests } from './live-requests.tsx';
import { ObstacleNotice } from './obstacle-notice.tsx';
import { ApprovalNotice } from './register-proof.tsx';
import { forgetSecret, useSecret } from './secret-store.ts';
import { useEnrollment } from './use-enrollment.ts';
import { WaitingFacts } from './waiting-facts.tsx';
import styles from './waiting.module.css';

/** The challenge as this page may show it: on its first showing, or not. */
function givenChallenge(registration: Registration, made: string | null): GivenChallenge {
  if (made !== null) return { is: 'shown', text: made };
  return { is: registration.challenge === 'none' ? 'none' : 'gone' };
}

function Commands({ clients, challenge }: { clients: readonly ClientCommands[]; challenge: GivenChallenge }) {
  const { t } = useTranslation();
  return (
    <Section title={t('waiting.commands')}>
      <Tabs
        label={t('waiting.commands')}
        items={clients.map((client) => ({
          id: client.id,
          label: client.label,
          content: (
            <div className={styles['client']}>
              <p>{t(`waiting.client.${client.id}`)}</p>
              <CodeBlock text={client.text} what={client.label} secret={challenge.is === 'shown'} wrap />
              {challenge.is === 'gone' && <p>{t('waiting.placeholder')}</p>}
              {challenge.is === 'none' && <p>{t('waiting.withoutChallenge')}</p>}
            </div>
          ),
        }))}
      />
    </Section>
  );
}

/** Shown after a registration and in the first run: what to type into the device, and what it does. */
export function WaitingBody({ registration }: { registration: Registration }) {
  const { t } = useTranslation();
  const authority = useSession((state) => state.authority);
  const made = useSecret((state) => state.made);
  const enrollment = useEnrollment(registration.challenge, registration.raProfile?.id);
  const own = made?.registration.id === registration.id ? made : null;
  // Gone with the page: leaving it is the end of the only showing.
  useEffect(
    () => () => {
      if (location.hash !== `#/waiting/${registration.id}`) forgetSecret();
    },
    [registration.id],
  );
  const url = enrollment === null ? (own?.scepUrl ?? null) : (enrollment.place?.url ?? null);
  const prints = own?.caFingerprints ?? authority?.fingerprints ?? null;
  const challenge = givenChallenge(registration, own?.challenge ?? null);
  const clients = commandsFor({
    fqdn: registration.fqdn,
    ipAddresses: registration.ipAddresses,
    serialNumber: registration.serialNumber,
    url: url ?? 'http://HOST:PORT/scep',
    challenge,
    fingerprints: prints,
  });
  return (
    <Columns
      left={
        <>
          <Section title={t('waiting.device')}>
            <LiveRequests
              registration={registration}
              url={url}
              first={
                enrollment !== null &&
                enrollment.obstacle === null && (
                  <ApprovalNotice ra={enrollment.ra} withoutChallenge={challenge.is === 'none'} />
                )
              }
            />
            {registration.state === 'waiting' && <ObstacleNotice enrollment={enrollment} />}
          </Section>
          <Section title={t('waiting.give')}>
            <WaitingFacts {...{ registration, challenge, url, prints }} />
            <p className={styles['compare']}>{t('waiting.compare')}</p>
          </Section>
        </>
      }
      right={
        <>
          <Commands clients={clients} challenge={challenge} />
          {challenge.is === 'shown' && url !== null && (
            <Section title={t('waiting.qr')}>
              <SecretQr text={`${url}\n${challenge.text}`} label={t('waiting.qrLabel')}>
                {t('waiting.qrMore')}
              </SecretQr>
            </Section>
          )}
        </>
      }
    />
  );
}
