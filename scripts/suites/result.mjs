/**
 * What one suite came to.
 *
 * @typedef {{ name: string, reason: string }} Skip
 * @typedef {{ name: string, message: string }} Failure
 * @typedef {{ passed: number, failed: number, skipped: Skip[], failures?: Failure[] }} SuiteResult
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

const SHOWN_FAILURES = 20;

const SHOWN_MESSAGE = 300;

/**
 * What failed in a suite, a line for each: it goes before the suite's whole output, of which a log may keep the
 * beginning alone.
 *
 * @param {SuiteResult} result
 */
export function failuresOf({ failures = [] }) {
  const lines = failures
    .slice(0, SHOWN_FAILURES)
    .map(({ name, message }) => `  ${name}: ${message.replaceAll(/\s+/gu, ' ').slice(0, SHOWN_MESSAGE)}\n`);
  const more = failures.length - lines.length;
  return lines.join('') + (more > 0 ? `  and ${String(more)} more\n` : '');
}

/**
 * @param {number} n
 * @param {string} word
 */
function count(n, word) {
  return `${String(n).padStart(6)} ${word}`;
}
