import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CACHE, PINNED_NODE, PROJECT } from './project.mjs';
import { run } from './run.mjs';

/**
 * @typedef {{ version?: string, optional?: boolean, link?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} Lockfile
 */

/**
 * Installs node_modules as package-lock.json says, unless it already stands so.
 *
 * @param {(text: string) => void} say
 * @param {{ again?: boolean }} [options] `again` installs even though nothing seems to be missing
 * @returns {Promise<void>} rejects with what npm said when it fails
 */
export async function ensureNodeModules(say, options = {}) {
  if (options.again !== true && isInstalled()) return;
  await withLock(async () => {
    if (options.again !== true && isInstalled()) return;
    say('Installing the packages of package-lock.json (npm ci) …\n');
    const { ok, output } = await run('npm', installArguments(), { env: installEnvironment(), echo: say });
    if (!ok) throw new Error(`npm could not install the packages:\n${output.slice(-4_000)}`);
    if (!isInstalled()) throw new Error('npm ended well, yet node_modules does not hold what package-lock.json says.');
  });
}

/** Optional, because it may fail to load; it is never compiled, so nothing excuses that it is missing. */
const INSTALLABLE = new Set(['node_modules/koffi']);

/** Whether each package of the lockfile is there in its version; an optional one that is compiled may be missing. */
function isInstalled() {
  const installed = readLock(join(PROJECT, 'node_modules', '.package-lock.json'));
  const wanted = readLock(join(PROJECT, 'package-lock.json'));
  if (installed === null || wanted === null || !existsSync(PINNED_NODE)) return false;
  return Object.entries(wanted.packages).every(([path, locked]) => {
    if (path === '' || locked.link === true) return true;
    const present = installed.packages[path];
    return present === undefined
      ? locked.optional === true && !INSTALLABLE.has(path)
      : present.version === locked.version;
  });
}

/** Whether the optional package for the operating system's keychain was installed (it may have to be compiled). */
export function hasKeytar() {
  return existsSync(join(PROJECT, 'node_modules', 'keytar', 'build', 'Release', 'keytar.node'));
}

/**
 * @param {string} file
 * @returns {Lockfile | null}
 */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** On Windows a running node.exe cannot be deleted, and `npm ci` would delete the pinned one first. */
function installArguments() {
  const runsPinnedNode = process.platform === 'win32' && process.execPath.startsWith(join(PROJECT, 'node_modules'));
  return [runsPinnedNode ? 'install' : 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
}

/**
 * npm runs on the machine's own Node, because the pinned one is about to be replaced. keytar's install step would
 * first look for a ready-made build on GitHub; where everything to compile it is there, it is told not to.
 */
function installEnvironment() {
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.startsWith(join(PROJECT, 'node_modules')))
    .join(delimiter);
  const headers = nodeHeaders();
  const compilable = process.platform === 'linux' && existsSync('/usr/include/libsecret-1') && headers !== null;
  return {
    ...process.env,
    PATH: path,
    ...(compilable ? { npm_config_build_from_source: 'keytar', npm_config_nodedir: headers } : {}),
  };
}

/** Where the headers of the machine's Node are, so that node-gyp need not download them; null when nowhere. */
export function nodeHeaders() {
  const places = ['/usr', '/usr/local', dirname(dirname(process.execPath))];
  return places.find((place) => existsSync(join(place, 'include', 'node', 'node_api.h'))) ?? null;
}

/**
 * Two commands started at once on a fresh clone must not install over each other.
 *
 * @param {() => Promise<void>} work
 */
async function withLock(work) {
  const lock = join(CACHE, 'install.lock');
  mkdirSync(CACHE, { recursive: true });
  while (!tryLock(lock)) await delay(250);
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @param {string} lock */
function tryLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (isAbandoned(lock)) rmSync(lock, { force: true });
    return false;
  }
}

/** @param {string} lock */
function isAbandoned(lock) {
  try {
    const holder = Number(readFileSync(lock, 'utf8'));
    if (!(holder > 0)) return Date.now() - statSync(lock).mtimeMs > 10_000;
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
