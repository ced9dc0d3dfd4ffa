import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes what a vitest run came to as JSON, for scripts/test.mjs to add up: counts, what failed, and what was
 * skipped with the reason that the test gave (`context.skip('strongSwan is missing (apt-get install …)')`).
 * The file's path comes from the environment, so that the reporter can be named on the command line.
 */
export default class SuiteReporter {
  /**
   * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<import('vitest/node').SerializedError>} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const target = process.env['CERTWRIGHT_SUITE_RESULT'];
    if (target === undefined) return;
    /** @type {import('./result.mjs').SuiteResult} */
    const result = { passed: 0, failed: 0, skipped: [], failures: [] };
    /**
     * @param {string} name
     * @param {ReadonlyArray<{ message: string }>} errors
     */
    const fail = (name, errors) => {
      result.failed += 1;
      result.failures?.push({ name, message: errors.map((error) => error.message).join('; ') });
    };
    for (const error of unhandledErrors) fail('outside of the tests', [error]);
    for (const module of modules) {
      for (const error of module.errors()) fail(module.relativeModuleId, [error]);
      for (const test of module.children.allTests()) {
        const outcome = test.result();
        if (outcome.state === 'passed') result.passed += 1;
        else if (outcome.state === 'failed') fail(`${module.relativeModuleId}: ${test.fullName}`, outcome.errors);
        else if (outcome.state === 'skipped')
          result.skipped.push({ name: test.fullName, reason: outcome.note ?? 'marked as skipped' });
        else fail(`${module.relativeModuleId}: ${test.fullName}`, [{ message: 'it never ended' }]);
      }
    }
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, JSON.stringify(result, null, 2));
  }
}
