import { Failure } from '../../shared/domain/failure.ts';
import { textOption, textOptions, type OptionValues } from './command.ts';

/** One of a few words; undefined when it is not given. Throws the Failure `usage`. */
export function oneOf<Word extends string>(
  options: OptionValues,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const given = textOption(options, name);
  const found = words.find((word) => word === given);
  if (given === undefined || found !== undefined) return found;
  throw new Failure('usage', { reason: `--${name} takes ${words.join(', ')}` });
}

export function yesNo(options: OptionValues, name: string): boolean | undefined {
  const given = oneOf(options, name, ['yes', 'no']);
  return given === undefined ? undefined : given === 'yes';
}

export function wholeNumber(options: OptionValues, name: string): number | undefined {
  const given = textOption(options, name);
  if (given === undefined) return undefined;
  if (!/^\d{1,9}$/.test(given)) throw new Failure('usage', { reason: `--${name} takes a whole number` });
  return Number(given);
}

/** Words that may be repeated or stand together with commas; `none` alone is the empty list. */
export function several(options: OptionValues, name: string): string[] | undefined {
  const given = textOptions(options, name).flatMap((text) => text.split(','));
  const words = given.map((word) => word.trim()).filter((word) => word !== '');
  if (given.length === 0) return undefined;
  return words.length === 1 && words[0] === 'none' ? [] : words;
}

/** The same, of a few words. */
export function severalOf<Word extends string>(
  options: OptionValues,
  name: string,
  words: readonly Word[],
): Word[] | undefined {
  return several(options, name)?.map((given) => {
    const found = words.find((word) => word === given);
    if (found === undefined) throw new Failure('usage', { reason: `--${name} takes ${words.join(', ')}` });
    return found;
  });
}
