import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { Endpoint } from '../../../shared/contract/endpoints.ts';
import { useAction } from '../../app/action.ts';
import { go } from '../../app/navigation.ts';
import { NEW } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { Empty } from '../../ui/empty.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { saveText } from '../../ui/save.ts';
import { NoticeLines } from '../services/notices.tsx';
import { ServiceRows } from '../services/service-rows.tsx';
import { EndpointBadges } from './endpoint-badges.tsx';
import { hostOf } from './endpoint-settings.ts';
import { endpointSentence } from './endpoint-words.ts';
import styles from './endpoints.module.css';
import { ImportEndpointsDialog } from './import-dialog.tsx';
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
  const query = useEndpoints();
  return <Loaded query={query}>{(endpoints) => <Shown endpoints={endpoints} reload={query.reload} />}</Loaded>;
}

const definitions = (client: AgentClient) => client.endpoints.export({});

/** Definitions without secrets, for another Certwright or to keep. */
function Files({ canExport, onImported }: { canExport: boolean; onImported: () => void }) {
  const { t } = useTranslation();
  const [importing, setImporting] = useState(false);
  const { run, busy, failure } = useAction(definitions);
  const save = async () => {
    const file = await run(undefined);
    if (file !== null) saveText('external-cas.json', [file.json], 'application/json');
  };
  return (
    <>
      <FailureView failure={failure} />
      {canExport && (
        <Button icon="download" isDisabled={busy} onPress={() => void save()}>
          {t('endpoint.export')}
        </Button>
      )}
      <Button icon="importFile" onPress={() => setImporting(true)}>
        {t('endpoint.import.open')}
      </Button>
      <ImportEndpointsDialog isOpen={importing} onClose={() => setImporting(false)} onImported={onImported} />
    </>
  );
}

function Shown({ endpoints, reload }: { endpoints: readonly Endpoint[]; reload: () => void }) {
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
            <div className={styles['beginnings']}>
              <Button look="primary" icon="add" onPress={add}>
                {t('endpoint.new')}
              </Button>
              <FromDirectory />
              <Files canExport={false} onImported={reload} />
            </div>
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
          <Files canExport onImported={reload} />
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
