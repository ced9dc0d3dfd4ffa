import { useTranslation } from 'react-i18next';
import type { Endpoint, ValidationReport } from '../../../shared/contract/endpoints.ts';
import { Button } from '../../ui/button.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/page.tsx';
import { Loading } from '../../ui/progress.tsx';
import { saveText } from '../../ui/save.ts';
import { Time } from '../../ui/time.tsx';
import { useFocusOnChange } from '../authority/use-focus-on-change.ts';
import { ChainSection, ConfirmChain } from './chain-section.tsx';
import { VerdictBadge } from './endpoint-badges.tsx';
import { toConfirm } from './endpoint-settings.ts';
import styles from './endpoints.module.css';
import { changesSince, reportBefore } from './report-changes.ts';
import { reportText } from './report-text.ts';
import { useReports } from './use-endpoints.ts';
import { cancelValidation, startValidation, useRun } from './validation-store.ts';
import { ValidationSteps } from './validation-steps.tsx';

/** For those who hear the page: the step that was done last, and the verdict. */
function Said({ report }: { report: ValidationReport | null }) {
  const { t } = useTranslation();
  const last = report?.steps.findLast(({ state }) => state !== 'running' && state !== 'skipped');
  const words =
    report === null || last === undefined
      ? ''
      : report.verdict === 'running'
        ? `${t(`endpoint.step.${last.step}`)}: ${t(`endpoint.stepState.${last.state}`)}`
        : t(`endpoint.verdictMore.${report.verdict}`);
  return (
    <span role="status" className="hidden">
      {words}
    </span>
  );
}

function Changes({ report, reports }: { report: ValidationReport; reports: readonly ValidationReport[] }) {
  const { t } = useTranslation();
  const before = report.verdict === 'running' ? undefined : reportBefore(report, reports);
  if (before === undefined) return null;
  const changes = changesSince(report, before);
  if (changes.length === 0) return <p className={styles['quiet']}>{t('endpoint.unchanged')}</p>;
  const worse = changes.some(({ kind }) => kind !== 'better');
  return (
    <Notice tone={worse ? 'warning' : 'neutral'} title={t('endpoint.changedSince')}>
      <ul className={styles['changes']}>
        {changes.map(({ step, kind, before: old, now }) => (
          <li key={step}>
            {t(`endpoint.change.${kind}`, {
              step: t(`endpoint.step.${step}`),
              before: t(`endpoint.stepState.${old}`),
              now: t(`endpoint.stepState.${now}`),
            })}
          </li>
        ))}
      </ul>
      <small>
        {t('endpoint.comparedWith')} <Time at={before.startedAt} />
      </small>
    </Notice>
  );
}

function SaveButtons({ endpoint, report }: { endpoint: Endpoint; report: ValidationReport }) {
  const { t } = useTranslation();
  return (
    <>
      <Button
        small
        icon="download"
        onPress={() => saveText('validation.txt', [reportText(t, endpoint.name, report)], 'text/plain')}
      >
        {t('endpoint.saveText')}
      </Button>
      <Button
        small
        icon="download"
        onPress={() => saveText('validation.json', [JSON.stringify(report, null, 2)], 'application/json')}
      >
        {t('endpoint.saveJson')}
      </Button>
    </>
  );
}

function Ended({
  endpoint,
  report,
  reports,
}: {
  endpoint: Endpoint;
  report: ValidationReport;
  reports: readonly ValidationReport[];
}) {
  const { t } = useTranslation();
  const verdict = report.verdict === 'warned' && toConfirm(endpoint, report) !== null ? 'unconfirmed' : report.verdict;
  return (
    <>
      <p className={styles['verdict']}>
        <VerdictBadge verdict={verdict} />
        <span>{t(`endpoint.verdictMore.${verdict}`)}</span>
        {report.endedAt !== null && <Time at={report.endedAt} />}
      </p>
      <ConfirmChain endpoint={endpoint} report={report} />
      <Changes report={report} reports={reports} />
      <ValidationSteps report={report} />
      <ChainSection endpoint={endpoint} report={report} />
    </>
  );
}

/** Begins a validation and stops it: one button, so that the focus stays where it is. */
export function ValidateButton({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation();
  const { running } = useRun(endpoint.id);
  return (
    <Button
      look={running ? 'plain' : 'primary'}
      icon={running ? 'cancelled' : 'shield'}
      isDisabled={!running && !endpoint.enabled}
      onPress={() => (running ? cancelValidation(endpoint.id) : void startValidation(endpoint))}
    >
      {t(running ? 'endpoint.stop' : 'endpoint.validate')}
    </Button>
  );
}

/** Trying the CA, step by step: the run in hand, or the last one. */
export function ValidationSection({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation();
  const { running, report: fresh, failure } = useRun(endpoint.id);
  const reports = useReports(endpoint.id).data ?? [];
  const report = running ? fresh : newer(fresh, reports[0] ?? null);
  // What asked for it may be gone with what was shown before: the question whether this is the CA.
  const content = useFocusOnChange(String(running));
  return (
    <Section
      title={t('endpoint.validation')}
      sentence={t('endpoint.validationMore')}
      actions={!running && report !== null && <SaveButtons endpoint={endpoint} report={report} />}
    >
      <Said report={fresh} />
      <FailureView failure={failure} onRetry={() => void startValidation(endpoint)} />
      <div ref={content} tabIndex={-1} className={styles['content']} aria-busy={running}>
        {running && report === null && <Loading>{t('endpoint.beginning')}</Loading>}
        {report !== null && running && <ValidationSteps report={report} />}
        {report !== null && !running && <Ended endpoint={endpoint} report={report} reports={reports} />}
        {report === null && !running && failure === null && (
          <p className={styles['quiet']}>{t('endpoint.neverValidated')}</p>
        )}
      </div>
    </Section>
  );
}

/** Somebody else may have validated since this console did. A run that broke off is not shown as if it went on. */
function newer(fresh: ValidationReport | null, stored: ValidationReport | null): ValidationReport | null {
  if (fresh === null || fresh.verdict === 'running') return stored;
  return stored === null || stored.startedAt <= fresh.startedAt ? fresh : stored;
}
