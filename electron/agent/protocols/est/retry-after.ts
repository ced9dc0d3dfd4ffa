/** Longer than any CA means: a waiting request is looked after at least once a week. Milliseconds. */
const MOST = 7 * 86_400_000;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** RFC 9110 §5.6.7: what is sent now, and the two forms that are obsolete and must be read. */
const IMF_FIXDATE = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;
const RFC_850 = /^[A-Z][a-z]{5,8}, (\d{2})-([A-Z][a-z]{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) GMT$/;
const ASCTIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/;

/**
 * Milliseconds to wait by Retry-After (RFC 9110 §10.2.3), from nothing to a week; null where there is none that can be read. A date is
 * counted from the answer's own Date, so that clocks that differ do no harm.
 */
export function retryAfter(headers: ReadonlyMap<string, string>, now: number): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,12}$/.test(value)) return Math.min(Number(value) * 1_000, MOST);
  const until = httpDate(value, now);
  if (until === null) return null;
  const from = httpDate(headers.get('date')?.trim() ?? '', now) ?? now;
  return Math.min(Math.max(until - from, 0), MOST);
}

/** Epoch milliseconds of an HTTP-date, or null. */
export function httpDate(text: string, now: number): number | null {
  const modern = IMF_FIXDATE.exec(text);
  if (modern !== null) {
    const [, day, month, year, ...clock] = modern;
    return epoch(Number(year), month, Number(day), clock);
  }
  const old = RFC_850.exec(text);
  if (old !== null) {
    const [, day, month, digits, ...clock] = old;
    return epoch(nearYear(Number(digits), now), month, Number(day), clock);
  }
  const asctime = ASCTIME.exec(text);
  if (asctime === null) return null;
  const [, month, day, hours = '', minutes = '', seconds = '', year] = asctime;
  return epoch(Number(year), month, Number(day), [hours, minutes, seconds]);
}

/** RFC 9110 §5.6.7: two digits that would be more than fifty years ahead are of the century before. */
function nearYear(digits: number, now: number): number {
  const present = new Date(now).getUTCFullYear();
  const year = present - (present % 100) + digits;
  return year > present + 50 ? year - 100 : year;
}

function epoch(year: number, month: string | undefined, day: number, clock: readonly string[]): number | null {
  const [hours = 0, minutes = 0, seconds = 0] = clock.map(Number);
  const index = MONTHS.indexOf(month ?? '');
  // A leap second is read as the second after.
  if (index < 0 || day < 1 || day > 31 || hours > 23 || minutes > 59 || seconds > 60) return null;
  return Date.UTC(year, index, day, hours, minutes, seconds);
}
