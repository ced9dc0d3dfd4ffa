import { useTranslation } from 'react-i18next';
import type { ValidationReport, ValidationStepView } from '../../../shared/contract/endpoints.ts';
import { VALIDATION_STEPS } from '../../../shared/domain/ca-fault.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Fold } from '../../ui/form.tsx';
import { Icon } from '../../ui/icon.tsx';
import { STEP_LOOKS } from './endpoint-badges.tsx';
import styles from './endpoints.module.css';
import { faultWords } from './fault-words.ts';
import { factWord } from './report-text.ts';

function Detail({ step }: { step: ValidationStepView }) {
  const { t } = useTranslation();
  const { sent, received, facts } = step;
  if (sent === null && received === null && facts.length === 0) return null;
  return (
    <Fold label={t('endpoint.details', { step: t(`endpoint.step.${step.step}`) })}>
      {facts.length > 0 && <Facts facts={facts.map(([key, value]) => [factWord(t, key), value])} />}
      {sent !== null && (
        <div className={styles['wire']}>
          <h4>{t('endpoint.sent')}</h4>
          <CodeBlock text={sent} what={t('endpoint.sent')} wrap />
        </div>
      )}
      {received !== null && (
        <div className={styles['wire']}>
          <h4>{t('endpoint.received')}</h4>
          <CodeBlock text={received} what={t('endpoint.received')} wrap />
        </div>
      )}
    </Fold>
  );
}

function Step({ step }: { step: ValidationStepView }) {
  const { t, i18n } = useTranslation();
  const { tone, icon } = STEP_LOOKS[step.state];
  const words = step.fault === null ? null : faultWords(t, step.fault);
  const took =
    step.milliseconds === null ? '' : t('endpoint.took', { count: Math.round(step.milliseconds), lng: i18n.language });
  return (
    <li data-tone={tone} data-state={step.state}>
      <Icon name={icon} size={16} />
      <div>
        <div className={styles['stepHead']}>
          <strong>{t(`endpoint.step.${step.step}`)}</strong>
          <span className={styles['stepState']}>{t(`endpoint.stepState.${step.state}`)}</span>
          <span className={styles['took']}>{took}</span>
        </div>
        {words === null ? (
          step.state === 'running' && <p>{t(`endpoint.stepMore.${step.step}`)}</p>
        ) : (
          <>
            <p className={styles['cause']}>{words.cause}</p>
            <p>{words.remedy}</p>
          </>
        )}
        <Detail step={step} />
      </div>
    </li>
  );
}

/** Those that have begun, and while it runs those that are still to come. */
function stepsOf({ steps, verdict }: ValidationReport) {
  const known = new Set(steps.map(({ step }) => step));
  return verdict === 'running' ? VALIDATION_STEPS.filter((step) => !known.has(step)) : [];
}

/** The steps of a validation in their order: how each ended, how long it took, and what to do where it failed. */
export function ValidationSteps({ report }: { report: ValidationReport }) {
  const { t } = useTranslation();
  return (
    <ol className={styles['steps']} aria-label={t('endpoint.steps')}>
      {report.steps.map((step) => (
        <Step key={step.step} step={step} />
      ))}
      {stepsOf(report).map((step) => (
        <li key={step} data-tone="neutral" data-state="waiting">
          <Icon name={STEP_LOOKS.waiting.icon} size={16} />
          <div className={styles['stepHead']}>
            <strong>{t(`endpoint.step.${step}`)}</strong>
            <span className={styles['stepState']}>{t('endpoint.stepState.waiting')}</span>
          </div>
        </li>
      ))}
    </ol>
  );
}
