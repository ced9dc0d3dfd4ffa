import { create } from 'zustand';

export type Job = { id: number; label: string; done: number; total: number | null };

/** Long work that this page does, for the status line; where it was started it has its own bar and its Cancel. */
export const useJobs = create<{ jobs: readonly Job[] }>(() => ({ jobs: [] }));

let last = 0;

/** Shows a job until `end` is called. */
export function startJob(label: string): { progress: (done: number, total: number | null) => void; end: () => void } {
  const id = ++last;
  useJobs.setState(({ jobs }) => ({ jobs: [...jobs, { id, label, done: 0, total: null }] }));
  return {
    progress: (done, total) =>
      useJobs.setState(({ jobs }) => ({ jobs: jobs.map((job) => (job.id === id ? { ...job, done, total } : job)) })),
    end: () => useJobs.setState(({ jobs }) => ({ jobs: jobs.filter((job) => job.id !== id) })),
  };
}
