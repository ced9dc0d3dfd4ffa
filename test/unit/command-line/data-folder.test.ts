import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFolderOf, defaultDataFolder } from '../../../electron/command-line/data-folder.ts';

describe('defaultDataFolder', () => {
  it('is the operating system’s place', () => {
    const home = homedir();
    expect(defaultDataFolder('linux', {})).toBe(join(home, '.local/share/certwright'));
    expect(defaultDataFolder('linux', { XDG_DATA_HOME: '/srv/data' })).toBe('/srv/data/certwright');
    expect(defaultDataFolder('darwin', {})).toBe(join(home, 'Library/Application Support/Certwright'));
    expect(defaultDataFolder('win32', { APPDATA: '/c/Roaming' })).toBe(join('/c/Roaming', 'Certwright'));
    expect(defaultDataFolder('win32', {})).toBe(join(home, 'AppData/Roaming/Certwright'));
  });

  it('never lies in whatever folder one happens to be in', () => {
    for (const given of ['', 'data', './x']) {
      expect(defaultDataFolder('linux', { XDG_DATA_HOME: given })).toBe(join(homedir(), '.local/share/certwright'));
    }
  });
});

describe('dataFolderOf', () => {
  it('is what is given, in full; nothing is no folder', () => {
    expect(dataFolderOf('x/../y')).toBe(resolve('y'));
    expect(dataFolderOf(undefined)).toBe(defaultDataFolder());
    expect(() => dataFolderOf('')).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
