import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAILURE_CODES } from '../../../shared/domain/failure.ts';
import { REFUSAL_CODES } from '../../../shared/domain/refusal.ts';
import { auditVerdict } from '../../../shared/contract/audit.ts';

const ROOT = join(import.meta.dirname, '../../..');
const LANGUAGES = ['en', 'de'] as const;
type Catalogue = { readonly [key: string]: string | Catalogue };

function namespace(language: string, name: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(ROOT, 'resources/locales', language, `${name}.json`), 'utf8');
  return new Map(flat(JSON.parse(text) as Catalogue));
}

function flat(catalogue: Catalogue, prefix = ''): [string, string][] {
  return Object.entries(catalogue).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}${key}`, value]] : flat(value, `${prefix}${key}.`),
  );
}

function params(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{-?\s*(\w+)/g)].map(([, name = '']) => name))].toSorted();
}

/** Every source file below these folders, in one string. */
function sources(...folders: readonly string[]): string {
  return folders
    .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

function found(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, code = '']) => code))].toSorted();
}

const names = readdirSync(join(ROOT, 'resources/locales/en')).map((file) => file.replace('.json', ''));

describe.each(names)('the catalogue %s', (name) => {
  const english = namespace('en', name);
  const german = namespace('de', name);

  it('has the same keys in both languages', () => {
    expect([...german.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it('fills in the same values in both languages', () => {
    for (const [key, text] of english) expect([key, params(german.get(key) ?? '')]).toEqual([key, params(text)]);
  });

  it('has no empty words and no untranslated sentences', () => {
    for (const [key, text] of english) {
      const other = german.get(key) ?? '';
      expect([key, text.trim() === '', other.trim() === '']).toEqual([key, false, false]);
      if (text.split(' ').length > 5) expect([key, other]).not.toEqual([key, text]);
    }
  });
});

describe.each(LANGUAGES)('in %s there are words for', (language) => {
  it('every failure', () => {
    const words = namespace(language, 'errors');
    expect([...words.keys()].toSorted()).toEqual(
      FAILURE_CODES.flatMap((code) => [`${code}.hint`, `${code}.message`]).toSorted(),
    );
  });

  it('every refusal', () => {
    const words = namespace(language, 'refusals');
    expect([...words.keys()].toSorted()).toEqual(
      REFUSAL_CODES.flatMap((code) => [`${code}.remedy`, `${code}.rule`]).toSorted(),
    );
  });

  it('every problem of a field', () => {
    const code = sources('electron/agent/registrations', 'electron/agent/services');
    const forms = sources('renderer/app', 'renderer/features');
    const endpoints = sources('electron/agent/endpoints');
    const used = [
      ...found(endpoints, /(?:problem|notice)\(\s*'([a-z]+-[a-z-]+)'/g),
      ...found(endpoints, /problem: '([a-z]+-[a-z-]+)'/g),
      ...found(code, /(?:problem|notice)\(\s*'([a-z]+-[a-z-]+)'/g),
      ...found(sources('electron/agent/profiles'), /problem: '([a-z]+-[a-z-]+)'/g),
      ...found(code, /'(crl-[a-z-]+)'/g),
      ...found(code, /code: '([a-z-]+)'/g),
      ...found(code, /filed\('([a-z-]+)'/g),
      // What the contract itself refuses is named by the form, a word a field.
      ...found(found(forms, /(?:MALFORMED = |malformed: )\{([^}]*)\}/g).join('\n'), /'([a-z]+-[a-z-]+)'/g),
      ...found(forms, /\?\? '([a-z]+-malformed)'/g),
      ...['fqdn', 'ipAddresses', 'serialNumber'].map((field) => `${field}-taken`),
    ];
    expect([...new Set(used)].toSorted()).toEqual([...namespace(language, 'problems').keys()].toSorted());
  });

  it('every act that the audit log records', () => {
    const acts = found(
      sources('electron/agent'),
      /'((?:vault|settings|listener|authority|crl|registration|certificate|enrollment|(?:scep|ra)-profile|signer|operator|challenge)\.[a-z-]+)'/g,
    );
    const words = namespace(language, 'audit');
    // Statements and queries of the store are named in the same way; acts are in the past.
    const past = acts.filter((act) => /(?:ed|ced)$/.test(act) && act !== 'certificate.revoked');
    expect([...past, 'certificate.revoked'].filter((act) => !words.has(act))).toEqual([]);
    expect(past.length).toBeGreaterThan(12);
    const reasons = auditVerdict.options[1].shape.reason.options;
    expect(reasons.filter((reason) => !words.has(`broken.${reason}`))).toEqual([]);
    expect(['operator', 'command-line', 'scep', 'agent'].filter((actor) => !words.has(`actor.${actor}`))).toEqual([]);
  });

  it('every need of the first screen', () => {
    const needs = found(sources('electron/agent/home'), /need\(\s*'([a-z-]+)'/g);
    const words = namespace(language, 'needs');
    expect(needs.length).toBeGreaterThan(8);
    expect(needs.filter((code) => !words.has(code))).toEqual([]);
  });

  it('everything that the command line says', () => {
    const said = found(sources('electron/command-line'), /text\(\s*'cli:([\w.]+)'/g);
    const words = namespace(language, 'cli');
    expect(said.length).toBeGreaterThan(25);
    expect(said.filter((key) => !words.has(key))).toEqual([]);
    expect([...words.keys()].filter((key) => !said.includes(key))).toEqual([]);
  });
});

describe('the values that a refusal’s words ask for', () => {
  it('are those that the rules give', () => {
    const code = sources('electron/agent/enrollment', 'electron/agent/protocols', 'electron/agent/profiles');
    const words = namespace('en', 'refusals');
    const calls = [...code.matchAll(/(?:refuse|Refused)\(\s*'([a-z-]+)'(?:,\s*\{([^}]*)\})?\s*\)/g)];
    expect(calls.length).toBeGreaterThan(25);
    for (const [call, rule = '', given = ''] of calls) {
      const asked = params(`${words.get(`${rule}.rule`) ?? ''}${words.get(`${rule}.remedy`) ?? ''}`);
      const spread = given.includes('...');
      const missing = asked.filter((name) => !new RegExp(`(?:^|[\\s,])${name}\\b`).test(given));
      if (!spread) expect([call, missing]).toEqual([call, []]);
    }
  });
});
