import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { diagnose } from '../../electron/agent/outbound/diagnose.ts';
import { DEFAULT_IDENTITY } from '../../electron/agent/outbound/identity-settings.ts';
import { openIdentity } from '../../electron/agent/outbound/open-identity.ts';
import { peer } from '../harness/peers.ts';
import { serverChain, type ServerChain } from '../harness/tls-server.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** `openssl s_server` on a port of its own choice. */
async function sServer({ cert, key }: ServerChain, options: readonly string[]): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'certwright-s-server-'));
  await writeFile(join(folder, 'cert.pem'), cert);
  await writeFile(join(folder, 'key.pem'), key);
  const words = ['s_server', '-accept', '127.0.0.1:0', '-cert', 'cert.pem', '-key', 'key.pem', '-www', ...options];
  const child = spawn('openssl', words, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  ends.push(async () => {
    child.kill();
    await ended;
    await rm(folder, { recursive: true });
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port] = /^ACCEPT .*:(\d+)/.exec(line) ?? [];
    if (port !== undefined) {
      child.stdout.resume();
      return new URL(`https://localhost:${port}/`);
    }
  }
  throw new Error('s_server did not start');
}

describe('openssl s_server', () => {
  let chain: ServerChain;
  beforeAll(async () => {
    chain = await serverChain();
  });

  beforeEach((context) => peer('openssl', context));
  beforeEach((context) => peer('faketime', context));

  async function codes(url: URL, root: Uint8Array): Promise<readonly unknown[]> {
    const trust = { kind: 'anchors', anchors: [root], system: false } as const;
    const settings = { ...DEFAULT_IDENTITY, trust };
    const identity = openIdentity(settings);
    const { signal } = new AbortController();
    let diagnosed: unknown = null;
    for await (const { fault } of diagnose(url, settings, signal)) diagnosed = fault?.code ?? diagnosed;
    const exchanged = await identity.exchange({ method: 'GET', url, most: 100_000 }, signal).then(
      () => null,
      (error: unknown) => (error as { code: unknown }).code,
    );
    identity.close();
    return [diagnosed, exchanged];
  }

  it.each([
    ['lets in', [], null],
    ['lets in with TLS 1.2', ['-tls1_2'], null],
    ['speaks TLS 1.1 alone', ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'], 'tls-version'],
    ['has no suite in common', ['-tls1_2', '-cipher', 'ECDHE-ECDSA-CAMELLIA128-SHA256'], 'tls-alert'],
    ['demands a client certificate with TLS 1.3', ['-Verify', '1', '-tls1_3'], 'tls-client-certificate-demanded'],
  ] as const)('%s', async (_, options, code) => {
    const url = await sServer(chain, options);
    expect(await codes(url, chain.rootDer)).toEqual([code, code]);
  });

  it('demands a client certificate with TLS 1.2, which the diagnosis alone can tell from other alerts', async () => {
    const url = await sServer(chain, ['-Verify', '1', '-tls1_2']);
    expect(await codes(url, chain.rootDer)).toEqual(['tls-client-certificate-demanded', 'tls-alert']);
  });

  it.each([
    ['-30 days', 'tls-expired'],
    ['+3 days', 'tls-not-yet-valid'],
  ])('has a certificate made at %s', async (when, code) => {
    const dated = await serverChain({ madeAt: when });
    expect(await codes(await sServer(dated, []), dated.rootDer)).toEqual([code, code]);
  });

  it('has a certificate of its own making', async () => {
    const url = await sServer({ ...chain, cert: chain.selfSigned }, []);
    expect(await codes(url, chain.rootDer)).toEqual(['tls-self-signed', 'tls-self-signed']);
  });
});
