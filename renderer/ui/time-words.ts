const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const formats = new Map<string, Intl.RelativeTimeFormat>();

/** "in 12 days", "3 minutes ago", "just now": the largest unit that still says something. */
export function relative(at: number, now: number, language: string): string {
  const difference = at - now;
  const size = Math.abs(difference);
  const format = formats.get(language) ?? new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  formats.set(language, format);
  const inUnit = (unit: number) => Math.trunc(difference / unit);
  if (size < 5 * SECOND) return format.format(0, 'second');
  if (size < MINUTE) return format.format(inUnit(SECOND), 'second');
  if (size < HOUR) return format.format(inUnit(MINUTE), 'minute');
  if (size < 2 * DAY) return format.format(inUnit(HOUR), 'hour');
  if (size < 1_000 * DAY) return format.format(inUnit(DAY), 'day');
  return format.format(inUnit(365.25 * DAY), 'year');
}

const dates = new Map<string, Intl.DateTimeFormat>();

/** Formats are dear to make and cheap to use; a table shows hundreds of times. */
function dateFormat(kind: string, language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${kind} ${language}`;
  const known = dates.get(key) ?? new Intl.DateTimeFormat(language, options);
  dates.set(key, known);
  return known;
}

/** Date and time in full, in a time zone that is named: never an ambiguous number. */
export function inFull(at: number, language: string, timeZone?: 'UTC'): string {
  return dateFormat(`full ${timeZone ?? 'local'}`, language, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    ...(timeZone !== undefined && { timeZone }),
  }).format(at);
}

export const day = (at: number, language: string): string =>
  dateFormat('day', language, { year: 'numeric', month: 'short', day: 'numeric' }).format(at);

/** Whole days from now, never negative. */
export const daysUntil = (at: number, now: number): number => Math.max(0, Math.floor((at - now) / DAY));
