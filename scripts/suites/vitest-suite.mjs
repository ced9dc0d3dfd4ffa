import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PINNED_NODE, PROJECT, toolEnvironment } from '../setup/project.mjs';
import { run } from '../setup/run.mjs';

const RESULTS = join(PROJECT, 'out', 'test-results');

/**
 * Runs one project of vitest.config.ts.
 *
 * @param {string} project
 * @returns {Promise<import('./result.mjs').SuiteResult & { output: string }>}
 */
export async function runVitest(project) {
  const target = join(RESULTS, `${project}.json`);
  rmSync(target, { force: true });
  const reporter = join(PROJECT, 'scripts', 'suites', 'vitest-reporter.mjs');
  const { ok, output } = await run(
    PINNED_NODE,
    [
      join(PROJECT, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--project',
      project,
      '--reporter=default',
      `--reporter=${reporter}`,
    ],
    { env: { ...toolEnvironment(), CERTWRIGHT_SUITE_RESULT: target } },
  );
  const result = readResult(target);
  if (result === null) return { passed: 0, failed: 1, skipped: [], output };
  // A run can fail as a whole although each test passed (a process left behind, say).
  return { ...result, failed: Math.max(result.failed, ok ? 0 : 1), output };
}

/**
 * @param {string} file
 * @returns {import('./result.mjs').SuiteResult | null}
 */
function readResult(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
