import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesName, readNamePattern } from '../../../../electron/agent/profiles/name-pattern.ts';

function allows(text: string, name: string): boolean {
  const reading = readNamePattern(text);
  if (!('pattern' in reading)) throw new Error(`${text}: ${reading.problem}`);
  return matchesName(reading.pattern, name);
}

describe('a name pattern', () => {
  it.each([
    ['door.office.example', 'door.office.example'],
    ['door.office.example', 'DOOR.Office.Example'],
    ['*.office.example', 'door.office.example'],
    ['printer-*.office.example', 'printer-7.office.example'],
    ['printer-*.office.example', 'printer-.office.example'],
    ['*-7.office.example', 'printer-7.office.example'],
    ['p*r-*7.office.example', 'printer-17.office.example'],
    ['*.*.example', 'door.office.example'],
    ['**.office.example', 'door.office.example'],
    ['**.office.example', 'a.b.c.office.example'],
    ['**.door-*.example', 'x.door-1.example'],
    ['**.*', 'a.b'],
    ['*', 'laptop'],
    ['ws-*', 'WS-1234'],
    ['*@office', 'jane@office'],
    ['a*a', 'aa'],
    ['a*a*a', 'aaa'],
  ])('%s allows %s', (text, name) => {
    expect(allows(text, name)).toBe(true);
  });

  it.each([
    ['door.office.example', 'door.office.example.'],
    ['door.office.example', 'xdoor.office.example'],
    ['door.office.example', 'doorXoffice.example'],
    ['*.office.example', 'a.door.office.example'],
    ['*.office.example', 'office.example'],
    ['*.office.example', '.office.example'],
    ['*.office.example', 'door.office.example.evil'],
    ['*.office.example', 'door.office.example\n'],
    ['*.office.example', 'a\nb.office.example'],
    ['*.office.example', 'a\u0000.office.example'],
    ['*.office.example', '\u202edoor.office.example'],
    ['*.office.example', 'dооr.office.example'],
    ['*.office.example', '*.office.example'],
    ['*.office.example', ' door.office.example'],
    ['**.office.example', 'office.example'],
    ['**.office.example', '..office.example'],
    ['**.office.example', 'door.badoffice.example'],
    ['a*a', 'a'],
    ['a*b*a', 'aba1'],
    ['ab*ba', 'aba'],
    ['*a*b*c', 'acb'],
    ['*', 'a.b'],
    ['*', ''],
    ['**.*', 'a'],
  ])('%s does not allow %j', (text, name) => {
    expect(allows(text, name)).toBe(false);
  });

  it.each([
    ['', 'pattern-characters'],
    ['   ', 'pattern-characters'],
    ['(a+)+$', 'pattern-characters'],
    ['^.*$', 'pattern-characters'],
    ['[a-z]*.example', 'pattern-characters'],
    ['a|b', 'pattern-characters'],
    ['bücher.example', 'pattern-characters'],
    ['a\u0000b', 'pattern-characters'],
    ['a'.repeat(254), 'pattern-characters'],
    ['.example', 'pattern-labels'],
    ['a..b', 'pattern-labels'],
    ['example.', 'pattern-labels'],
    ['**.', 'pattern-labels'],
    ['**', 'pattern-stars'],
    ['a**.example', 'pattern-stars'],
    ['a.**.example', 'pattern-stars'],
    ['**.**.example', 'pattern-stars'],
    ['***.example', 'pattern-stars'],
  ])('cannot be %j: %s', (text, problem) => {
    expect(readNamePattern(text)).toEqual({ problem });
  });

  it('knows when it leaves everything open', () => {
    const wide = (text: string) => {
      const reading = readNamePattern(text);
      return 'pattern' in reading && reading.pattern.wide;
    };
    expect(['*', '*.*', '**.*', '**.*.*'].map(wide)).toEqual([true, true, true, true]);
    expect(['*.example', '**.example', 'a*'].map(wide)).toEqual([false, false, false]);
  });
});

/** The same rule by another way: every way to share the text out among the stars. */
function slowly(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern.startsWith('*')) {
    const rest = pattern.slice(1);
    return Array.from({ length: text.length + 1 }, (_, cut) => cut).some((cut) => slowly(rest, text.slice(cut)));
  }
  return text !== '' && text.startsWith(pattern.charAt(0)) && slowly(pattern.slice(1), text.slice(1));
}

describe('matching', () => {
  const letters = (also: string[], maxLength: number) =>
    fc.array(fc.constantFrom('a', 'b', ...also), { minLength: 1, maxLength }).map((each) => each.join(''));

  it('agrees with the slow way for any label', () => {
    const pattern = letters(['*'], 8).filter((text) => !text.includes('**'));
    fc.assert(
      fc.property(pattern, letters([], 10), (text, name) => {
        expect(allows(text, name)).toBe(slowly(text, name));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes as many steps for hostile names as for others: ten thousand at the longest lengths', () => {
    // A backtracking matcher would not live to see the second of these.
    const text = `${'*a'.repeat(60)}*b.${'*a'.repeat(60)}`;
    const names = Array.from({ length: 10_000 }, (_, index) => `${'a'.repeat(130)}.${'a'.repeat(115)}${index % 10}`);
    expect(names.filter((name) => allows(text, name))).toEqual([]);
    expect(allows('*.office.example', 'a'.repeat(10_000))).toBe(false);
    expect(allows('**.a', `${'a.'.repeat(5_000)}a`)).toBe(false);
  });
});
