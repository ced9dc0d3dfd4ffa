// `npm test`: sets up what testing needs, then runs everything. Runs on the machine's own Node (20 or newer) before
// anything is installed, so it imports nothing that is not in Node. `npm test -- unit lint` runs just those suites.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureGoPrograms } from './setup/go-programs.mjs';
import { ensureNodeModules, hasKeytar } from './setup/node-modules.mjs';
import { PROJECT } from './setup/project.mjs';
import { ensureSystemPackages } from './setup/system-packages.mjs';
import { CHECKS, runCheck } from './suites/checks.mjs';
import { runRealElectron } from './suites/electron-suite.mjs';
import { failuresOf, report } from './suites/result.mjs';
import { runVitest } from './suites/vitest-suite.mjs';

/** The one suite that continuous integration may skip: its binary cannot be had on every network. */
const MAY_BE_SKIPPED = 'real-electron';

const BUILD = 'build';

/** Most suites use one core, or wait; one of the checks and one of the tests, mostly. */
const LANES = 2;

const VITEST_PROJECTS = ['unit', 'renderer', 'integration', 'interop', 'e2e', 'desktop'];

/**
 * @typedef {import('./suites/result.mjs').NamedResult} NamedResult
 * @typedef {{ name: string, run: () => Promise<import('./suites/result.mjs').SuiteResult & { output: string }> }} Suite
 */

/** @param {string} text */
const say = (text) => process.stdout.write(text);

async function setUp() {
  const { installed } = await ensureSystemPackages(say);
  await ensureNodeModules(say);
  const keytarCanBeBuiltNow = process.platform === 'linux' && !hasKeytar() && installed.includes('libsecret-1-dev');
  if (keytarCanBeBuiltNow) await ensureNodeModules(say, { again: true });
  await ensureGoPrograms(['scepclient', 'scepserver', 'step-ca'], say);
}

/**
 * @param {Suite} suite
 * @returns {Promise<NamedResult>}
 */
async function runSuite(suite) {
  const started = performance.now();
  const outcome = await suite.run();
  const result = { ...outcome, ...judgeSkips(suite.name, outcome), name: suite.name };
  const seconds = (performance.now() - started) / 1000;
  writeFileSync(join(PROJECT, 'out', 'test-results', `${suite.name}.log`), outcome.output);
  say(`${result.failed === 0 ? 'ok  ' : 'FAIL'} ${suite.name} (${seconds.toFixed(1)} s)\n`);
  if (result.failed > 0) say(`${failuresOf(result)}${outcome.output}\n`);
  return { name: suite.name, passed: result.passed, failed: result.failed, skipped: result.skipped, seconds };
}

/**
 * In continuous integration a peer that is missing is a failure: a check that silently stops running is no check.
 *
 * @param {string} name
 * @param {import('./suites/result.mjs').SuiteResult} result
 */
function judgeSkips(name, result) {
  if (process.env['CI'] !== 'true' || name === MAY_BE_SKIPPED || result.skipped.length === 0) return result;
  for (const skip of result.skipped) say(`not to be skipped with CI=true: ${name}: ${skip.name} (${skip.reason})\n`);
  return { passed: result.passed, failed: result.failed + result.skipped.length, skipped: [] };
}

/**
 * Runs suites, `width` at a time, and keeps their order in the results.
 *
 * @param {readonly Suite[]} suites
 * @param {number} width
 */
async function runAll(suites, width) {
  /** @type {NamedResult[]} */
  const results = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < suites.length; index = next++) {
      const suite = suites[index];
      if (suite !== undefined) results[index] = await runSuite(suite);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}

async function main() {
  const chosen = process.argv.slice(2);
  /** @type {Suite[]} */
  const checks = CHECKS.map((check) => ({ name: check.name, run: () => runCheck(check) }));
  const tests = [
    ...VITEST_PROJECTS.map((project) => ({ name: project, run: () => runVitest(project) })),
    { name: MAY_BE_SKIPPED, run: runRealElectron },
  ];
  const known = [...checks, ...tests].map((suite) => suite.name);
  const unknown = chosen.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    say(`There is no suite ${unknown.join(', ')}. The suites are: ${known.join(', ')}\n`);
    return 2;
  }
  /** @param {Suite} suite */
  const isWanted = (suite) => chosen.length === 0 || chosen.includes(suite.name);

  await setUp();
  mkdirSync(join(PROJECT, 'out', 'test-results'), { recursive: true });
  const wanted = [...checks, ...tests].filter(isWanted);
  // Some tests want what the build makes. All else waits for nobody, and two at a time keep two cores busy.
  const built = await runAll(
    wanted.filter(({ name }) => name === BUILD),
    1,
  );
  const others = await runAll(
    wanted.filter(({ name }) => name !== BUILD),
    LANES,
  );
  const results = [...built, ...others];
  const { text, failed } = report(results);
  say(`\n${text}\n`);
  return failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  say(`${error instanceof Error ? error.message : String(error)}\n0 passed, 1 failed, 0 skipped\n`);
  process.exitCode = 1;
}
