import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Registration } from '../../../shared/contract/registrations.ts';
import { go } from '../../app/navigation.ts';
import { useQuery } from '../../app/query.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { Mono } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { History } from '../../ui/history.tsx';
import { ObjectPage } from '../../ui/object-page.tsx';
import { Section } from '../../ui/page.tsx';
import { Loading } from '../../ui/progress.tsx';
import { RegistrationBadge } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { NewChallengeDialog } from './new-challenge-dialog.tsx';
import { Notes } from './notes.tsx';
import { RegistrationRelations } from './registration-relations.tsx';
import { registrationSentence } from './registration-words.ts';

function Body({ registration }: { registration: Registration }) {
  const { t } = useTranslation();
  const { expiresAt, challengeUsedAt, lastRequestAt } = registration;
  return (
    <>
      <Section title={t('object.facts')}>
        <Facts
          facts={[
            [t('registration.fact.fqdn'), <Mono key="f" text={registration.fqdn} what={t('registration.fact.fqdn')} />],
            registration.ipAddresses.length === 0
              ? null
              : [
                  t('registration.fact.ip'),
                  registration.ipAddresses.map((address) => (
                    <div key={address}>
                      <Mono text={address} what={address} />
                    </div>
                  )),
                ],
            registration.serialNumber === null
              ? null
              : [
                  t('registration.fact.serial'),
                  <Mono key="s" text={registration.serialNumber} what={t('registration.fact.serial')} />,
                ],
            [
              t('registration.fact.challenge'),
              <span key="c">
                {t(`registration.challenge.${registration.challenge}`)}
                {challengeUsedAt !== null && registration.challenge === 'used' && (
                  <>
                    {' '}
                    <Time at={challengeUsedAt} />
                  </>
                )}
              </span>,
            ],
            registration.state === 'waiting'
              ? [
                  t('registration.fact.expires'),
                  expiresAt === null ? t('registration.never') : <Time key="e" at={expiresAt} />,
                ]
              : null,
            registration.raProfile === null ? null : [t('registration.fact.profile'), registration.raProfile.name],
            [t('registration.fact.created'), <Time key="cr" at={registration.createdAt} />],
            lastRequestAt === null ? null : [t('registration.fact.lastRequest'), <Time key="l" at={lastRequestAt} />],
          ]}
        />
      </Section>
      <RegistrationRelations registration={registration} />
      <Notes key={registration.notes} registration={registration} />
      <History objectKind="registration" objectId={registration.id} />
    </>
  );
}

export function RegistrationDetail({ id, onClose }: { id: string; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const [asking, setAsking] = useState<'nothing' | 'challenge' | 'cancel'>('nothing');
  const { data, failure, reload } = useQuery(
    `registration ${id}`,
    (client) => client.registrations.get({ id }),
    (event) => event.type === 'registration' && event.row.id === id,
  );
  if (data === null) {
    return failure === null ? (
      <Loading>{t('app.reading')}</Loading>
    ) : (
      <FailureView failure={failure} onRetry={reload} />
    );
  }
  const done = () => setAsking('nothing');
  return (
    <>
      <ObjectPage
        kind={t('object.registration')}
        name={data.fqdnUnicode}
        badge={<RegistrationBadge state={data.state} />}
        sentence={registrationSentence(t, i18n.language, data, now)}
        onClose={onClose}
        actions={
          data.state !== 'cancelled' && (
            <>
              {data.state === 'waiting' && (
                <Button icon="waiting" onPress={() => go({ page: 'waiting', id })}>
                  {t('registration.action.watch')}
                </Button>
              )}
              <Button icon="key" onPress={() => setAsking('challenge')}>
                {t('registration.action.newChallenge')}
              </Button>
              <Button icon="cancelled" onPress={() => setAsking('cancel')}>
                {t('registration.action.cancel')}
              </Button>
            </>
          )
        }
      >
        <Body registration={data} />
      </ObjectPage>
      <NewChallengeDialog registration={data} isOpen={asking === 'challenge'} onClose={done} />
      <CancelDialog registration={data} isOpen={asking === 'cancel'} onClose={done} />
    </>
  );
}
