import { useTranslation } from 'react-i18next';
import type { ImportReport } from '../../../shared/contract/registrations.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Actions, Section } from '../../ui/page.tsx';
import styles from './import.module.css';
import { useImport } from './import-store.ts';
import { useProblemWords } from './register-problems.ts';

function Problems({ report }: { report: ImportReport }) {
  const { t } = useTranslation();
  const words = useProblemWords();
  return (
    <Section title={t('import.problems')}>
      <div className={styles['scroll']} tabIndex={0} role="region" aria-label={t('import.problems')}>
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">{t('import.line')}</th>
              <th scope="col">{t('registrations.column.fqdn')}</th>
              <th scope="col">{t('import.problem')}</th>
            </tr>
          </thead>
          <tbody>
            {report.problems.map((row) => (
              <tr key={row.line}>
                <td>{row.line}</td>
                <td className="mono">{row.fqdn}</td>
                <td>
                  {row.problems.map((problem) => (
                    <div key={`${problem.field} ${problem.code}`}>{words(problem)}</div>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function Preview({ report }: { report: ImportReport }) {
  const { t } = useTranslation();
  return (
    <Section title={t('import.preview')}>
      <div className={styles['scroll']} tabIndex={0} role="region" aria-label={t('import.preview')}>
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">{t('import.line')}</th>
              <th scope="col">{t('registrations.column.fqdn')}</th>
              <th scope="col">{t('registrations.column.ip')}</th>
              <th scope="col">{t('registrations.column.serial')}</th>
              <th scope="col">{t('waiting.challenge')}</th>
            </tr>
          </thead>
          <tbody>
            {report.preview.map((row) => (
              <tr key={row.line}>
                <td>{row.line}</td>
                <td className="mono">{row.fqdn}</td>
                <td className="mono">{row.ipAddresses.join(', ')}</td>
                <td className="mono">{row.serialNumber}</td>
                <td>{t(row.challengeGiven ? 'import.given' : 'import.made')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
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
