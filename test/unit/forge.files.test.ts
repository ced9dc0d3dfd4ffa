import { describe, expect, it } from 'vitest';
import { isPackaged } from '../../forge.files.ts';

describe('isPackaged', () => {
  it.each([
    '',
    '/package.json',
    '/out',
    '/out/main/main.js',
    '/out/workers/store-worker.mjs',
    '/resources/locales/en/desktop.json',
    '/node_modules',
    '/node_modules/better-sqlite3',
    '/node_modules/better-sqlite3/lib/index.js',
    '/node_modules/better-sqlite3/prebuilds/linux-x64.node',
    '/node_modules/keytar/build/Release/keytar.node',
    '/node_modules/koffi/src/koffi/index.js',
    '/node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node',
  ])('takes %s', (path) => expect(isPackaged(path)).toBe(true));

  it.each([
    '/electron/main.ts',
    '/test',
    '/.git',
    '/out/test-results',
    '/package-lock.json',
    '/package.json.bak',
    '/node_modules/react',
    '/node_modules/better-sqlite3-other',
    '/node_modules/better-sqlite3/deps/sqlite3/sqlite3.c',
    '/node_modules/keytar/src/main.cc',
    '/node_modules/koffi/src/koffi/src/ffi.cc',
    '/node_modules/keytar/build/Makefile',
  ])('leaves %s', (path) => expect(isPackaged(path)).toBe(false));
});
