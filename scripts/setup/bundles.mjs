import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, PINNED_NODE, PROJECT, toolEnvironment } from './project.mjs';
import { run } from './run.mjs';

/**
 * @typedef {{ name: string, config: string, output: string, inputs: readonly string[] }} Bundle
 *   `output` is a file that the build makes; `inputs` are the files and folders that it is made from
 */

const COMMON = ['shared', 'resources', 'package-lock.json', 'tsconfig.base.json', 'vite.node-bundle.ts'];

/** @type {Bundle} */
export const RENDERER = {
  name: 'renderer',
  config: 'vite.renderer.config.ts',
  output: 'out/renderer/index.html',
  inputs: ['renderer', ...COMMON],
};

/** @type {readonly Bundle[]} */
export const DESKTOP = [
  { name: 'main', config: 'vite.main.config.ts', output: 'out/main/main.js', inputs: ['electron', ...COMMON] },
  {
    name: 'workers',
    config: 'vite.workers.config.ts',
    output: 'out/workers/store-worker.mjs',
    inputs: ['electron', ...COMMON],
  },
  {
    name: 'preload',
    config: 'vite.preload.config.ts',
    output: 'out/preload/preload.cjs',
    inputs: ['electron', ...COMMON],
  },
];

/**
 * Builds those bundles whose inputs changed since they were last built.
 *
 * @param {readonly Bundle[]} bundles
 * @param {(text: string) => void} say
 */
export async function buildBundles(bundles, say) {
  for (const bundle of bundles) {
    const stamp = contentStamp([...bundle.inputs, bundle.config]);
    if (isFresh(bundle, stamp)) continue;
    say(`Building ${bundle.name} …\n`);
    const vite = join(PROJECT, 'node_modules', 'vite', 'bin', 'vite.js');
    const args = [vite, 'build', '--config', bundle.config, '--logLevel', 'warn'];
    const { ok, output } = await run(PINNED_NODE, args, { env: { ...toolEnvironment(), NODE_ENV: 'production' } });
    if (!ok || !existsSync(join(PROJECT, bundle.output)))
      throw new Error(`${bundle.name} could not be built:\n${output}`);
    if (output.trim() !== '') say(output);
    mkdirSync(join(CACHE, 'build'), { recursive: true });
    writeFileSync(stampFile(bundle), stamp);
  }
}

/** @param {Bundle} bundle */
const stampFile = (bundle) => join(CACHE, 'build', bundle.name);

/**
 * @param {Bundle} bundle
 * @param {string} stamp
 */
function isFresh(bundle, stamp) {
  if (!existsSync(join(PROJECT, bundle.output)) || !existsSync(stampFile(bundle))) return false;
  return readFileSync(stampFile(bundle), 'utf8') === stamp;
}

/**
 * @param {readonly string[]} paths
 * @returns {string} a digest of the names and the content of all files under these paths
 */
function contentStamp(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesUnder).sort()) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  const full = join(PROJECT, path);
  if (!existsSync(full)) return [];
  if (/\.\w+$/u.test(path) && !path.includes('/')) return [full];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
