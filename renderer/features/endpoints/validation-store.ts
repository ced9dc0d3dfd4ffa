import i18next from 'i18next';
import { create } from 'zustand';
import type { Endpoint, ValidationReport } from '../../../shared/contract/endpoints.ts';
import { agent } from '../../app/connection.ts';
import { failureOf, type ShownFailure } from '../../app/failure.ts';
import { startJob } from '../../app/jobs.ts';
import { keepValidated } from './use-endpoints.ts';

/** A validation that this console asked for: it goes on while one looks at other pages. */
type Run = {
  readonly running: boolean;
  /** As far as it came; null until the first answer. */
  readonly report: ValidationReport | null;
  /** Why it could not be run at all; what is wrong with the CA is in the report. */
  readonly failure: ShownFailure | null;
};

const NOTHING: Run = { running: false, report: null, failure: null };

type Validations = { runs: Readonly<Record<string, Run>> };

const useValidations = create<Validations>(() => ({ runs: {} }));
const stops = new Map<string, AbortController>();

const put = (id: string, part: Partial<Run>) =>
  useValidations.setState(({ runs }) => ({ runs: { ...runs, [id]: { ...(runs[id] ?? NOTHING), ...part } } }));

export const useRun = (id: string): Run => useValidations(({ runs }) => runs[id] ?? NOTHING);

/** Validates an endpoint and keeps each step as it comes. Does nothing while a validation of it runs. */
export async function startValidation({ id, name }: Pick<Endpoint, 'id' | 'name'>): Promise<void> {
  if (stops.has(id)) return;
  const stop = new AbortController();
  stops.set(id, stop);
  const job = startJob(i18next.t('endpoint.job', { name }));
  put(id, { running: true, report: null, failure: null });
  try {
    const reports = await agent().endpoints.validate({ id }, { signal: stop.signal });
    for await (const report of reports) {
      put(id, { report });
    }
  } catch (error) {
    if (!stop.signal.aborted) put(id, { failure: failureOf(error) });
  } finally {
    await keepValidated(id);
    stops.delete(id);
    job.end();
    put(id, { running: false });
  }
}

/** Ends it; the agent keeps the report as cancelled. */
export const cancelValidation = (id: string): void => stops.get(id)?.abort();
