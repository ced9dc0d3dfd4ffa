/**
 * What one suite came to.
 *
 * @typedef {{ name: string, reason: string }} Skip
 * @typedef {{ passed: number, failed: number, skipped: Skip[] }} SuiteResult
 * @typedef {SuiteResult & { name: string, seconds: number }} NamedResult
 */

/**
 * The report at the end of `npm test`: a line per suite, what was skipped and why, and the totals last.
 *
 * @param {readonly NamedResult[]} results
 * @returns {{ text: string, failed: number, skipped: number }}
 */
export function report(results) {
  const width = Math.max(...results.map((result) => result.name.length));
  const lines = results.map(
    (result) =>
      `${result.failed === 0 ? 'ok  ' : 'FAIL'} ${result.name.padEnd(width)}  ` +
      `${count(result.passed, 'passed')}${count(result.failed, 'failed')}${count(result.skipped.length, 'skipped')}` +
      `${result.seconds.toFixed(1).padStart(7)} s`,
  );
  const skips = results.flatMap((result) =>
    result.skipped.map((skip) => `skipped: ${result.name}: ${skip.name} (${skip.reason})`),
  );
  const total = results.reduce(
    (sum, result) => ({
      passed: sum.passed + result.passed,
      failed: sum.failed + result.failed,
      skipped: sum.skipped + result.skipped.length,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
  const last = `${String(total.passed)} passed, ${String(total.failed)} failed, ${String(total.skipped)} skipped`;
  return { text: [...lines, '', ...skips, last].join('\n'), failed: total.failed, skipped: total.skipped };
}

/**
 * @param {number} n
 * @param {string} word
 */
function count(n, word) {
  return `${String(n).padStart(6)} ${word}`;
}
