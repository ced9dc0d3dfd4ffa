import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** docs/protocols/scep.md promises a test for each requirement; what it names must be there. */

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDER = 'unit/agent/protocols/scep';
const text = readFileSync(join(PROJECT, 'docs/protocols/scep.md'), 'utf8');

const fileOf = (name: string): string => join(PROJECT, 'test', name.includes('/') ? name : `${FOLDER}/${name}`);
const plain = (source: string): string => source.replace(/[\s`\\]+/g, ' ');

describe('docs/protocols/scep.md', () => {
  const files = [...text.matchAll(/`([a-z/-]+\.test\.ts)`/g)].map(([, name = '']) => name);
  const titles = [...text.matchAll(/`([a-z/-]+\.test\.ts)` › ([^;|\n]+)/g)].map(([, file = '', title = '']) => ({
    file,
    title: title.trim(),
  }));

  it('names test files that exist', () => {
    expect(files.length).toBeGreaterThan(50);
    expect([...new Set(files)].filter((name) => !existsSync(fileOf(name)))).toEqual([]);
  });

  it('names titles that stand in them', () => {
    expect(titles.length).toBeGreaterThan(40);
    const missing = titles.filter(({ file, title }) => {
      return !existsSync(fileOf(file)) || !plain(readFileSync(fileOf(file), 'utf8')).includes(plain(title));
    });
    expect(missing).toEqual([]);
  });
});
