import { describe, expect, it } from 'vitest';
import { FAILURE_CODES } from '../../../../shared/domain/failure.ts';
import { REFUSAL_CODES } from '../../../../shared/domain/refusal.ts';

type Words = { readonly [key: string]: string | Words };

/** Catalogues by `en/console.json`. */
const CATALOGUES = new Map(
  Object.entries(
    import.meta.glob<Words>('../../../../resources/locales/*/*.json', { eager: true, import: 'default' }),
  ).map(([path, words]) => [path.split('/').slice(-2).join('/'), words] as const),
);
const SOURCES = Object.values(
  import.meta.glob<string>('../../../../renderer/**/*.{ts,tsx}', { eager: true, query: '?raw', import: 'default' }),
);

const read = (language: string, file: string): Words => CATALOGUES.get(`${language}/${file}`) ?? {};

function flat(words: Words, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flat(value, `${prefix}${key}.`)],
    ),
  );
}

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1] ?? '').sort();

describe('the words', () => {
  const files = [...CATALOGUES.keys()].filter((path) => path.startsWith('en/')).map((path) => path.slice(3));

  it.each(files)('%s says the same in both languages', (file) => {
    const en = flat(read('en', file));
    const de = flat(read('de', file));
    expect([...de.keys()].sort()).toEqual([...en.keys()].sort());
    for (const [key, text] of en) expect([key, placeholders(de.get(key) ?? '')]).toEqual([key, placeholders(text)]);
  });

  it('has a sentence and a hint for every failure, and a rule and a remedy for every refusal', () => {
    const errors = flat(read('en', 'errors.json'));
    const refusals = flat(read('en', 'refusals.json'));
    for (const code of FAILURE_CODES)
      expect(errors.has(`${code}.message`) && errors.has(`${code}.hint`), code).toBe(true);
    for (const code of REFUSAL_CODES)
      expect(refusals.has(`${code}.rule`) && refusals.has(`${code}.remedy`), code).toBe(true);
  });

  it('has every word that the pages use', () => {
    const known = new Set(
      [...flat(read('en', 'console.json')).keys()].map((key) => key.replace(/_(?:one|other)$/, '')),
    );
    const used = SOURCES.flatMap((source) =>
      [...source.matchAll(/\bt\('([A-Za-z.]+)'/g)].map((match) => match[1] ?? ''),
    );
    expect(used.length).toBeGreaterThan(200);
    expect(used.filter((key) => !known.has(key))).toEqual([]);
  });
});
