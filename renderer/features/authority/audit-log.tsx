import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEntry, AuditVerdict } from '../../../shared/contract/audit.ts';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { useQuery } from '../../app/query.ts';
import { AuditSubject } from '../../ui/audit-subject.tsx';
import { Button } from '../../ui/button.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { useAuditWords } from '../../ui/history.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/page.tsx';
import { Table, type TableColumn } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';

const verify = (client: AgentClient) => client.audit.verify({});
const older = (client: AgentClient, after: string) => client.audit.list({ after, limit: 50 });

function Verdict({ verdict }: { verdict: AuditVerdict }) {
  const { t, i18n } = useTranslation();
  if (verdict.verdict === 'intact') {
    const number = new Intl.NumberFormat(i18n.language).format(verdict.entries);
    return (
      <Notice tone="good" title={t('audit.intact', { count: verdict.entries, number })}>
        {t('audit.intactMore')} <span className="mono">{verdict.head}</span>
      </Notice>
    );
  }
  return (
    <Notice tone="bad" title={t('audit.broken', { sequence: verdict.sequence })}>
      {t(`audit:broken.${verdict.reason}`, { sequence: verdict.sequence })}
    </Notice>
  );
}

function useColumns(): TableColumn<AuditEntry>[] {
  const { t } = useTranslation();
  const words = useAuditWords();
  return [
    { id: 'sequence', label: t('audit.sequence'), width: 64, cell: ({ sequence }) => sequence },
    { id: 'what', label: t('audit.what'), cell: (entry) => words(entry).what },
    { id: 'subject', label: t('audit.subject'), cell: (entry) => <AuditSubject entry={entry} /> },
    { id: 'who', label: t('audit.who'), width: 150, cell: (entry) => words(entry).who },
    { id: 'when', label: t('audit.when'), width: 150, cell: ({ at }) => <Time at={at} /> },
    {
      id: 'hash',
      label: t('audit.hash'),
      width: 190,
      mono: true,
      tip: ({ hash }) => hash,
      cell: ({ hash }) => hash.slice(0, 16),
    },
  ];
}

/** Everything that was done, hash-chained; the button checks the chain from the first entry to the last. */
export function AuditLog() {
  const { t } = useTranslation();
  const checking = useAction<null, AuditVerdict>(verify);
  const reading = useAction(older);
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null);
  const [more, setMore] = useState<{ rows: readonly AuditEntry[]; next: string | null } | null>(null);
  const { data, failure, reload } = useQuery(
    'audit',
    (client) => client.audit.list({ limit: 50 }),
    (event) => event.type !== 'listener' && more === null,
  );
  const next = more === null ? (data?.next ?? null) : more.next;
  const readMore = async () => {
    if (next === null) return;
    const page = await reading.run(next);
    if (page !== null) setMore((now) => ({ rows: [...(now?.rows ?? []), ...page.rows], next: page.next }));
  };
  return (
    <Section
      title={t('audit.title')}
      actions={
        <Button small icon="shield" isDisabled={checking.busy} onPress={() => void checking.run(null).then(setVerdict)}>
          {t('audit.verify')}
        </Button>
      }
    >
      {verdict !== null && <Verdict verdict={verdict} />}
      <FailureView failure={checking.failure ?? failure ?? reading.failure} onRetry={reload} />
      <Table
        label={t('audit.title')}
        columns={useColumns()}
        rows={[...(data?.rows ?? []), ...(more?.rows ?? [])]}
        rowKey={({ sequence }) => sequence}
      />
      {next !== null && (
        <div>
          <Button small onPress={() => void readMore()} isDisabled={reading.busy}>
            {t('audit.older')}
          </Button>
        </div>
      )}
    </Section>
  );
}
