import { create } from 'zustand';
import type { ImportReport } from '../../../shared/contract/registrations.ts';
import { agent } from '../../app/connection.ts';
import { failureOf, type ShownFailure } from '../../app/failure.ts';
import { i18next } from '../../app/i18n.ts';
import { startJob } from '../../app/jobs.ts';

type Step =
  | { step: 'choose' }
  | { step: 'checking'; file: string | null }
  | { step: 'checked'; file: string | null; report: ImportReport }
  | { step: 'importing'; file: string | null; done: number; total: number; startedAt: number }
  | { step: 'done'; file: string | null; imported: number; challengesCsv: string }
  | { step: 'cancelled' };

type State = {
  state: Step;
  csv: string;
  failure: ShownFailure | null;
  /** Takes a CSV and checks it. */
  offer: (csv: string, file: string | null) => void;
  start: () => void;
  cancel: () => void;
  again: () => void;
};

let stop: AbortController | null = null;

/** An import from its file to its result; it goes on when its page is left, and its result stays. */
export const useImport = create<State>((set, get) => {
  const check = async (csv: string, file: string | null) => {
    set({ state: { step: 'checking', file }, csv, failure: null });
    try {
      const report = await agent().registrations.importCheck({ csv });
      set({ state: { step: 'checked', file, report } });
    } catch (error) {
      set({ state: { step: 'choose' }, failure: failureOf(error) });
    }
  };
  const run = async (file: string | null) => {
    const job = startJob(i18next.t('import.job'));
    const mine = new AbortController();
    stop = mine;
    const startedAt = Date.now();
    set({ state: { step: 'importing', file, done: 0, total: 0, startedAt }, failure: null });
    try {
      for await (const event of await agent().registrations.import({ csv: get().csv }, { signal: mine.signal })) {
        if (event.step === 'done') {
          set({ state: { ...event, file }, csv: '' });
          return;
        }
        job.progress(event.done, event.total);
        set({ state: { step: 'importing', file, done: event.done, total: event.total, startedAt } });
      }
    } catch (error) {
      if (mine.signal.aborted) set({ state: { step: 'cancelled' } });
      else set({ state: { step: 'choose' }, failure: failureOf(error) });
    } finally {
      job.end();
    }
  };
  return {
    state: { step: 'choose' },
    csv: '',
    failure: null,
    offer: (csv, file) => void check(csv, file),
    start: () => {
      const { state } = get();
      if (state.step === 'checked') void run(state.file);
    },
    cancel: () => stop?.abort(),
    again: () => set({ state: { step: 'choose' }, csv: '', failure: null }),
  };
});
