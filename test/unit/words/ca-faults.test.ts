import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadWords } from '../../../electron/words/words.ts';
import { CA_FAULTS, CA_REFUSALS, VALIDATION_STEPS } from '../../../shared/domain/ca-fault.ts';
import de from '../../../resources/locales/de/ca-faults.json' with { type: 'json' };
import en from '../../../resources/locales/en/ca-faults.json' with { type: 'json' };

type Words = { readonly cause: string; readonly remedy: string };
type Catalogue = Readonly<Record<string, Words | Readonly<Record<string, Words>>>>;

const ROOT = join(import.meta.dirname, '../../..');

function read({ refusals, ...faults }: typeof en): { faults: Map<string, Words>; refusals: Map<string, Words> } {
  return { faults: new Map(Object.entries(faults)), refusals: new Map(Object.entries(refusals)) };
}

const params = (text: string): string[] => [...text.matchAll(/\{\{-?\s*(\w+)\s*\}\}/g)].map(([, name = '']) => name);

/** `new CaFault('code', { … })` with what stands between the braces; null where no params are given at all. */
function thrown(): { readonly code: string; readonly given: string | null; readonly file: string }[] {
  return globSync('electron/**/*.ts', { cwd: ROOT }).flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const calls = text.matchAll(/new CaFault\(\s*'([a-z-]+)'(?:\s*\)|\s*,\s*\{([^{}]*)\})/g);
    return [...calls].map(([, code = '', given]) => ({ code, given: given ?? null, file }));
  });
}

describe.each(Object.entries({ en, de }))('in %s there are words for', (_, catalogue: Catalogue & typeof en) => {
  const { faults, refusals } = read(catalogue);

  it('every fault between us and a CA, and for no other', () => {
    expect([...faults.keys()].toSorted()).toEqual(Object.keys(CA_FAULTS).toSorted());
  });

  it('every refusal of a CA, and for no other', () => {
    expect([...refusals.keys()].toSorted()).toEqual([...CA_REFUSALS].toSorted());
  });

  it('the cause and the remedy of each, in sentences', () => {
    const sentence = expect.stringMatching(/^\p{Lu}.*[.}]$|^\{\{.*[.}]$/u) as unknown;
    for (const [code, words] of [...faults, ...refusals])
      expect([code, words]).toEqual([code, { cause: sentence, remedy: sentence }]);
  });

  it('refusals without anything to fill in: a refusal has only its code', () => {
    for (const [code, { cause, remedy }] of refusals) expect([code, params(cause + remedy)]).toEqual([code, []]);
  });
});

describe('the steps of a validation', () => {
  it('have a fault each that shows them', () => {
    const shown = new Set<string>(Object.values(CA_FAULTS));
    expect(VALIDATION_STEPS.filter((step) => !shown.has(step))).toEqual([]);
  });
});

describe('the values that a fault’s words ask for', () => {
  const { faults } = read(en);
  const calls = thrown();

  it('are looked for where faults are thrown', () => {
    expect(calls.length).toBeGreaterThan(60);
    expect(calls.filter(({ code }) => !faults.has(code))).toEqual([]);
  });

  it('are those that the code gives', () => {
    for (const { code, given, file } of calls) {
      const words = faults.get(code);
      // What is spread into them is for the tests that make the fault happen.
      if (words === undefined || given?.includes('...') === true) continue;
      const missing = params(words.cause + words.remedy).filter(
        (name) => !new RegExp(`(?:^|[\\s,])${name}\\b`).test(given ?? ''),
      );
      expect([file, code, missing]).toEqual([file, code, []]);
    }
  });
});

describe('what a CA says', () => {
  const words = loadWords(join(ROOT, 'resources/locales'), 'en');

  it.each(['$t(cli:help)', '{{host}}', '{{- host}}', '<img src=x>', '&amp;', '%s'])(
    'is text and nothing else: %s',
    (said) => {
      expect(words.text('ca-faults:http-redirect.cause', { host: 'ca.example', status: '302', location: said })).toBe(
        `ca.example sends us elsewhere (HTTP 302): ${said}`,
      );
    },
  );
});
