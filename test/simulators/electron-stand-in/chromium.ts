import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cdp } from './cdp.ts';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--remote-debugging-port=0',
];

/** Debian's Chromium with an empty profile; where its path differs, CHROMIUM says so. */
export class Chromium {
  readonly cdp: Cdp;
  readonly #process: ChildProcess;
  readonly #profile: string;

  private constructor(cdp: Cdp, process: ChildProcess, profile: string) {
    this.cdp = cdp;
    this.#process = process;
    this.#profile = profile;
  }

  static async launch(): Promise<Chromium> {
    const profile = mkdtempSync(join(tmpdir(), 'certwright-stand-in-'));
    const child = spawn(process.env['CHROMIUM'] ?? '/usr/bin/chromium', [...FLAGS, `--user-data-dir=${profile}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    // However this process ends, its Chromium ends with it.
    process.once('exit', () => child.kill('SIGKILL'));
    const url = await debuggingUrl(child);
    return new Chromium(await Cdp.connect(url), child, profile);
  }

  async close(): Promise<void> {
    const exited = new Promise((resolve) => this.#process.once('exit', resolve));
    this.cdp.close();
    this.#process.kill('SIGKILL');
    await exited;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function debuggingUrl(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
    const url = /DevTools listening on (ws:\S+)/u.exec(said)?.[1];
    if (url !== undefined) resolve(url);
  });
  child.once('error', reject);
  child.once('exit', () => reject(new Error(`Chromium did not start:\n${said}`)));
  return await promise;
}
