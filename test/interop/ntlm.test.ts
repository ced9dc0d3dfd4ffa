import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Credentials } from '../../electron/agent/outbound/credentials.ts';
import type { OutboundAnswer } from '../../electron/agent/outbound/exchange.ts';
import { DEFAULT_IDENTITY } from '../../electron/agent/outbound/identity-settings.ts';
import { openIdentity, type Identity } from '../../electron/agent/outbound/open-identity.ts';
import { findPeer, peer } from '../harness/peers.ts';
import { serverChain, type ServerChain } from '../harness/tls-server.ts';
import type { Apache } from './apache.ts';
import { ACCOUNT, startPasswordApache } from './ntlm/apache.ts';
import { startGssServer } from './gss-server.ts';

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of opened.splice(0)) await end();
});

function identity(root: Uint8Array, credentials: Credentials): Identity {
  const trust = { kind: 'anchors', anchors: [root], system: false } as const;
  const one = openIdentity({ ...DEFAULT_IDENTITY, trust, credentials });
  opened.unshift(() => {
    one.close();
  });
  return one;
}

function ask(by: Identity, url: URL, body?: string): Promise<OutboundAnswer> {
  const more = body === undefined ? { method: 'GET' as const } : { method: 'POST' as const, body: Buffer.from(body) };
  return by.exchange({ ...more, url, most: 10_000 }, new AbortController().signal);
}

const text = ({ body }: OutboundAnswer): string => Buffer.from(body).toString();
const { user, password, domain } = ACCOUNT;

describe('Apache', () => {
  let apache: Apache;
  let stop = (): Promise<void> => Promise.resolve();
  beforeAll(async () => {
    const found = await findPeer('apache');
    if (!('program' in found)) return;
    apache = await startPasswordApache(found.program);
    stop = () => apache.stop();
  });
  beforeEach((context) => peer('apache', context));
  afterAll(() => stop());

  it.each([
    ['basic', { scheme: 'basic', user, password, preemptive: false }],
    ['basic', { scheme: 'basic', user, password, preemptive: true }],
    ['digest', { scheme: 'digest', user, password }],
    ['ntlm', { scheme: 'ntlm', user: `${domain}\\${user}`, password }],
  ] as const)('lets in by %s', async (place, credentials) => {
    const by = identity(apache.chain.rootDer, credentials);
    for (let i = 0; i < 3; i++) {
      const answer = await ask(by, new URL(`/${place}/`, apache.url));
      expect([answer.status, text(answer)]).toEqual([200, `page of ${place}`]);
    }
  });

  it.each([
    ['basic', { scheme: 'basic', user, password: 'wrong', preemptive: false }],
    ['digest', { scheme: 'digest', user, password: 'wrong' }],
    ['ntlm', { scheme: 'ntlm', user: `${domain}\\${user}`, password: 'wrong' }],
  ] as const)('does not let in by %s with a wrong password', async (place, credentials) => {
    const asked = ask(identity(apache.chain.rootDer, credentials), new URL(`/${place}/`, apache.url));
    await expect(asked).rejects.toMatchObject({ code: 'authentication-failed' });
  });

  it('says what it takes instead', async () => {
    const asked = ask(
      identity(apache.chain.rootDer, { scheme: 'digest', user, password }),
      new URL('/ntlm/', apache.url),
    );
    await expect(asked).rejects.toMatchObject({
      code: 'authentication-scheme',
      params: { host: 'localhost', offered: 'negotiate, ntlm', wanted: 'digest' },
    });
    const nobody = ask(identity(apache.chain.rootDer, { scheme: 'none' }), new URL('/basic/', apache.url));
    await expect(nobody).rejects.toMatchObject({ code: 'authentication-required', params: { offered: 'basic' } });
  });
});

describe('a server that binds NTLM to the TLS channel (gss-ntlmssp)', () => {
  let chain: ServerChain;
  let folder: string;
  let environment: Readonly<Record<string, string>>;
  beforeAll(async () => {
    chain = await serverChain();
    folder = await mkdtemp(join(tmpdir(), 'certwright-gss-'));
    environment = { NTLM_USER_FILE: join(folder, 'users') };
    await writeFile(join(folder, 'users'), `${domain}:${user}:${password}\n`);
  });
  afterAll(() => rm(folder, { recursive: true }));

  for (const scheme of ['NTLM', 'Negotiate'] as const) {
    it(`lets a connection in by ${scheme}, and no request a second time`, async (context) => {
      const server = await startGssServer(await peer('gssNtlm', context), chain, scheme, environment);
      opened.push(() => server.stop());
      const by = identity(chain.rootDer, { scheme: 'ntlm', user: `${domain}\\${user}`, password });
      const answers = await Promise.all(['one', 'two', 'three'].map((body) => ask(by, server.url, body)));
      expect(answers.map(text)).toEqual(['one', 'two', 'three'].map((body) => `${domain}\\${user}: ${body}`));
      expect([server.connections(), server.handshakes()]).toEqual([1, 1]);
    });

    it(`does not let in by ${scheme} with a wrong password, and is asked once`, async (context) => {
      const server = await startGssServer(await peer('gssNtlm', context), chain, scheme, environment);
      opened.push(() => server.stop());
      const by = identity(chain.rootDer, { scheme: 'ntlm', user: `${domain}\\${user}`, password: 'wrong' });
      await expect(ask(by, server.url, 'body')).rejects.toMatchObject({ code: 'authentication-failed' });
      expect(server.handshakes()).toBe(1);
    });
  }

  it('sees through somebody who passes NTLM on from another channel', async (context) => {
    const other = await serverChain();
    // It binds to a certificate that the client never saw, as the server behind a relay does.
    const relayed = { ...chain, certDer: other.certDer };
    const server = await startGssServer(await peer('gssNtlm', context), relayed, 'NTLM', environment);
    opened.push(() => server.stop());
    const by = identity(chain.rootDer, { scheme: 'ntlm', user: `${domain}\\${user}`, password });
    await expect(ask(by, server.url)).rejects.toMatchObject({ code: 'authentication-failed' });
  });
});
