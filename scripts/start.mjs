// `npm start`: sets up everything and runs the console, in a window where there can be one, else in the browser.
// Options after `--` go to the agent: npm start -- --data DIR --listen 192.0.2.10:8080 --passphrase-file F
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildBundles, DESKTOP, RENDERER } from './setup/bundles.mjs';
import { runInPlace } from './setup/child.mjs';
import { electronBinary, fetchElectron, hasDisplay } from './setup/electron-binary.mjs';
import { ensureNodeModules } from './setup/node-modules.mjs';
import { NODE_ARGUMENTS, PINNED_NODE, PROJECT, toolEnvironment } from './setup/project.mjs';

/** @param {string} text Set-up speaks on standard error; standard output is the one line that says what runs. */
const say = (text) => process.stderr.write(text);

/** @returns {Promise<string | null>} why there can be no window, or null when there can */
async function whyHeadless() {
  if (process.env['CERTWRIGHT_HOST'] === 'headless') return 'CERTWRIGHT_HOST=headless asks for it';
  if (!hasDisplay()) return 'there is no display';
  if (process.platform === 'linux' && process.getuid?.() === 0) return 'root cannot run a sandboxed window';
  if (electronBinary() === null) {
    say('Fetching the Electron binary …\n');
    await fetchElectron();
  }
  return electronBinary() === null ? 'the Electron binary could not be fetched' : null;
}

/** @param {readonly string[]} options */
async function startDesktop(options) {
  await buildBundles([RENDERER, ...DESKTOP], say);
  process.stdout.write('Certwright opens in its own window: there is a display, and Electron is installed.\n');
  return runInPlace(electronBinary() ?? '', [PROJECT, ...options], { env: { ...process.env } }).exit;
}

/**
 * @param {readonly string[]} options
 * @param {string} reason
 */
async function startHeadless(options, reason) {
  await buildBundles([RENDERER], say);
  // TypeScript, which only the pinned Node reads.
  const { dataFolderOf } = await import('../electron/command-line/data-folder.ts');
  const folder = mkdtempSync(join(tmpdir(), 'certwright-start-'));
  const readyFile = join(folder, 'ready.json');
  // With --json the agent says nothing by itself; our one line says it all.
  const command = ['serve', '--json', '--allow-locked', '--ready-file', readyFile, ...withConsole(options)];
  const args = [...NODE_ARGUMENTS, join(PROJECT, 'electron', 'headless.ts'), ...command];
  const { child, exit } = runInPlace(PINNED_NODE, args, {
    env: toolEnvironment(),
    stdio: ['inherit', 'ignore', 'inherit'],
  });
  try {
    const ready = await readWhenThere(readyFile, child);
    if (ready !== null) {
      const where = `open ${ready.consoleUrl} — data in ${dataFolderOf(valueOf(options, '--data'))}`;
      process.stdout.write(`Certwright runs without a window, because ${reason}: ${where}\n`);
    }
    return await exit;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} file
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ consoleUrl: string } | null>} null when the child ended first
 */
async function readWhenThere(file, child) {
  while (child.exitCode === null && child.signalCode === null) {
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
    await delay(50);
  }
  return null;
}

/** @param {readonly string[]} options */
function withConsole(options) {
  return valueOf(options, '--console') === undefined ? [...options, '--console', '127.0.0.1:0'] : options;
}

/**
 * @param {readonly string[]} options
 * @param {string} name
 * @returns {string | undefined} the value in `--name value` or `--name=value`
 */
function valueOf(options, name) {
  const index = options.findIndex((option) => option === name || option.startsWith(`${name}=`));
  const option = options[index];
  return option === name ? options[index + 1] : option?.slice(name.length + 1);
}

async function main() {
  await ensureNodeModules(say);
  const options = process.argv.slice(2);
  if (process.execPath !== PINNED_NODE && process.env['CERTWRIGHT_PINNED'] === undefined) {
    // From here on the pinned Node goes on.
    const env = { ...toolEnvironment(), CERTWRIGHT_PINNED: '1' };
    return runInPlace(PINNED_NODE, [fileURLToPath(import.meta.url), ...options], { env }).exit;
  }
  const reason = await whyHeadless();
  return reason === null ? startDesktop(options) : startHeadless(options, reason);
}

try {
  process.exitCode = await main();
} catch (error) {
  say(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
