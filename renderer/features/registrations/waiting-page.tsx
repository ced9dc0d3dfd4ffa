import { useTranslation } from 'react-i18next';
import { go } from '../../app/navigation.ts';
import { useSession } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Loading } from '../../ui/progress.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { Time } from '../../ui/time.tsx';
import { useRegistration } from './use-registration.ts';
import { WaitingBody } from './waiting-body.tsx';

/** The view after registering: everything that the device needs, and its request arriving. */
export function WaitingPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, failure, reload } = useRegistration(id);
  const listener = useSession((state) => state.listener);
  if (data === null) {
    return failure === null ? (
      <Loading>{t('app.reading')}</Loading>
    ) : (
      <FailureView failure={failure} onRetry={reload} />
    );
  }
  return (
    <Page
      title={data.fqdnUnicode}
      sentence={
        data.state === 'waiting' ? (
          data.expiresAt === null ? (
            t('waiting.sentenceForever')
          ) : (
            <>
              {t('waiting.sentence')} <Time at={data.expiresAt} />.
            </>
          )
        ) : (
          t(`waiting.state.${data.state}`)
        )
      }
      actions={
        <>
          <Button onPress={() => go({ page: 'registrations', id })}>{t('waiting.openRegistration')}</Button>
          <Button icon="add" onPress={() => go({ page: 'register' })}>
            {t('waiting.another')}
          </Button>
        </>
      }
    >
      {listener !== null && listener.state !== 'listening' && (
        <Notice
          tone="warning"
          title={t('waiting.listenerOff')}
          actions={
            <Button small icon="power" onPress={() => go({ page: 'settings' })}>
              {t('listener.turnOn')}
            </Button>
          }
        >
          {t('waiting.listenerOffMore')}
        </Notice>
      )}
      <WaitingBody registration={data} />
    </Page>
  );
}
