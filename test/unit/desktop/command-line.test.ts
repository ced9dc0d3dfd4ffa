import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../../electron/desktop/command-line.ts';

const read = (...argv: string[]) => readCommandLine(argv, '/home/op');

describe('readCommandLine', () => {
  it('has a usual folder and a window', () => expect(read()).toEqual({ dataFolder: null, hidden: false }));

  it('takes a folder in either form, from where it was started', () => {
    expect(read('--data', '/srv/ca')).toEqual({ dataFolder: resolve('/srv/ca'), hidden: false });
    expect(read('--data=ca', '--hidden')).toEqual({ dataFolder: resolve('/home/op', 'ca'), hidden: true });
  });

  it('ignores switches of Chromium and of the system', () => {
    expect(read('--no-sandbox', '--original-process-start-time=1', '-psn_0_1', '.')).toEqual({
      dataFolder: null,
      hidden: false,
    });
  });

  it.each([[['--data']], [['--data=']], [['--data', '--hidden']], [['--data', 'a\0b']]])('refuses %j', (argv) => {
    expect(read(...argv)).toBeNull();
  });
});
