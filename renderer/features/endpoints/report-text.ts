import type { TFunction } from 'i18next';
import type { ValidationReport, ValidationStepView } from '../../../shared/contract/endpoints.ts';
import { factValueWords } from '../../../shared/domain/validation-facts.ts';
import { faultWords, skippedWords } from './fault-words.ts';

/** The word of a fact's key; the key itself where there is none. */
export const factWord = (t: TFunction, key: string): string => t(`endpoint.fact.${key}`, { defaultValue: key });

/** What a fact says: in words where it is a code or a number with a unit, else as it is. */
export function factValue(t: TFunction, key: string, value: string): string {
  const words = factValueWords(key, value);
  return words === null ? value : t(words.key, words.params);
}

const indented = (text: string): string[] => text.split('\n').map((line) => `    ${line}`);

function stepLines(t: TFunction, step: ValidationStepView): string[] {
  const { state, milliseconds, fault, facts, sent, received } = step;
  const took =
    milliseconds === null || state === 'skipped' ? '' : `, ${t('endpoint.took', { count: Math.round(milliseconds) })}`;
  const skipped = skippedWords(t, step);
  const words = fault === null ? null : faultWords(t, fault);
  return [
    `${t(`endpoint.step.${step.step}`)}: ${t(`endpoint.stepState.${state}`)}${took}`,
    ...(words === null ? [] : [`  ${words.cause}`, `  ${words.remedy}`]),
    ...(skipped === null ? [] : [`  ${skipped}`]),
    ...facts.map(([key, value]) => `  ${factWord(t, key)}: ${factValue(t, key, value)}`),
    ...(sent === null ? [] : [`  ${t('endpoint.sent')}:`, ...indented(sent)]),
    ...(received === null ? [] : [`  ${t('endpoint.received')}:`, ...indented(received)]),
  ];
}

/** A report for a colleague, or for whoever runs the CA. */
export function reportText(t: TFunction, name: string, report: ValidationReport): string {
  const { startedAt, verdict, steps, chain } = report;
  return [
    t('endpoint.reportOf', { name }),
    `${new Date(startedAt).toISOString()} · ${t(`endpoint.verdict.${verdict}`)}`,
    '',
    ...steps.flatMap((step) => stepLines(t, step)),
    ...(chain.length === 0 ? [] : ['', t('endpoint.chain')]),
    ...chain.map(({ subject, sha256 }) => `${subject}  SHA-256 ${sha256}`),
    '',
  ].join('\n');
}
