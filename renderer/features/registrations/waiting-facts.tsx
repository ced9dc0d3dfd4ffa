import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Registration } from '../../../shared/contract/registrations.ts';
import type { CaFingerprints } from '../../../shared/contract/scalars.ts';
import { DEFAULT_RA_PROFILE_ID } from '../../../shared/contract/services.ts';
import { Button } from '../../ui/button.tsx';
import { Mono } from '../../ui/copyable.tsx';
import { Facts, type Fact } from '../../ui/facts.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { Notice } from '../../ui/notice.tsx';
import { SecretOnce } from '../../ui/secret-once.tsx';
import type { GivenChallenge } from './client-commands.ts';
import { NewChallengeDialog } from './new-challenge-dialog.tsx';

type Props = { registration: Registration; challenge: GivenChallenge };

function Challenge({ registration, challenge }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  if (challenge.is === 'shown') {
    return (
      <SecretOnce secret={challenge.text} what={t('waiting.challenge')} testId="challenge">
        {t('waiting.challengeOnce')}
      </SecretOnce>
    );
  }
  const has = challenge.is === 'gone';
  return (
    <>
      <Notice
        tone="neutral"
        icon="key"
        title={t(`registration.challenge.${registration.challenge}`)}
        actions={
          registration.state !== 'cancelled' && (
            <Button small icon="key" onPress={() => setAsking(true)}>
              {t(has ? 'registration.action.newChallenge' : 'registration.action.giveChallenge')}
            </Button>
          )
        }
      >
        {t(has ? 'waiting.challengeGone' : 'waiting.challengeNone')}
      </Notice>
      <NewChallengeDialog registration={registration} isOpen={asking} onClose={() => setAsking(false)} />
    </>
  );
}

/** What to type into the device, and what to compare. */
export function WaitingFacts({ url, prints, ...given }: Props & { url: string | null; prints: CaFingerprints | null }) {
  const { t } = useTranslation();
  const { raProfile } = given.registration;
  const print = (kind: keyof CaFingerprints): Fact =>
    prints === null
      ? null
      : [t(`fingerprint.${kind}`), <Mono key={kind} text={prints[kind]} what={t(`fingerprint.${kind}`)} group={4} />];
  return (
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
        [t('waiting.challenge'), <Challenge key="c" {...given} />],
        raProfile === null || raProfile.id === DEFAULT_RA_PROFILE_ID
          ? null
          : [
              t('object.raProfile'),
              <ObjectLink key="r" to={{ page: 'ra-profile', id: raProfile.id }}>
                {raProfile.name}
              </ObjectLink>,
            ],
        print('sha256'),
        print('sha1'),
        print('md5'),
      ]}
    />
  );
}
