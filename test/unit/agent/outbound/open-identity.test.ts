import { createHash, createPrivateKey } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ServerOptions } from 'node:https';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OutboundAnswer, OutboundRequest } from '../../../../electron/agent/outbound/exchange.ts';
import { DEFAULT_IDENTITY, type IdentitySettings } from '../../../../electron/agent/outbound/identity-settings.ts';
import { openIdentity, type Identity } from '../../../../electron/agent/outbound/open-identity.ts';
import { serverChain, tlsServer, type ServerChain, type TlsServer } from '../../../harness/tls-server.ts';

let chain: ServerChain;
const ends: (() => unknown)[] = [];
beforeAll(async () => {
  chain = await serverChain();
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function serve(
  answer: RequestListener,
  options: ServerOptions = {},
  as: ServerChain = chain,
): Promise<TlsServer> {
  const server = await tlsServer(as, answer, options);
  ends.push(() => server.stop());
  return server;
}

function identity(changed: Partial<IdentitySettings> = {}): Identity {
  const trust = { kind: 'anchors', anchors: [chain.rootDer], system: false } as const;
  const opened = openIdentity({ ...DEFAULT_IDENTITY, trust, ...changed });
  ends.unshift(() => {
    opened.close();
  });
  return opened;
}

function get(url: URL, by: Identity, changed: Partial<OutboundRequest> = {}): Promise<OutboundAnswer> {
  return by.exchange({ method: 'GET', url, most: 10_000, ...changed }, new AbortController().signal);
}

/** What an HTTPS server's requests come through. */
function tlsSocketOf({ socket }: IncomingMessage): TLSSocket {
  if (!(socket instanceof TLSSocket)) throw new Error('no TLS');
  return socket;
}

const fault = (code: string, params: Record<string, unknown> = {}): unknown =>
  expect.objectContaining({ code, params: expect.objectContaining(params) as unknown });

const sends =
  (status: number, headers: Record<string, string> = {}, body = 'body') =>
  (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, headers).end(body);
  };

describe('an exchange', () => {
  it('gives status, headers, body and the facts of TLS', async () => {
    const server = await serve((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        response.writeHead(500, { 'X-Asked': `${request.method ?? ''} ${String(request.headers['accept-encoding'])}` });
        response.end(Buffer.concat(parts));
      });
    });
    const body = Buffer.from('question');
    const answer = await get(new URL('/path?q=1', server.url), identity(), { method: 'POST', body });
    expect(answer).toMatchObject({ status: 500, body });
    expect(answer.headers.get('x-asked')).toBe('POST identity');
    expect(answer.tls).toMatchObject({ version: 'TLSv1.3', tlsUnique: null, clientCertificateSent: false });
    expect(answer.tls?.chain.map((der) => Buffer.from(der))).toEqual(
      [chain.certDer, chain.rootDer].map((der) => Buffer.from(der)),
    );
  });

  it('uses connections again, and never those of another identity', async () => {
    const server = await serve(sends(200));
    const [one, other] = [identity(), identity()];
    for (let i = 0; i < 5; i++) await get(server.url, one);
    expect(server.connections()).toBe(1);
    await get(server.url, other);
    expect(server.connections()).toBe(2);
  });

  it('uses few connections under load, and none for two identities', async () => {
    const by = new Map<unknown, Set<string>>();
    const server = await serve((request, response) => {
      by.set(request.socket, (by.get(request.socket) ?? new Set()).add(request.headers.authorization ?? '–'));
      response.end('body');
    });
    const account = { scheme: 'basic', password: 'p', preemptive: true } as const;
    const all = ['one', 'two', 'three'].map((user) => identity({ sockets: 4, credentials: { ...account, user } }));
    await Promise.all(all.flatMap((each) => Array.from({ length: 60 }, () => get(server.url, each))));
    expect([server.connections(), by.size]).toEqual([12, 12]);
    expect([...by.values()].map(({ size }) => size)).toEqual(Array.from({ length: 12 }, () => 1));
  });

  it('has tls-unique with TLS 1.2 alone, the same on both sides', async () => {
    const seen: (string | undefined)[] = [];
    const server = await serve((request, response) => {
      seen.push(tlsSocketOf(request).getPeerFinished()?.toString('hex'));
      response.end();
    });
    const by = identity({ maxVersion: 'TLSv1.2' });
    const answers = [await get(server.url, by), await get(server.url, by)];
    expect(answers.map(({ tls }) => Buffer.from(tls?.tlsUnique ?? []).toString('hex'))).toEqual(seen);
    expect(seen[0]).toHaveLength(24);
  });

  it('does not take what comes unasked for the next answer', async () => {
    let tricked: Promise<unknown> = Promise.resolve();
    let first = true;
    const server = await serve(({ socket }, response) => {
      response.end(first ? 'one' : 'two');
      if (!first) return;
      first = false;
      tricked = once(socket, 'close');
      const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil';
      response.once('finish', () => setImmediate(() => socket.write(answer)));
    });
    const by = identity();
    const one = await get(server.url, by);
    // The connection is given up for what was said on it.
    await tricked;
    const two = await get(server.url, by);
    expect([one, two].map(({ body }) => Buffer.from(body).toString())).toEqual(['one', 'two']);
  });

  it('shows its client certificate', async () => {
    const client = await serverChain();
    const server = await serve(
      (request, response) => {
        response.end(tlsSocketOf(request).getPeerCertificate().fingerprint256);
      },
      { requestCert: true, ca: client.root },
    );
    const clientCertificate = { chain: [client.certDer], key: createPrivateKey(client.key) };
    const answer = await get(server.url, identity({ clientCertificate }));
    const shown = Buffer.from(answer.body).toString().replaceAll(':', '').toLowerCase();
    expect(shown).toBe(createHash('sha256').update(client.certDer).digest('hex'));
  });

  it('ends with the caller', async () => {
    const server = await serve(() => undefined);
    const caller = new AbortController();
    const asked = identity().exchange({ method: 'GET', url: server.url, most: 1 }, caller.signal);
    caller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });
});

describe('a hostile server', () => {
  it.each([
    ['a redirect to another host', sends(302, { location: 'https://other.example/' }), 'http-redirect'],
    ['a redirect to plain HTTP', sends(301, { location: 'http://localhost/' }), 'http-redirect'],
    ['a redirect to nowhere', sends(302), 'http-redirect'],
    ['redirects without end', sends(302, { location: '/again' }), 'http-redirect'],
    ['a body that is announced too long', sends(200, {}, 'x'.repeat(10_001)), 'http-body-too-large'],
    ['an endless body', endless, 'http-body-too-large'],
    ['a compressed bomb', bomb, 'http-encoding'],
    ['a body shorter than announced', short, 'http-truncated'],
    ['a flood of headers', sends(200, { big: 'x'.repeat(40_000) }), 'http-headers-too-large'],
    ['what is no HTTP', raw('hello\r\n\r\n'), 'http-malformed'],
    ['two lengths', raw('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx'), 'http-malformed'],
    [
      'length and chunks',
      raw('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
      'http-malformed',
    ],
    ['another protocol', raw('HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'), 'http-malformed'],
    ['the end instead of an answer', raw(''), 'connection-lost'],
  ])('with %s', async (_, answer, code) => {
    const server = await serve(answer);
    await expect(get(server.url, identity())).rejects.toEqual(fault(code, { host: 'localhost' }));
  });

  it('cuts what drips', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(timer));
    });
    const timeouts = { connect: 5_000, whole: 300, idle: 5_000 };
    await expect(get(server.url, identity({ timeouts }))).rejects.toEqual(fault('http-timeout'));
  });

  it('cuts silence', async () => {
    const server = await serve(() => undefined);
    const timeouts = { connect: 5_000, whole: 5_000, idle: 200 };
    await expect(get(server.url, identity({ timeouts }))).rejects.toEqual(fault('http-timeout'));
  });

  it('cuts a handshake that never ends', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    ends.push(() => silent.close());
    const url = new URL(`https://localhost:${String((silent.address() as AddressInfo).port)}/`);
    const timeouts = { connect: 200, whole: 5_000, idle: 5_000 };
    await expect(get(url, identity({ timeouts }))).rejects.toEqual(fault('connection-timeout'));
  });

  it('gets no second POST by a redirect', async () => {
    let asked = 0;
    const server = await serve((_, response) => {
      asked += 1;
      response.writeHead(307, { location: '/there' }).end();
    });
    const post = get(server.url, identity(), { method: 'POST', body: Buffer.from('x') });
    await expect(post).rejects.toEqual(fault('http-redirect', { status: '307' }));
    expect(asked).toBe(1);
  });

  it('is followed on itself by GET', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/a') response.writeHead(301, { location: '/a/' }).end();
      else response.end(request.url);
    });
    const answer = await get(new URL('/a', server.url), identity());
    expect(Buffer.from(answer.body).toString()).toBe('/a/');
  });
});

function endless(_: IncomingMessage, response: ServerResponse): void {
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(4_096)));
    if (!response.destroyed) response.once('drain', more);
  };
  response.writeHead(200);
  more();
}

function bomb(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(10_000_000)));
}

function short({ socket }: IncomingMessage): void {
  socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this');
}

function raw(text: string) {
  return ({ socket }: IncomingMessage): void => {
    socket.end(text);
  };
}

describe('trust', () => {
  const sha256 = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex');
  const firstContact = (fingerprint: string | null) => ({ trust: { kind: 'first-contact', fingerprint } as const });

  it.each([
    ['another root', async () => serverChain(), 'tls-unknown-root'],
    ['another name', async () => serverChain({ names: 'DNS:other.example' }), 'tls-name-mismatch'],
  ])('is not in %s', async (_, make, code) => {
    const other = await make();
    const server = await serve(sends(200), {}, other);
    const anchors = code === 'tls-unknown-root' ? [chain.rootDer] : [other.rootDer];
    const by = identity({ trust: { kind: 'anchors', anchors, system: false } });
    await expect(get(server.url, by)).rejects.toEqual(fault(code));
  });

  it("is not in the system's roots where they were not chosen, and beside them where they were", async () => {
    const server = await serve(sends(200));
    const trust = { kind: 'anchors', anchors: [chain.rootDer], system: true } as const;
    await expect(get(server.url, identity({ trust }))).resolves.toMatchObject({ status: 200 });
    const system = identity({ trust: { ...trust, anchors: [] } });
    await expect(get(server.url, system)).rejects.toEqual(fault('tls-unknown-root'));
  });

  it('is in a certificate below the root that was confirmed itself', async () => {
    const server = await serve(sends(200));
    const trust = { kind: 'anchors', anchors: [chain.certDer], system: false } as const;
    await expect(get(server.url, identity({ trust }))).resolves.toMatchObject({ status: 200 });
  });

  it('takes a pinned certificate, a pinned root, and anything where nothing is pinned', async () => {
    const server = await serve(sends(200));
    for (const fingerprint of [sha256(chain.certDer), sha256(chain.rootDer), null])
      await expect(get(server.url, identity(firstContact(fingerprint)))).resolves.toMatchObject({ status: 200 });
  });

  it('asks nothing of a server that only shows the pinned certificate', async () => {
    const other = await serverChain();
    let asked = 0;
    const server = await serve(() => (asked += 1), {}, { ...other, root: chain.root });
    await expect(get(server.url, identity(firstContact(sha256(chain.rootDer))))).rejects.toEqual(
      fault('tls-fingerprint'),
    );
    expect(asked).toBe(0);
  });

  it('gives no secrets before it is there', async () => {
    const credentials = { scheme: 'basic', user: 'u', password: 'p', preemptive: true } as const;
    expect(() => identity({ ...firstContact(null), credentials })).toThrow(RangeError);
    const post = get(new URL('https://localhost/'), identity(firstContact(null)), { method: 'POST' });
    await expect(post).rejects.toThrow(RangeError);
  });

  it('demands TLS for a password', async () => {
    const credentials = { scheme: 'digest', user: 'u', password: 'p' } as const;
    const plain = get(new URL('http://localhost:1/'), identity({ credentials }));
    await expect(plain).rejects.toEqual(fault('authentication-unencrypted'));
  });
});
