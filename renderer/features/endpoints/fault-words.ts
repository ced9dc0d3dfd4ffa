import type { TFunction } from 'i18next';
import type { CaFaultView, UpstreamRequest, ValidationStepView } from '../../../shared/contract/endpoints.ts';
import { CA_FAULTS } from '../../../shared/domain/ca-fault.ts';

export type FaultWords = { readonly cause: string; readonly remedy: string };

/** What is wrong between us and a CA, and what to do about it. */
export function faultWords(t: TFunction, { code, params }: CaFaultView): FaultWords {
  const { detail, ...rest } = params;
  // The fault behind a fault is told in its own words.
  const isFault = detail !== undefined && Object.hasOwn(CA_FAULTS, detail);
  const said = isFault ? { ...params, detail: t(`ca-faults:${detail}.cause`, rest) } : params;
  return { cause: t(`ca-faults:${code}.cause`, said), remedy: t(`ca-faults:${code}.remedy`, said) };
}

/** Steps that may have nothing to try; the others are skipped only because one before them failed. */
const NEEDLESS: readonly ValidationStepView['step'][] = [
  'tls',
  'authentication',
  'capabilities',
  'chain',
  'crl',
  'ocsp',
  'revocation',
];

/** Why a step was skipped although it was reached; null where it was not, or was not skipped. */
export const skippedWords = (t: TFunction, { step, state, milliseconds }: ValidationStepView): string | null =>
  state === 'skipped' && milliseconds !== null && NEEDLESS.includes(step) ? t(`endpoint.skipped.${step}`) : null;

/** Why a CA does not issue, as far as its own code tells. */
export const refusalWords = (
  t: TFunction,
  { code }: Extract<UpstreamRequest['state'], { state: 'refused' }>,
): FaultWords => ({
  cause: t(`ca-faults:refusals.${code}.cause`),
  remedy: t(`ca-faults:refusals.${code}.remedy`),
});
