import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CA_FAULTS, CA_REFUSALS, type CaFaultCode } from '../../../shared/domain/ca-fault.ts';
import english from '../../../resources/locales/en/ca-faults.json' with { type: 'json' };

const PROJECT = join(import.meta.dirname, '../../..');
const text = readFileSync(join(PROJECT, 'docs/protocols/faults.md'), 'utf8');

type Words = { readonly cause: string; readonly remedy: string };

function rowsOf(heading: string): string[][] {
  const [, rest = ''] = text.split(`\n## ${heading}\n`);
  const lines = (rest.split('\n## ', 1)[0] ?? '').split('\n').filter((line) => line.startsWith('| '));
  const cells = lines.map((line) => line.split(/(?<!\\)\|/).slice(1, -1));
  return cells.slice(1).map((row) => row.map((cell) => cell.trim().replaceAll('\\|', '|')));
}

const shown = (words: string): string => words.replace(/\{\{(\w+)\}\}/g, '*$1*');

/** `file` › what stands in it as the name of a test. */
function isTest(cell: string): boolean {
  const [, file = '', title = ''] = /^`([^`]+)` › (.+)$/.exec(cell) ?? [];
  const path = join(PROJECT, 'test', `${file}.test.ts`);
  return existsSync(path) && readFileSync(path, 'utf8').includes(`'${title}'`);
}

describe('docs/protocols/faults.md', () => {
  const common = rowsOf('The commonest faults');

  it('has thirty faults and more, each once', () => {
    const codes = common.map(([code]) => code);
    expect(codes.length).toBeGreaterThanOrEqual(30);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it.each(common)(
    'says of %s what the operator is told, and which test shows it',
    (code, _, step, cause, remedy, test) => {
      const name = code.replaceAll('`', '') as CaFaultCode;
      const words: Words = english[name];
      expect([step, cause, remedy]).toEqual([CA_FAULTS[name], shown(words.cause), shown(words.remedy)]);
      expect([test, isTest(test)]).toEqual([test, true]);
    },
  );

  it.each(rowsOf('Refusals'))(
    'says of the refusal %s what the operator is told',
    (code, _, step, cause, remedy, test) => {
      const words: Words = english.refusals[code.replaceAll('`', '') as keyof typeof english.refusals];
      expect([step, cause, remedy]).toEqual(['certificate', shown(words.cause), shown(words.remedy)]);
      expect([test, isTest(test)]).toEqual([test, true]);
    },
  );

  it.each(rowsOf('Hostile CAs'))('names a test: %s', (_, faults, test) => {
    expect([test, isTest(test)]).toEqual([test, true]);
    for (const [, code = ''] of faults.matchAll(/`([^`]+)`/g)) expect(Object.keys(CA_FAULTS)).toContain(code);
  });
});

describe('every fault and every refusal of a CA', () => {
  it('is expected by a test', () => {
    const own = ['test/unit/words/', 'test/unit/docs/'];
    const files = globSync('test/**/*.test.{ts,tsx}', { cwd: PROJECT }).filter(
      (file) => !own.some((folder) => file.replaceAll('\\', '/').startsWith(folder)),
    );
    const tests = files.map((file) => readFileSync(join(PROJECT, file), 'utf8')).join('\n');
    const codes = [...Object.keys(CA_FAULTS), ...CA_REFUSALS];
    expect(codes.filter((code) => !tests.includes(`'${code}'`))).toEqual([]);
  });
});
