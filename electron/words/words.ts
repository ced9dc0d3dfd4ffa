import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance } from 'i18next';
import type { Failure } from '../../shared/domain/failure.ts';
import type { FieldProblem } from '../../shared/contract/registrations.ts';
import type { Refusal } from '../../shared/contract/transactions.ts';

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The catalogue in one language, for the command line, menus and notifications. The renderer has its own instance. */
export type Words = {
  readonly language: Language;
  /** The text at `namespace:key`, with `{{params}}` filled in; the key itself when it is missing. */
  readonly text: (key: string, params?: Readonly<Record<string, unknown>>) => string;
  readonly failure: (failure: Failure) => { readonly message: string; readonly hint: string };
  readonly problem: (problem: FieldProblem | Pick<FieldProblem, 'code' | 'params'>) => string;
  readonly refusal: (refusal: Refusal) => { readonly rule: string; readonly remedy: string };
};

/**
 * Loads the catalogue from `folder` (resources/locales). English fills what the other language lacks.
 * Synchronous, once at start: nothing can be said before it is there.
 */
export function loadWords(folder: string, language: Language): Words {
  const i18n = createInstance();
  void i18n.init({
    lng: language,
    fallbackLng: 'en',
    initAsync: false,
    resources: Object.fromEntries(LANGUAGES.map((each) => [each, namespacesIn(join(folder, each))])),
    ns: ['cli', 'errors', 'refusals', 'problems', 'audit', 'needs', 'inspect', 'ca-faults', 'desktop', 'console'],
    interpolation: { escapeValue: false },
  });
  const text = (key: string, params: Readonly<Record<string, unknown>> = {}): string => i18n.t(key, { ...params });
  return {
    language,
    text,
    failure: ({ code, params }) => ({
      message: text(`errors:${code}.message`, params),
      hint: text(`errors:${code}.hint`, params),
    }),
    problem: ({ code, params }) => text(`problems:${code}`, params),
    refusal: ({ code, params }) => ({
      rule: text(`refusals:${code}.rule`, params),
      remedy: text(`refusals:${code}.remedy`, params),
    }),
  };
}

/** The language of an operating-system locale such as `de_CH.UTF-8`. */
export function languageOf(locale: string | undefined): Language {
  return /^de(?![a-z])/i.test(locale ?? '') ? 'de' : 'en';
}

function namespacesIn(folder: string): Record<string, Record<string, unknown>> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(files.map((file) => [file.slice(0, -5), readCatalogue(join(folder, file))]));
}

function readCatalogue(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}
