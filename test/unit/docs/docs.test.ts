import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../electron/command-line/commands.ts';
import manifest from '../../../package.json' with { type: 'json' };

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string): string => readFileSync(join(PROJECT, path), 'utf8');

const NOT_OURS = new Set(['node_modules', 'out', 'dist', '.cache', '.git', 'coverage']);

function markdownFiles(folder = PROJECT): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : markdownFiles(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** What GitHub makes of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');

function relativeLinks(file: string): string[] {
  const links = [...withoutCode(readFileSync(file, 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !/^[a-z]+:/i.test(link));
}

function leadsNowhere(file: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : join(dirname(file), path);
  if (!existsSync(target)) return true;
  if (anchor === undefined || !target.endsWith('.md')) return false;
  const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return !headings.some((heading) => anchorOf(heading) === anchor);
}

/** Cells of every row whose first cell is code. */
function tableRows(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) =>
    line
      .replaceAll('\\|', '\u0000')
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('\u0000', '|').trim()),
  );
}

const codeIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** The part of a document from one heading of the second level to the next. */
function sectionOf(text: string, heading: string): string {
  const [, rest = ''] = text.split(`\n## ${heading}\n`);
  return rest.split('\n## ', 1)[0] ?? '';
}

describe('links', () => {
  it.each(markdownFiles().map((file) => relative(PROJECT, file)))('of %s lead somewhere', (file) => {
    const path = join(PROJECT, file);
    expect(relativeLinks(path).filter((link) => leadsNowhere(path, link))).toEqual([]);
  });
});

describe('docs/dependencies.md', () => {
  it('names every direct dependency and no other', () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    const listed = tableRows(read('docs/dependencies.md')).map(([cell = '']) => codeIn(cell)[0]);
    expect(listed.toSorted()).toEqual(
      Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).toSorted(),
    );
  });
});

describe("README's command line", () => {
  const rows = tableRows(sectionOf(read('README.md'), 'Command line'));

  it('has every command and no other', () => {
    const listed = rows.map(([cell = '']) => codeIn(cell)[0]);
    expect(listed.toSorted()).toEqual(COMMANDS.map(({ name }) => name).toSorted());
  });

  it.each(COMMANDS.map((command) => [command.name, command] as const))('has the options of %s', (name, { options }) => {
    const [, cell = ''] = rows.find(([first = '']) => codeIn(first)[0] === name) ?? [];
    const listed = [...cell.matchAll(/--([a-z][a-z0-9-]*)/g)].map(([, option = '']) => option);
    expect(listed.toSorted()).toEqual(Object.keys(options).toSorted());
  });
});

describe('commands in the documentation', () => {
  const scripts = new Set([...Object.keys(manifest.scripts), 'ci', 'install', 'run']);

  it.each(markdownFiles().map((file) => relative(PROJECT, file)))('of %s are scripts of package.json', (file) => {
    const named = [...read(file).matchAll(/(?:`|^)npm (?:run (?:--silent )?(?:--prefix \S+ )?)?([a-z][a-z:-]*)/gm)];
    expect(named.map(([, script = '']) => script).filter((script) => !scripts.has(script))).toEqual([]);
  });
});

describe('docs/threat-model.md', () => {
  it('names tests that exist', () => {
    const named = codeIn(read('docs/threat-model.md')).filter((code) =>
      /^(?:unit|integration|interop|e2e)\//.test(code),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(join(PROJECT, 'test', path)))).toEqual([]);
  });
});

describe('prose', () => {
  it('has no exclamation mark and no line that is too long, but in tables and code', () => {
    const offending = markdownFiles().flatMap((file) =>
      withoutCode(readFileSync(file, 'utf8'))
        .split('\n')
        .filter((line) => !line.startsWith('|') && !line.startsWith('    '))
        .filter((line) => line.replace('![', '').includes('!') || line.length > 140)
        .map((line) => `${relative(PROJECT, file)}: ${line}`),
    );
    expect(offending).toEqual([]);
  });
});

describe('the repository', () => {
  it('has the licence in full', () => {
    expect(read('LICENSE')).toContain('APPENDIX: How to apply the Apache License to your work.');
    expect(manifest.license).toBe('Apache-2.0');
  });
});
