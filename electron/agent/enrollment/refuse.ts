import type { Refusal } from '../../../shared/contract/transactions.ts';
import type { RefusalCode } from '../../../shared/domain/refusal.ts';

/** Longest piece of a device's text that an explanation quotes. */
const QUOTE = 200;

/** A refusal with the values that broke the rule; text from the device is cut and its control characters escaped. */
export function refuse(code: RefusalCode, params: Readonly<Record<string, string>> = {}): Refusal {
  const quoted = Object.entries(params).map(([key, value]) => [key, quotable(value)]);
  return { code, params: Object.fromEntries(quoted) as Record<string, string> };
}

/** Text for reading: control and direction-changing characters as escapes, never longer than a line or two. */
export function quotable(text: string): string {
  const visible = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return visible.length > QUOTE ? `${visible.slice(0, QUOTE)}…` : visible;
}
