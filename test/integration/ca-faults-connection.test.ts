import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import type { ServerOptions } from 'node:https';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../electron/agent/outbound/diagnose.ts';
import type { DiagnosisStep } from '../../electron/agent/outbound/diagnosis.ts';
import { DEFAULT_IDENTITY, type IdentitySettings } from '../../electron/agent/outbound/identity-settings.ts';
import { openIdentity } from '../../electron/agent/outbound/open-identity.ts';
import type { CaFaultCode } from '../../shared/domain/ca-fault.ts';
import { errorOf, expectFault } from '../harness/told.ts';
import { serverChain, tlsServer, type ServerChain, type TlsServer } from '../harness/tls-server.ts';
import { keyPem, pem } from '../simulators/est-server/issuing.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';
import { extension, makeCertificate, type CertificateOptions } from '../simulators/scep-client/x509.ts';

const never = new AbortController().signal;
const DAY = 86_400_000;
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

let chain: ServerChain;
let key: ClientKey;
beforeAll(async () => {
  [chain, key] = await Promise.all([serverChain(), makeKey('ec:p256')]);
});

async function serve(
  answer: RequestListener = (_, response) => response.end(),
  options: ServerOptions = {},
  as: Pick<ServerChain, 'cert' | 'key' | 'root'> = chain,
): Promise<TlsServer> {
  const server = await tlsServer(as, answer, options);
  ends.push(() => server.stop());
  return server;
}

/** A server that is none; `answer` gets each connection. */
async function serveRaw(answer: (socket: Socket) => void): Promise<URL> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    answer(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return new URL(`https://localhost:${String((server.address() as AddressInfo).port)}/`);
}

function settingsOf(changed: Partial<IdentitySettings> = {}): IdentitySettings {
  const trust = { kind: 'anchors', anchors: [chain.rootDer], system: false } as const;
  const timeouts = { connect: 1_000, whole: 3_000, idle: 1_000 };
  return { ...DEFAULT_IDENTITY, trust, timeouts, ...changed };
}

async function ask(url: URL, changed: Partial<IdentitySettings> = {}): Promise<unknown> {
  const identity = openIdentity(settingsOf(changed));
  ends.push(() => {
    identity.close();
  });
  return errorOf(identity.exchange({ method: 'GET', url, most: 10_000 }, never));
}

/** The first step that is not good. */
async function diagnosed(url: URL, changed: Partial<IdentitySettings> = {}): Promise<DiagnosisStep | undefined> {
  const found: DiagnosisStep[] = [];
  for await (const step of diagnose(url, settingsOf(changed), never)) found.push(step);
  return found.find(({ fault }) => fault !== null);
}

/** What an exchange runs into is what the diagnosis finds, at the step of the fault. */
async function expectBoth(
  url: URL,
  code: CaFaultCode,
  step: 'name' | 'connection' | 'tls',
  changed: Partial<IdentitySettings> = {},
): Promise<void> {
  expectFault(await ask(url, changed), code, step);
  const found = await diagnosed(url, changed);
  expectFault(found?.fault, code, step);
  expect(found?.step).toBe(step);
}

/** A certificate for localhost of its own making, which is confirmed itself unless told otherwise. */
async function serveOwn(
  options: Partial<CertificateOptions>,
): Promise<{ url: URL; changed: Partial<IdentitySettings> }> {
  const names = Buffer.concat([Buffer.of(0x30, 11, 0x82, 9), Buffer.from('localhost')]);
  const extensions = [extension('2.5.29.17', names)];
  const der = makeCertificate(key, { subject: [['commonName', 'localhost']], extensions, ...options });
  const server = await serve(undefined, {}, { cert: pem('CERTIFICATE', der), key: keyPem(key), root: '' });
  return { url: server.url, changed: { trust: { kind: 'anchors', anchors: [der], system: false } } };
}

describe('the address', () => {
  it('names a host that has no address', async () => {
    await expectBoth(new URL('https://ca.invalid/'), 'name-unresolved', 'name');
  });

  it('has a port that is closed', async () => {
    const url = await serveRaw(() => undefined);
    await ends.pop()?.();
    await expectBoth(url, 'connection-refused', 'connection');
  });

  it('belongs to a host that never answers', async () => {
    const url = await serveRaw(() => undefined);
    expectFault(await ask(url), 'connection-timeout', 'connection');
  });

  it('has a port that speaks no TLS', async () => {
    const url = await serveRaw((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    await expectBoth(url, 'tls-absent', 'tls');
  });

  it('leads to a server that ends the handshake', async () => {
    await expectBoth(await serveRaw((socket) => socket.once('data', () => socket.end())), 'tls-closed', 'tls');
  });
});

describe('the certificate of the CA’s web server', () => {
  it('is for another name', async () => {
    const other = await serverChain({ names: 'DNS:other.example' });
    const { url } = await serve(undefined, {}, other);
    const trust = { kind: 'anchors', anchors: [other.rootDer], system: false } as const;
    await expectBoth(url, 'tls-name-mismatch', 'tls', { trust });
  });

  it('has expired', async () => {
    const { url, changed } = await serveOwn({ notBefore: Date.now() - 9 * DAY, notAfter: Date.now() - DAY });
    await expectBoth(url, 'tls-expired', 'tls', changed);
  });

  it('is not valid yet', async () => {
    const { url, changed } = await serveOwn({ notBefore: Date.now() + DAY, notAfter: Date.now() + 9 * DAY });
    await expectBoth(url, 'tls-not-yet-valid', 'tls', changed);
  });

  it('is signed by itself, and nobody confirmed it', async () => {
    const { url } = await serveOwn({});
    await expectBoth(url, 'tls-self-signed', 'tls');
  });

  it('is meant for something else', async () => {
    const names = Buffer.concat([Buffer.of(0x30, 11, 0x82, 9), Buffer.from('localhost')]);
    // extKeyUsage: clientAuth alone.
    const purpose = extension('2.5.29.37', Buffer.from('300a06082b06010505070302', 'hex'));
    const { url, changed } = await serveOwn({ extensions: [extension('2.5.29.17', names), purpose] });
    await expectBoth(url, 'tls-certificate', 'tls', changed);
  });

  it('is of a CA that nobody confirmed', async () => {
    const { url } = await serve(undefined, {}, await serverChain());
    await expectBoth(url, 'tls-unknown-root', 'tls');
  });
});

describe('the TLS of the CA’s web server', () => {
  it('is broken', async () => {
    // A handshake record with nothing in it that is a ServerHello.
    const noise = Buffer.from('160303000802000004ffffffff', 'hex');
    const url = await serveRaw((socket) => socket.once('data', () => socket.end(noise)));
    expectFault(await ask(url), 'tls-broken', 'tls');
  });

  it('is too old', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    await expectBoth((await serve(undefined, old)).url, 'tls-version', 'tls');
  });

  it('demands a client certificate', async () => {
    const { url } = await serve(undefined, { requestCert: true, ca: chain.root });
    expectFault(await ask(url), 'tls-client-certificate-demanded', 'tls');
    expectFault((await diagnosed(url))?.fault, 'tls-client-certificate-demanded', 'tls');
  });

  it('refuses our client certificate', async () => {
    // The alert that a server sends which does not know our CA (RFC 8446 §6.2).
    const url = await serveRaw((socket) => socket.once('data', () => socket.end(Buffer.from('15030300020230', 'hex'))));
    const clientCertificate = { chain: [chain.certDer], key: createPrivateKey(chain.key) };
    expectFault(await ask(url, { clientCertificate }), 'tls-client-certificate-refused', 'tls');
  });
});

describe('the clock of the CA', () => {
  it.for([
    ['ahead', 600_000],
    ['behind', -600_000],
  ] as const)('is ten minutes %s', async ([, off]) => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { date: new Date(Date.now() + off).toUTCString() }).end();
    });
    const found = await diagnosed(url);
    expectFault(found?.fault, 'clock-skew', 'clock');
    expect(Math.abs(Math.abs(Number(found?.fault?.params['seconds'])) - 600)).toBeLessThan(5);
  });
});

describe('the answer', () => {
  const raw =
    (text: string): RequestListener =>
    ({ socket }) =>
      socket.end(text);

  it.for<[string, RequestListener, CaFaultCode]>([
    ['is cut off', raw('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this'), 'http-truncated'],
    [
      'never ends',
      (_, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(4_096)));
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      },
      'http-body-too-large',
    ],
    [
      'is compressed',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
      'http-encoding',
    ],
    [
      'has endless headers',
      (_, response) => response.writeHead(200, { x: 'x'.repeat(50_000) }).end(),
      'http-headers-too-large',
    ],
    ['is no HTTP', raw('220 mail.example ESMTP\r\n'), 'http-malformed'],
    ['never comes', () => undefined, 'http-timeout'],
    [
      'sends us to another host',
      (_, response) => response.writeHead(302, { location: 'https://other.example/' }).end(),
      'http-redirect',
    ],
  ])('%s', async ([, answer, code]) => {
    expectFault(await ask((await serve(answer)).url), code, 'http');
  });

  it('is the end of the connection', async () => {
    const { url } = await serve(({ socket }) => socket.destroy());
    expectFault(await ask(url), 'connection-lost', 'connection');
  });
});

describe('the login', () => {
  const account = { user: 'printer', password: 'secret' };
  const wants =
    (scheme: string): RequestListener =>
    (_, response) =>
      response.writeHead(401, { 'www-authenticate': scheme }).end();

  it('is wanted, and nothing was set', async () => {
    expectFault(await ask((await serve(wants('Basic realm="x"'))).url), 'authentication-required', 'authentication');
  });

  it('is wanted in another way', async () => {
    const { url } = await serve(wants('Bearer realm="x"'));
    const found = await ask(url, { credentials: { scheme: 'digest', ...account } });
    expectFault(found, 'authentication-scheme', 'authentication');
  });

  it('would go over plain HTTP', async () => {
    const url = new URL('http://localhost:1/');
    const found = await ask(url, { credentials: { scheme: 'basic', ...account, preemptive: true } });
    expectFault(found, 'authentication-unencrypted', 'authentication');
  });

  it.for([
    ['Basic', 'Basic realm="x"', { scheme: 'basic', ...account, preemptive: false }],
    ['Digest', 'Digest realm="x", nonce="n", qop="auth", algorithm=SHA-256', { scheme: 'digest', ...account }],
  ] as const)('has a wrong password: %s', async ([, scheme, credentials]) => {
    let asked = 0;
    const { url } = await serve((request, response) => {
      asked += 1;
      wants(scheme)(request, response);
    });
    expectFault(await ask(url, { credentials }), 'authentication-failed', 'authentication');
    // Once without, once with: an account is not locked by trying.
    expect(asked).toBe(2);
  });

  it('is answered with what is no NTLM', async () => {
    const { url } = await serve(wants('NTLM AAAA'));
    const found = await ask(url, { credentials: { scheme: 'ntlm', ...account } });
    expectFault(found, 'authentication-malformed', 'authentication');
  });
});
