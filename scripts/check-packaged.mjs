// `node scripts/check-packaged.mjs`: reads what `npm run desktop:package` made and holds it against what was decided:
// the fuses of the executable, what is inside the archive, and what is beside it.
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './setup/project.mjs';

const ON = [
  'EnableCookieEncryption',
  'EnableEmbeddedAsarIntegrityValidation',
  'OnlyLoadAppFromAsar',
  'WasmTrapHandlers',
];

const folder = join(PROJECT, 'dist', `Certwright-${process.platform}-${process.arch}`);
const [executable, resources] =
  process.platform === 'darwin'
    ? [join(folder, 'Certwright.app'), join(folder, 'Certwright.app', 'Contents', 'Resources')]
    : [join(folder, process.platform === 'win32' ? 'certwright.exe' : 'certwright'), join(folder, 'resources')];

/** @type {string[]} */
const problems = [];
/** @type {(holds: boolean, problem: string) => void} */
const check = (holds, problem) => {
  if (!holds) problems.push(problem);
};

const wire = await getCurrentFuseWire(executable);
for (const [name, index] of Object.entries(FuseV1Options)) {
  if (typeof index !== 'number') continue;
  const state = wire[/** @type {FuseV1Options} */ (index)];
  const wanted = ON.includes(name) ? FuseState.ENABLE : FuseState.DISABLE;
  check(state === wanted, `the fuse ${name} is ${String(state)}, not ${String(wanted)}`);
}

const archived = filesOf(join(resources, 'app.asar'));
for (const path of ['/package.json', '/out/main/main.js', '/out/preload/preload.cjs', '/out/renderer/index.html']) {
  check(archived.includes(path), `the archive lacks ${path}`);
}
const strangers = archived.filter((path) =>
  /\.(?:ts|tsx|map|pem|key)$|^\/(?:test|electron|renderer|docs|\.git)(?:\/|$)/u.test(path),
);
check(strangers.length === 0, `the archive has ${strangers.join(', ')}`);

const unpacked = join(resources, 'app.asar.unpacked');
for (const path of [
  'out/workers/store-worker.mjs',
  'out/workers/crypto-worker.mjs',
  'node_modules/better-sqlite3/lib/index.js',
]) {
  check(existsSync(join(unpacked, path)), `${path} is not beside the archive`);
}

for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length === 0) process.stdout.write(`${folder} is as decided: ${String(archived.length)} files.\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

/**
 * The paths in an asar archive: four little-endian lengths, the last one that of the JSON header that follows them.
 *
 * @param {string} archive
 */
function filesOf(archive) {
  const bytes = readFileSync(archive);
  /** @typedef {{ files?: Record<string, Entry> }} Entry */
  const header = /** @type {Entry} */ (JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))));
  /** @type {(entry: Entry, path: string) => string[]} */
  const paths = (entry, path) =>
    entry.files === undefined
      ? [path]
      : Object.entries(entry.files).flatMap(([name, each]) => paths(each, `${path}/${name}`));
  return paths(header, '');
}
