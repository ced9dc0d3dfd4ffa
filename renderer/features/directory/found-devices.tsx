import { useTranslation } from 'react-i18next';
import type { DirectoryDevices } from '../../../shared/contract/directory.ts';
import { go } from '../../app/navigation.ts';
import { useProblemWords } from '../../app/problem-words.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { useImport } from '../registrations/import-store.ts';

function PassedOver({ title, rows }: { title: string; rows: DirectoryDevices['known'] }) {
  const { t } = useTranslation();
  const words = useProblemWords();
  if (rows.length === 0) return null;
  return (
    <Section title={title}>
      <Table
        boxed
        label={title}
        rows={rows.map((row, index) => ({ ...row, index }))}
        rowKey={({ index }) => index}
        columns={[
          { id: 'name', label: t('registrations.column.fqdn'), mono: true, cell: ({ name }) => name },
          {
            id: 'problem',
            label: t('directory.why'),
            cell: ({ problems }) =>
              problems.map((problem) => <div key={`${problem.field} ${problem.code}`}>{words(problem)}</div>),
          },
        ]}
      />
    </Section>
  );
}

/** What was found, and what stays out and why. The ready ones are looked at again as a list before anything is stored. */
export function FoundDevices({ found, host }: { found: DirectoryDevices; host: string }) {
  const { t } = useTranslation();
  const { ready, knownCount, unusableCount, csv } = found;
  const take = () => {
    useImport.getState().offer(csv, host);
    go({ page: 'import' });
  };
  return (
    <>
      <Notice
        tone={ready > 0 ? 'good' : 'neutral'}
        title={ready > 0 ? t('directory.ready', { count: ready }) : t('directory.noneReady', { count: found.found })}
        actions={
          ready > 0 && (
            <Button look="primary" icon="importFile" onPress={take}>
              {t('directory.take')}
            </Button>
          )
        }
      >
        {t('directory.counts', { found: found.found, known: knownCount, unusable: unusableCount })}
      </Notice>
      <PassedOver title={t('directory.unusable', { count: unusableCount })} rows={found.unusable} />
      <PassedOver title={t('directory.known', { count: knownCount })} rows={found.known} />
    </>
  );
}
