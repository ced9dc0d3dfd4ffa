import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { facts, table } from '../../../electron/command-line/table.ts';

describe('table', () => {
  it('aligns its columns', () => {
    expect(
      table(
        ['id', 'name'],
        [
          ['1', 'a'],
          ['22', ''],
        ],
      ),
    ).toBe('id  name\n1   a\n22');
    expect(table(['id'], [])).toBe('id');
  });

  it('lets nothing of a device’s making reach the terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const made of [table(['x'], [[text]]), facts([['x', text]])]) {
          expect(made.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        }
      }),
    );
    expect(table(['x'], [['a\n\u001b[2Jb']])).toBe('x\na\\u{a}\\u{1b}[2Jb');
  });
});

describe('facts', () => {
  it('aligns what it says', () => {
    expect(
      facts([
        ['a', '1'],
        ['long', '2'],
      ]),
    ).toBe('a     1\nlong  2');
  });
});
