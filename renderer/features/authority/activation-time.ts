import { DAY } from '../../ui/time-words.ts';

const MINUTE = 60_000;

/** As a field for a local date and time has it: `2031-05-01T03:00`, in the time zone of this computer. */
export function localText(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}

/** Epoch milliseconds of such a text, or null for what is none. */
export function instantOf(text: string): number | null {
  const at = new Date(text).getTime();
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) && !Number.isNaN(at) ? at : null;
}

/** A good time for the next authority to follow: in a month, at night; sooner where the present one ends before. */
export function suggestedTime(now: number, until: number): number {
  const inAMonth = new Date(now + 30 * DAY).setHours(3, 0, 0, 0);
  return inAMonth < until ? inAMonth : now + Math.floor((until - now) / 2);
}

/** What is wrong with a time for the activation: before `until`, when the present one or the next one ends. */
export type TimeProblem = 'missing' | 'past' | 'late';

export function timeProblem(text: string, now: number, until: number): TimeProblem | null {
  const at = instantOf(text);
  if (at === null) return 'missing';
  if (at <= now) return 'past';
  return at < until ? null : 'late';
}
