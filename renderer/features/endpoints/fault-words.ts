import type { TFunction } from 'i18next';
import type { CaFaultView, UpstreamRequest } from '../../../shared/contract/endpoints.ts';

export type FaultWords = { readonly cause: string; readonly remedy: string };

/** What is wrong between us and a CA, and what to do about it. */
export const faultWords = (t: TFunction, { code, params }: CaFaultView): FaultWords => ({
  cause: t(`ca-faults:${code}.cause`, params),
  remedy: t(`ca-faults:${code}.remedy`, params),
});

/** Why a CA does not issue, as far as its own code tells. */
export const refusalWords = (
  t: TFunction,
  { code }: Extract<UpstreamRequest['state'], { state: 'refused' }>,
): FaultWords => ({
  cause: t(`ca-faults:refusals.${code}.cause`),
  remedy: t(`ca-faults:refusals.${code}.remedy`),
});
