import { DerError, contentOf, type Tlv } from './der-reader.ts';
import { Tag } from './der-tags.ts';

/**
 * Epoch milliseconds of a Time (RFC 5280 §4.1.2.5): UTCTime as `YYMMDDHHMMSSZ` (1950 to 2049), GeneralizedTime as
 * `YYYYMMDDHHMMSSZ`. Offsets, fractions and missing seconds are refused, as are days that do not exist. Throws DerError.
 */
export function readTime(element: Tlv): number {
  const digits = timeDigits(element);
  const year = Number(digits.slice(0, 4));
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = (digits.slice(4).match(/../g) ?? []).map(Number);
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  time.setUTCHours(hour, minute, second);
  const exists = time.getUTCMonth() === month - 1 && time.getUTCDate() === day;
  // 60 would be a leap second, which no certificate needs.
  if (!exists || hour > 23 || minute > 59 || second > 59)
    throw new DerError(`no such time at ${String(element.start)}`);
  return time.getTime();
}

/** `YYYYMMDDHHMMSS`. */
function timeDigits(element: Tlv): string {
  const text = Buffer.from(contentOf(element)).toString('latin1');
  if (element.tag === Tag.utcTime && /^\d{12}Z$/.test(text)) {
    return `${Number(text.slice(0, 2)) >= 50 ? '19' : '20'}${text.slice(0, 12)}`;
  }
  if (element.tag === Tag.generalizedTime && /^\d{14}Z$/.test(text)) return text.slice(0, 14);
  throw new DerError(`malformed time at ${String(element.start)}`);
}
