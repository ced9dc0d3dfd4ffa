// `npm start`: sets up everything and runs the console, in a window where there can be one, else in the browser.
// Options after `--` go to the agent: npm start -- --data DIR --listen 192.0.2.10:8080 --passphrase-file F
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildBundles, DESKTOP, RENDERER } from './setup/bundles.mjs';
import { runInPlace } from './setup/child.mjs';
import { electronBinary, fetchElectron, hasDisplay } from './setup/electron-binary.mjs';
import { ensureNodeModules } from './setup/node-modules.mjs';
import { PINNED_NODE, PROJECT, toolEnvironment } from './setup/project.mjs';

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
  const folder = mkdtempSync(join(tmpdir(), 'certwright-start-'));
  const readyFile = join(folder, 'ready.json');
  const command = [
    'serve',
    '--allow-locked',
    ...withDefault(options, '--console', '127.0.0.1:0'),
    '--ready-file',
    readyFile,
  ];
  const args = ['--disable-warning=ExperimentalWarning', join(PROJECT, 'electron', 'headless.ts'), ...command];
  const { PATH } = process.env;
  const { child, exit } = runInPlace(PINNED_NODE, args, { env: { ...toolEnvironment(), PATH } });
  try {
    const ended = exit.then(() => null);
    const ready = await Promise.race([readWhenThere(readyFile, child), ended]);
    if (ready !== null) {
      const where = `open ${ready.consoleUrl} · data in ${ready.dataFolder}`;
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
 * @returns {Promise<{ consoleUrl: string, dataFolder: string } | null>} null when the child ended first
 */
async function readWhenThere(file, child) {
  while (child.exitCode === null && child.signalCode === null) {
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
    await delay(50);
  }
  return null;
}

/**
 * @param {readonly string[]} options
 * @param {string} name
 * @param {string} value
 */
function withDefault(options, name, value) {
  const isGiven = options.some((option) => option === name || option.startsWith(`${name}=`));
  return isGiven ? options : [...options, name, value];
}

try {
  await ensureNodeModules(say);
  const options = process.argv.slice(2);
  const reason = await whyHeadless();
  process.exitCode = reason === null ? await startDesktop(options) : await startHeadless(options, reason);
} catch (error) {
  say(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
