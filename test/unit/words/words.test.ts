import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { languageOf, loadWords } from '../../../electron/words/words.ts';
import { Failure } from '../../../shared/domain/failure.ts';

const LOCALES = join(import.meta.dirname, '../../../resources/locales');
const english = loadWords(LOCALES, 'en');
const german = loadWords(LOCALES, 'de');

describe('loadWords', () => {
  it('says the same in both languages, with the values filled in', () => {
    const failure = new Failure('certificate-already-revoked', { serial: '0badc0de' });
    expect(english.failure(failure).message).toBe('The certificate 0badc0de is already revoked.');
    expect(german.failure(failure).message).toContain('0badc0de');
    expect(german.failure(failure)).not.toEqual(english.failure(failure));
    expect(german.problem({ field: 'fqdn', code: 'fqdn-wildcard', params: { value: '*.x' } })).toContain('*.x');
    expect(german.refusal({ code: 'name-differs', params: { requested: 'a', registered: 'b' } }).rule).toMatch(/a.*b/);
  });

  it('is the key itself where there are no words', () => {
    expect(english.text('errors:no-such.message')).toBe('no-such.message');
  });

  it('never takes a device’s text for words, markup or another value', () => {
    const hostile = [
      '$t(cli:help)',
      '{{registered}}',
      '{{- registered}}',
      '<img src=x>',
      '$t(x, {"a": 1})',
      '%s',
      '&amp;',
    ];
    for (const requested of hostile) {
      const { rule } = english.refusal({ code: 'name-differs', params: { requested, registered: 'door' } });
      expect(rule).toBe(`The request asks for ${requested}, but this challenge belongs to door.`);
    }
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(english.problem({ field: 'fqdn', code: 'fqdn-wildcard', params: { value } })).toContain(value);
      }),
    );
  });
});

describe('languageOf', () => {
  it.for([
    ['de', 'de'],
    ['de_CH.UTF-8', 'de'],
    ['DE-at', 'de'],
    ['de@euro', 'de'],
    ['en_US.UTF-8', 'en'],
    ['C', 'en'],
    ['C.UTF-8', 'en'],
    ['den_CA', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ])('%s is %s', ([locale, language]) => {
    expect(languageOf(locale)).toBe(language);
  });
});
