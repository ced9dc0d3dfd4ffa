import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { Endpoint, UpstreamRequest } from '../../../shared/contract/endpoints.ts';
import type { Query } from '../../app/query.ts';
import { useAction } from '../../app/action.ts';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Section } from '../../ui/page.tsx';
import { CaFailure } from './ca-failure.tsx';
import { canRevoke } from './endpoint-settings.ts';
import styles from './endpoints.module.css';
import { EnrollDialog } from './enroll-dialog.tsx';
import { IssuedDialog } from './issued-dialog.tsx';
import { CancelRequestDialog, RevokeRequestDialog } from './request-dialogs.tsx';
import { RequestRow, type RequestAct } from './request-row.tsx';

/** As many as one looks through; the rest on demand. */
const FEW = 20;

type Asked = { act: RequestAct; request: UpstreamRequest };

const tryNow = (client: AgentClient, requestId: string) => client.endpoints.tryRequest({ requestId });

function Asking({ asked, onClose, onDone }: { asked: Asked | null; onClose: () => void; onDone: () => void }) {
  switch (asked?.act) {
    case 'show':
      return <IssuedDialog request={asked.request} onClose={onClose} />;
    case 'cancel':
      return <CancelRequestDialog request={asked.request} onClose={onClose} onDone={onDone} />;
    case 'revoke':
      return <RevokeRequestDialog request={asked.request} onClose={onClose} onDone={onDone} />;
    case 'try':
    case 'renew':
    case undefined:
      return null;
  }
}

function Rows({
  endpoint,
  requests,
  isTrying,
  onAct,
}: {
  endpoint: Endpoint;
  requests: readonly UpstreamRequest[];
  isTrying: boolean;
  onAct: (asked: Asked) => void;
}) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  if (requests.length === 0) return <p className={styles['quiet']}>{t('endpoint.request.none')}</p>;
  return (
    <>
      <ul className={styles['requests']}>
        {(all ? requests : requests.slice(0, FEW)).map((request) => (
          <RequestRow
            key={request.id}
            request={request}
            revocable={canRevoke(endpoint.connection)}
            isTrying={isTrying}
            onAct={(act) => onAct({ act, request })}
          />
        ))}
      </ul>
      {!all && requests.length > FEW && (
        <div>
          <Button small onPress={() => setAll(true)}>
            {t('endpoint.request.all', { count: requests.length })}
          </Button>
        </div>
      )}
    </>
  );
}

/** What was asked of this CA and what became of it; and where a CSR is sent to it. */
export function RequestsSection({ endpoint, query }: { endpoint: Endpoint; query: Query<UpstreamRequest[]> }) {
  const { t } = useTranslation();
  const [sending, setSending] = useState<{ readonly renews: UpstreamRequest | null } | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const trying = useAction(tryNow);
  const act = async (next: Asked) => {
    if (next.act === 'renew') {
      setSending({ renews: next.request });
      return;
    }
    if (next.act !== 'try') {
      setAsked(next);
      return;
    }
    await trying.run(next.request.id);
    query.reload();
  };
  const sent = (request: UpstreamRequest) => {
    query.reload();
    if (request.state.state === 'issued') setAsked({ act: 'show', request });
  };
  return (
    <Section
      title={t('endpoint.requests')}
      sentence={t('endpoint.requestsMore')}
      actions={
        <Button small icon="add" isDisabled={!endpoint.enabled} onPress={() => setSending({ renews: null })}>
          {t('endpoint.enroll')}
        </Button>
      }
    >
      <CaFailure failure={trying.failure} />
      <Loaded query={query}>
        {(requests) => (
          <Rows endpoint={endpoint} requests={requests} isTrying={trying.busy} onAct={(next) => void act(next)} />
        )}
      </Loaded>
      <EnrollDialog endpoint={endpoint} sending={sending} onClose={() => setSending(null)} onSent={sent} />
      <Asking asked={asked} onClose={() => setAsked(null)} onDone={query.reload} />
    </Section>
  );
}
