import { useTranslation } from 'react-i18next';
import type { Registration } from '../../../shared/contract/registrations.ts';
import { go } from '../../app/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { ListenerOffNotice } from './listener-off-notice.tsx';
import { useRegistration } from './use-registration.ts';
import { WaitingBody } from './waiting-body.tsx';

/** The view after registering: everything that the device needs, and its request arriving. */
export function WaitingPage({ id }: { id: string }) {
  return <Loaded query={useRegistration(id)}>{(data) => <Shown registration={data} />}</Loaded>;
}

function Sentence({ registration: { state, challenge, expiresAt } }: { registration: Registration }) {
  const { t } = useTranslation();
  if (state !== 'waiting') return t(`waiting.state.${state}`);
  if (challenge === 'none') return t('waiting.sentenceNone');
  if (expiresAt === null) return t('waiting.sentenceForever');
  return (
    <>
      {t('waiting.sentence')} <Time at={expiresAt} />.
    </>
  );
}

function Shown({ registration }: { registration: Registration }) {
  const { t } = useTranslation();
  const { id } = registration;
  return (
    <Page
      title={registration.fqdnUnicode}
      sentence={<Sentence registration={registration} />}
      actions={
        <>
          <Button onPress={() => go({ page: 'registrations', id })}>{t('waiting.openRegistration')}</Button>
          <Button icon="add" onPress={() => go({ page: 'register' })}>
            {t('waiting.another')}
          </Button>
        </>
      }
    >
      <ListenerOffNotice />
      <WaitingBody registration={registration} />
    </Page>
  );
}
