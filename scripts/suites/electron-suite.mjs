import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { electronBinary, hasDisplay } from '../setup/electron-binary.mjs';
import { PINNED_NODE, PROJECT, toolEnvironment } from '../setup/project.mjs';
import { run } from '../setup/run.mjs';
import { hasProgram } from '../setup/system-packages.mjs';

/**
 * Runs the Playwright suite against the real Electron, wherever its binary is installed.
 *
 * @returns {Promise<import('./result.mjs').SuiteResult & { output: string }>}
 */
export async function runRealElectron() {
  const reason = whyNot();
  if (reason !== null) return { passed: 0, failed: 0, skipped: [{ name: 'the whole suite', reason }], output: '' };
  const target = join(PROJECT, 'out', 'test-results', 'real-electron.json');
  rmSync(target, { force: true });
  const playwright = [
    PINNED_NODE,
    join(PROJECT, 'node_modules', '@playwright', 'test', 'cli.js'),
    'test',
    '--reporter=json',
  ];
  const [command = PINNED_NODE, ...args] = hasDisplay() ? playwright : ['xvfb-run', '-a', ...playwright];
  const { ok, output } = await run(command, args, {
    env: { ...toolEnvironment(), PLAYWRIGHT_JSON_OUTPUT_NAME: target },
  });
  const result = readReport(target);
  if (result === null) return { passed: 0, failed: 1, skipped: [], output };
  return { ...result, failed: Math.max(result.failed, ok ? 0 : 1), output };
}

function whyNot() {
  if (electronBinary() === null) return 'the Electron binary is not installed: npx install-electron';
  if (!hasDisplay() && !hasProgram('xvfb-run')) return 'no display: apt-get install xvfb';
  return null;
}

/**
 * @param {string} file
 * @returns {import('./result.mjs').SuiteResult | null}
 */
function readReport(file) {
  if (!existsSync(file)) return null;
  /** @type {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number } }} */
  const { stats } = JSON.parse(readFileSync(file, 'utf8'));
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: Array.from({ length: stats.skipped }, () => ({ name: 'a test', reason: 'see the Playwright report' })),
  };
}
