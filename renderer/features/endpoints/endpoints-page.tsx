import { useTranslation } from 'react-i18next';
import type { Endpoint } from '../../../shared/contract/endpoints.ts';
import { go } from '../../app/navigation.ts';
import { NEW } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { Empty } from '../../ui/empty.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { NoticeLines } from '../services/notices.tsx';
import { ServiceRows } from '../services/service-rows.tsx';
import { EndpointBadges } from './endpoint-badges.tsx';
import { hostOf } from './endpoint-settings.ts';
import { endpointSentence } from './endpoint-words.ts';
import { useEndpoints } from './use-endpoints.ts';

const add = () => go({ page: 'endpoint', id: NEW });

const failing = ({ enabled, validation, notices }: Endpoint): boolean =>
  enabled && (validation?.verdict === 'failed' || notices.some(({ tone }) => tone === 'bad'));

function FromDirectory() {
  const { t } = useTranslation();
  return (
    <Button icon="search" onPress={() => go({ page: 'directory' })}>
      {t('endpoint.fromDirectory')}
    </Button>
  );
}

/** CAs of others that issue for us: which, how they are reached, and whether that works. */
export function EndpointsPage() {
  return <Loaded query={useEndpoints()}>{(endpoints) => <Shown endpoints={endpoints} />}</Loaded>;
}

function Shown({ endpoints }: { endpoints: readonly Endpoint[] }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const bad = endpoints.filter(failing).length;
  if (endpoints.length === 0)
    return (
      <Page title={t('nav.endpoints')}>
        <Empty
          icon="endpoint"
          title={t('endpoint.emptyTitle')}
          action={
            <>
              <Button look="primary" icon="add" onPress={add}>
                {t('endpoint.new')}
              </Button>
              <FromDirectory />
            </>
          }
        >
          {t('endpoint.emptyMore')}
        </Empty>
      </Page>
    );
  return (
    <Page
      title={t('nav.endpoints')}
      sentence={bad > 0 ? t('endpoint.listBad', { count: bad }) : t('endpoint.listGood')}
      actions={
        <>
          <FromDirectory />
          <Button look="primary" icon="add" onPress={add}>
            {t('endpoint.new')}
          </Button>
        </>
      }
    >
      <ServiceRows
        none={null}
        rows={endpoints.map((endpoint) => ({
          key: endpoint.id,
          to: { page: 'endpoint', id: endpoint.id },
          name: endpoint.name,
          badges: <EndpointBadges endpoint={endpoint} />,
          sentence: endpointSentence(t, i18n.language, endpoint, now),
          end: <span className="mono">{hostOf(endpoint.connection)}</span>,
          notices: <NoticeLines notices={endpoint.notices} />,
        }))}
      />
    </Page>
  );
}
