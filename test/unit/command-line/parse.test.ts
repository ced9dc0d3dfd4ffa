import type { ParseArgsOptionsConfig } from 'node:util';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../electron/command-line/commands.ts';
import { parseLine } from '../../../electron/command-line/parse.ts';
import { Failure } from '../../../shared/domain/failure.ts';

const parse = (line: string) =>
  parseLine(
    line.split(' ').filter((word) => word !== ''),
    COMMANDS,
  );

function reasonOf(line: string): string {
  try {
    parse(line);
  } catch (error) {
    if (error instanceof Failure && error.code === 'usage') return error.params['reason'] ?? '';
    throw error;
  }
  return 'understood';
}

describe('parseLine', () => {
  it.for([
    ['init --name CA --key ec:p256 --years 5', 'init'],
    ['--data /tmp/x list certificates --state valid --state expiring', 'list'],
    ['--json audit verify', 'audit verify'],
    ['audit --json verify', 'audit verify'],
    ['import registrations list.csv --dry-run', 'import registrations'],
    ['show certificate 0a --pem', 'show'],
    ['revoke 0A:0B --reason superseded', 'revoke'],
    ['serve --listen 127.0.0.1:0 --console 127.0.0.1:0 --ready-file r', 'serve'],
    ['register --fqdn a.example --ip 192.0.2.1 --ip 192.0.2.2 --reusable', 'register'],
  ])('understands %s', ([line, name]) => {
    expect(parse(line ?? '').command.name).toBe(name);
  });

  it('gives values and operands', () => {
    expect(parse('list certificates --limit=5 --state a --state b --json')).toMatchObject({
      operands: ['certificates'],
      options: { limit: '5', state: ['a', 'b'], json: true },
    });
  });

  it.for([
    ['', 'no command'],
    ['dance', 'unknown command: dance'],
    ['audit', 'unknown command: audit'],
    ['audit forge', 'unknown command: audit forge'],
    ['import', 'unknown command: import'],
    ['list', 'something is missing'],
    ['show certificate', 'something is missing'],
    ['init now', 'not understood: now'],
    ['list certificates and more', 'not understood: and'],
  ])('does not understand %j: %s', ([line, reason]) => {
    expect(reasonOf(line ?? '')).toBe(reason);
  });

  it.for([
    'ca --loud',
    'ca --limit 5',
    'init --name',
    'ca --json=yes',
    'list certificates --limit',
    'ca --out --chain',
  ])('takes no option that the command does not have: %s', (line) => {
    expect(reasonOf(line)).not.toBe('understood');
  });
});

describe('the commands', () => {
  it('agree on what an option is, so that it may stand before the name', () => {
    const kinds = new Map<string, string>();
    for (const { name, options } of COMMANDS) {
      for (const [option, { type, multiple = false }] of Object.entries(options as ParseArgsOptionsConfig)) {
        const kind = `${type} ${String(multiple)}`;
        expect([name, option, kinds.get(option) ?? kind]).toEqual([name, option, kind]);
        kinds.set(option, kind);
      }
    }
  });

  it('have names of which none hides another', () => {
    const all = COMMANDS.map(({ name }) => name);
    expect(new Set(all).size).toBe(all.length);
  });
});
