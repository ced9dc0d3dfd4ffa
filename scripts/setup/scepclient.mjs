import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './project.mjs';
import { run } from './run.mjs';
import { hasProgram } from './system-packages.mjs';

/** Pinned: go.sum of this version vouches for everything under it, and Debian's Go 1.19 can build it. */
const VERSION = 'v2.3.0';

/** Where the tests find the micromdm SCEP client. */
const SCEPCLIENT = join(CACHE, 'peers', `scepclient-${VERSION}`, 'scepclient');

/**
 * Builds the micromdm SCEP client from the Go module proxy, once.
 *
 * @param {(text: string) => void} say
 */
export async function ensureScepclient(say) {
  if (existsSync(SCEPCLIENT)) return;
  if (!hasProgram('go')) {
    say(
      'The micromdm SCEP client needs Go to build and will be skipped. On Debian, as root: apt-get install golang-go\n',
    );
    return;
  }
  say(`Building the micromdm SCEP client ${VERSION} …\n`);
  const folder = join(SCEPCLIENT, '..');
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
  const target = `github.com/micromdm/scep/v2/cmd/scepclient@${VERSION}`;
  const { ok, output } = await run('go', ['install', target], { env, timeoutMs: 5 * 60_000 });
  if (!ok) say(`The micromdm SCEP client could not be built:\n${output.slice(-2_000)}\n`);
}
