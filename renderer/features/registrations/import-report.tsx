import { useTranslation } from 'react-i18next';
import type { ImportReport } from '../../../shared/contract/registrations.ts';
import { useProblemWords } from '../../app/problem-words.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Actions, Section } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { useImport } from './import-store.ts';

function Problems({ report }: { report: ImportReport }) {
  const { t } = useTranslation();
  const words = useProblemWords();
  return (
    <Section title={t('import.problems')}>
      <Table
        boxed
        label={t('import.problems')}
        rows={report.problems}
        rowKey={({ line }) => line}
        columns={[
          { id: 'line', label: t('import.line'), cell: ({ line }) => line },
          { id: 'fqdn', label: t('registrations.column.fqdn'), mono: true, cell: ({ fqdn }) => fqdn },
          {
            id: 'problem',
            label: t('import.problem'),
            cell: ({ problems }) =>
              problems.map((problem) => <div key={`${problem.field} ${problem.code}`}>{words(problem)}</div>),
          },
        ]}
      />
    </Section>
  );
}

function Preview({ report }: { report: ImportReport }) {
  const { t } = useTranslation();
  return (
    <Section title={t('import.preview')}>
      <Table
        boxed
        label={t('import.preview')}
        rows={report.preview}
        rowKey={({ line }) => line}
        columns={[
          { id: 'line', label: t('import.line'), cell: ({ line }) => line },
          { id: 'fqdn', label: t('registrations.column.fqdn'), mono: true, cell: ({ fqdn }) => fqdn },
          {
            id: 'ip',
            label: t('registrations.column.ip'),
            mono: true,
            cell: ({ ipAddresses }) => ipAddresses.join(', '),
          },
          {
            id: 'serial',
            label: t('registrations.column.serial'),
            mono: true,
            cell: ({ serialNumber }) => serialNumber,
          },
          {
            id: 'challenge',
            label: t('waiting.challenge'),
            cell: ({ challengeGiven, withoutChallenge }) =>
              t(withoutChallenge ? 'import.none' : challengeGiven ? 'import.given' : 'import.made'),
          },
        ]}
      />
    </Section>
  );
}

/** The dry run: every row's problem, and nothing stored before all is well. */
export function ImportReportView({ report }: { report: ImportReport }) {
  const { t, i18n } = useTranslation();
  const { start, again } = useImport();
  const number = new Intl.NumberFormat(i18n.language);
  const broken = report.rows - report.valid;
  const good = broken === 0 && report.rows > 0;
  return (
    <>
      <Notice
        tone={good ? 'good' : 'bad'}
        title={
          good
            ? t('import.allGood', { count: report.rows, number: number.format(report.rows) })
            : report.rows === 0
              ? t('import.noRows')
              : t('import.someBad', { count: broken, number: number.format(broken), rows: number.format(report.rows) })
        }
      >
        {t(good ? 'import.allGoodMore' : 'import.someBadMore')}
      </Notice>
      <Actions>
        {good && (
          <Button look="primary" icon="importFile" onPress={start}>
            {t('import.start', { count: report.rows, number: number.format(report.rows) })}
          </Button>
        )}
        <Button onPress={again}>{t('import.another')}</Button>
      </Actions>
      {report.problems.length > 0 && <Problems report={report} />}
      {report.preview.length > 0 && <Preview report={report} />}
    </>
  );
}
