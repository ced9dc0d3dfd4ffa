import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Registration } from '../../../shared/contract/registrations.ts';
import { go } from '../../app/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { Mono } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { History } from '../../ui/history.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { ObjectPage } from '../../ui/object-page.tsx';
import { Section } from '../../ui/page.tsx';
import { RegistrationBadge } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { NewChallengeDialog } from './new-challenge-dialog.tsx';
import { Notes } from './notes.tsx';
import { ObstacleNotice } from './obstacle-notice.tsx';
import { RegistrationRelations } from './registration-relations.tsx';
import { registrationSentence } from './registration-words.ts';
import { useEnrollment } from './use-enrollment.ts';
import { useRegistration } from './use-registration.ts';
import { useRequests } from './use-requests.ts';

function Body({ registration }: { registration: Registration }) {
  const { t } = useTranslation();
  const { expiresAt, challengeUsedAt, lastRequestAt, raProfile } = registration;
  const enrollment = useEnrollment(registration.challenge, raProfile?.id);
  return (
    <>
      {registration.state === 'waiting' && <ObstacleNotice enrollment={enrollment} />}
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
            registration.state === 'waiting' && registration.challenge !== 'none'
              ? [
                  t('registration.fact.expires'),
                  expiresAt === null ? t('registration.never') : <Time key="e" at={expiresAt} />,
                ]
              : null,
            raProfile === null
              ? null
              : [
                  t('object.raProfile'),
                  <ObjectLink key="ra" to={{ page: 'ra-profile', id: raProfile.id }}>
                    {raProfile.name}
                  </ObjectLink>,
                ],
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
  return <Loaded query={useRegistration(id)}>{(data) => <Shown registration={data} onClose={onClose} />}</Loaded>;
}

function Shown({ registration, onClose }: { registration: Registration; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const [asking, setAsking] = useState<'nothing' | 'challenge' | 'cancel'>('nothing');
  const { id, state } = registration;
  const lastRequest = useRequests(id).data?.rows[0]?.state ?? null;
  const done = () => setAsking('nothing');
  return (
    <>
      <ObjectPage
        kind={t('object.registration')}
        name={registration.fqdnUnicode}
        badge={<RegistrationBadge state={state} />}
        sentence={registrationSentence(t, i18n.language, registration, now, lastRequest)}
        onClose={onClose}
        actions={
          state !== 'cancelled' && (
            <>
              {state === 'waiting' && (
                <Button icon="waiting" onPress={() => go({ page: 'waiting', id })}>
                  {t('registration.action.watch')}
                </Button>
              )}
              <Button icon="key" onPress={() => setAsking('challenge')}>
                {t(
                  registration.challenge === 'none'
                    ? 'registration.action.giveChallenge'
                    : 'registration.action.newChallenge',
                )}
              </Button>
              <Button icon="cancelled" onPress={() => setAsking('cancel')}>
                {t('registration.action.cancel')}
              </Button>
            </>
          )
        }
      >
        <Body registration={registration} />
      </ObjectPage>
      <NewChallengeDialog registration={registration} isOpen={asking === 'challenge'} onClose={done} />
      <CancelDialog registration={registration} isOpen={asking === 'cancel'} onClose={done} />
    </>
  );
}
