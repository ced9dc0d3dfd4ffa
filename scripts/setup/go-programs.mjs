import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './project.mjs';
import { run } from './run.mjs';
import { hasProgram } from './system-packages.mjs';

/**
 * Peers that are built from the Go module proxy. Pinned: go.sum of a version vouches for everything under it.
 *
 * @type {Readonly<Record<'scepclient' | 'scepserver' | 'step-ca', { title: string, module: string, version: string }>>}
 */
const PROGRAMS = {
  // Debian's Go 1.19 can build this version.
  scepclient: {
    title: 'the micromdm SCEP client',
    module: 'github.com/micromdm/scep/v2/cmd/scepclient',
    version: 'v2.3.0',
  },
  scepserver: {
    title: 'the micromdm SCEP server',
    module: 'github.com/micromdm/scep/v2/cmd/scepserver',
    version: 'v2.3.0',
  },
  'step-ca': {
    title: "smallstep's step-ca",
    module: 'github.com/smallstep/certificates/cmd/step-ca',
    version: 'v0.30.2',
  },
};

/** @typedef {keyof typeof PROGRAMS} GoProgram */

/** step-ca has some hundred packages under it. */
const BUILD_TIMEOUT_MS = 20 * 60_000;

/**
 * Builds what is not there yet into `.cache/peers`, a folder for each program and version.
 *
 * @param {readonly GoProgram[]} names
 * @param {(text: string) => void} say
 */
export async function ensureGoPrograms(names, say) {
  for (const name of names) await ensureGoProgram(name, say);
}

/**
 * @param {GoProgram} name
 * @param {(text: string) => void} say
 */
async function ensureGoProgram(name, say) {
  const { title, module, version } = PROGRAMS[name];
  const folder = join(CACHE, 'peers', `${name}-${version}`);
  if (existsSync(join(folder, name))) return;
  if (!hasProgram('go')) {
    say(`Building ${title} needs Go; without it that peer is skipped. On Debian, as root: apt-get install golang-go\n`);
    return;
  }
  say(`Building ${title} ${version} …\n`);
  mkdirSync(folder, { recursive: true });
  const env = {
    ...process.env,
    PATH: `${process.env['PATH'] ?? ''}:/usr/local/go/bin`,
    GOBIN: folder,
    GOPATH: join(CACHE, 'go'),
    GOCACHE: join(CACHE, 'go', 'build'),
    GOFLAGS: '-modcacherw',
    // Nothing is fetched from where the sources live; the proxy has it all.
    GOPROXY: (process.env['GOPROXY'] ?? 'https://proxy.golang.org').replace(/,direct$/u, ''),
    CGO_ENABLED: '0',
  };
  const { ok, output } = await run('go', ['install', `${module}@${version}`], { env, timeoutMs: BUILD_TIMEOUT_MS });
  if (!ok) say(`Could not build ${title}:\n${output.slice(-2_000)}\n`);
}
