import i18next from 'i18next';
import { inFull, relative } from './time-words.ts';

/** The `data-tip` of a time: its words are made when somebody asks for them, from `data-at`. */
export const TIME_TIP = ':time';

/** A time in all its forms: relative, local and UTC. */
export function timeTip(at: number): string {
  const { language } = i18next;
  return [relative(at, Date.now(), language), inFull(at, language), inFull(at, language, 'UTC')].join('\n');
}
