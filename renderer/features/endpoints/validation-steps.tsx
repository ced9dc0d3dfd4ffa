import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ValidationReport, ValidationStepView } from '../../../shared/contract/endpoints.ts';
import { VALIDATION_STEPS } from '../../../shared/domain/ca-fault.ts';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { STEP_LOOKS } from './endpoint-badges.tsx';
import styles from './endpoints.module.css';
import { faultWords, skippedWords } from './fault-words.ts';
import { factValue, factWord } from './report-text.ts';

const hasDetail = ({ sent, received, facts }: ValidationStepView): boolean =>
  sent !== null || received !== null || facts.length > 0;

/** One line a key, with everything that was said about it. */
const gathered = (facts: ValidationStepView['facts']): [key: string, values: readonly string[]][] =>
  [...new Set(facts.map(([key]) => key))].map((key) => [
    key,
    facts.flatMap(([other, value]) => (other === key ? [value] : [])),
  ]);

function Values({ values }: { values: readonly string[] }) {
  return values.map((value, index) => (
    <div key={index} className="mono">
      {value}
    </div>
  ));
}

/** What went over the wire, as text and never as more. */
function Wire({ label, text }: { label: string; text: string }) {
  return (
    <div className={styles['wire']}>
      <h4>{label}</h4>
      <pre tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
    </div>
  );
}

function Detail({ step }: { step: ValidationStepView }) {
  const { t } = useTranslation();
  const { sent, received, facts } = step;
  return (
    <>
      {facts.length > 0 && (
        <Facts
          facts={gathered(facts).map(([key, values]) => [
            factWord(t, key),
            <Values key={key} values={values.map((value) => factValue(t, key, value))} />,
          ])}
        />
      )}
      {sent !== null && <Wire label={t('endpoint.sent')} text={sent} />}
      {received !== null && <Wire label={t('endpoint.received')} text={received} />}
    </>
  );
}

function Step({ step }: { step: ValidationStepView }) {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const name = t(`endpoint.step.${step.step}`);
  const { tone, icon } = STEP_LOOKS[step.state];
  const words = step.fault === null ? null : faultWords(t, step.fault);
  const more = step.state === 'running' ? t(`endpoint.stepMore.${step.step}`) : skippedWords(t, step);
  const took =
    step.milliseconds === null || step.state === 'skipped'
      ? ''
      : t('endpoint.took', { count: Math.round(step.milliseconds), lng: i18n.language });
  return (
    <li data-tone={tone} data-state={step.state}>
      <Icon name={icon} size={16} />
      <div>
        <div className={styles['stepHead']}>
          <strong>{name}</strong>
          <span className={styles['stepState']}>{t(`endpoint.stepState.${step.state}`)}</span>
          <span className={styles['took']}>{took}</span>
          {hasDetail(step) && (
            <button
              type="button"
              className={styles['toggle']}
              aria-expanded={isOpen}
              aria-controls={id}
              aria-label={`${t('endpoint.details')}: ${name}`}
              onClick={() => setOpen(!isOpen)}
            >
              {t('endpoint.details')}
              <Icon name={isOpen ? 'down' : 'right'} size={14} />
            </button>
          )}
        </div>
        {words === null ? (
          more !== null && <p>{more}</p>
        ) : (
          <>
            <p className={styles['cause']}>{words.cause}</p>
            <p>{words.remedy}</p>
          </>
        )}
        <div id={id} className={styles['detail']} hidden={!isOpen}>
          {isOpen && <Detail step={step} />}
        </div>
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
