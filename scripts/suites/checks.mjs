import { join } from 'node:path';
import { PINNED_NODE, PROJECT, toolEnvironment } from '../setup/project.mjs';
import { run } from '../setup/run.mjs';

/**
 * @param {string} tool the tool's script under node_modules
 * @param {readonly string[]} args
 */
const tool = (tool, ...args) => [join(PROJECT, 'node_modules', tool), ...args];

/**
 * Checks that are not tests: each passes or fails as one, by the exit codes of its commands.
 *
 * @type {ReadonlyArray<{ name: string, commands: ReadonlyArray<readonly string[]> }>}
 */
export const CHECKS = [
  { name: 'format', commands: [tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')] },
  {
    name: 'lint',
    commands: [
      tool(
        'eslint/bin/eslint.js',
        '.',
        '--max-warnings',
        '0',
        '--cache',
        '--cache-strategy',
        'content',
        '--cache-location',
        '.cache/eslint/',
      ),
    ],
  },
  {
    name: 'types',
    commands: [
      tool('typescript/bin/tsc', '-p', 'tsconfig.json'),
      tool('typescript/bin/tsc', '-p', 'renderer/tsconfig.json'),
      tool('typescript/bin/tsc', '-p', 'shared/tsconfig.json'),
      tool('typescript/bin/tsc', '-p', 'scripts/tsconfig.json'),
    ],
  },
  {
    name: 'layering',
    commands: [
      tool(
        'dependency-cruiser/bin/dependency-cruiser.mjs',
        '--config',
        '.dependency-cruiser.cjs',
        'electron',
        'renderer',
        'shared',
      ),
    ],
  },
  { name: 'unused', commands: [tool('knip/bin/knip.js', '--cache', '--cache-location', '.cache/knip')] },
  { name: 'build', commands: [['scripts/build.mjs']] },
];

/**
 * @param {{ commands: ReadonlyArray<readonly string[]> }} check
 * @returns {Promise<import('./result.mjs').SuiteResult & { output: string }>}
 */
export async function runCheck(check) {
  const outputs = [];
  let failed = false;
  for (const command of check.commands) {
    const { ok, output } = await run(PINNED_NODE, command, { env: toolEnvironment() });
    outputs.push(output);
    failed ||= !ok;
  }
  return { passed: failed ? 0 : 1, failed: failed ? 1 : 0, skipped: [], output: outputs.join('') };
}
