import { useTranslation } from 'react-i18next';
import type { Home } from '../../../shared/contract/agent.ts';
import { go } from '../../app/navigation.ts';
import { useQuery } from '../../app/query.ts';
import { RegisterButton } from '../../app/register-button.tsx';
import { Button } from '../../ui/button.tsx';
import { Columns } from '../../ui/columns.tsx';
import { Empty } from '../../ui/empty.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Loading } from '../../ui/progress.tsx';
import { Related } from '../../ui/related.tsx';
import { CertificateBadge, TransactionBadge } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { outcomeSentence } from '../activity/outcome.ts';
import { Counts } from './counts.tsx';
import { ExpiryHistogram } from './expiry-histogram.tsx';
import { Health } from './health.tsx';
import { Needs } from './needs.tsx';

function Recent({ home }: { home: Home }) {
  const { t } = useTranslation();
  return (
    <Section title={t('home.recent')}>
      <Related
        none={t('home.noRecent')}
        rows={home.recent.slice(0, 7).map((row) => ({
          key: row.id,
          link: (
            <ObjectLink to={{ page: 'activity', id: row.id }}>
              {row.requestedName ?? row.registrationFqdn ?? t('activity.unnamed')}
            </ObjectLink>
          ),
          state: <TransactionBadge state={row.state} />,
          detail: <Time at={row.receivedAt} />,
          ...(row.refusal !== null && { more: outcomeSentence(t, row) }),
        }))}
      />
    </Section>
  );
}

function EndingSoon({ home }: { home: Home }) {
  const { t } = useTranslation();
  return (
    <Section title={t('home.endingSoon')}>
      <Related
        none={t('home.noneEnding')}
        rows={home.endingSoon.slice(0, 6).map((row) => ({
          key: row.serial,
          link: <ObjectLink to={{ page: 'certificates', id: row.serial }}>{row.name}</ObjectLink>,
          state: <CertificateBadge state={row.state} />,
          detail: <Time at={row.notAfter} />,
        }))}
      />
    </Section>
  );
}

/** Before the first device there is nothing to count: what is left to do stands here instead. */
function Beginning({ home }: { home: Home }) {
  const { t } = useTranslation();
  return (
    <>
      <Empty
        icon="registrations"
        title={t('home.begin')}
        action={
          <Button look="primary" icon="forward" onPress={() => go({ page: 'start' })}>
            {t('home.beginAction')}
          </Button>
        }
        command="npm run --silent agent -- register --fqdn printer-1.office.example"
      >
        {t('home.beginMore')}
      </Empty>
      <Health listener={home.listener} crl={home.crl} />
    </>
  );
}

export function HomePage() {
  const { t } = useTranslation();
  const { data, failure, reload } = useQuery(
    'home',
    (client) => client.agent.home({}),
    () => true,
  );
  if (data === null) {
    return (
      <Page title={t('nav.home')}>
        {failure === null ? <Loading>{t('app.reading')}</Loading> : <FailureView failure={failure} onRetry={reload} />}
      </Page>
    );
  }
  const urgent = data.needs.length;
  const { waiting, enrolled, expired, cancelled } = data.counts.registrations;
  const isNew = waiting + enrolled + expired + cancelled === 0;
  return (
    <Page
      title={t('nav.home')}
      sentence={urgent === 0 ? t('home.allWell') : t('home.needYou', { count: urgent })}
      actions={<RegisterButton />}
    >
      <FailureView failure={failure} onRetry={reload} />
      <Needs needs={data.needs} />
      {isNew ? (
        <Beginning home={data} />
      ) : (
        <>
          <Counts counts={data.counts} />
          <Columns
            lead
            left={
              <>
                <ExpiryHistogram weeks={data.expiry} />
                <EndingSoon home={data} />
              </>
            }
            right={
              <>
                <Health listener={data.listener} crl={data.crl} />
                <Recent home={data} />
              </>
            }
          />
        </>
      )}
    </Page>
  );
}
