import { createPrivateKey } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerOptions } from 'node:https';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../../../electron/agent/outbound/diagnose.ts';
import type { DiagnosisStep } from '../../../../electron/agent/outbound/diagnosis.ts';
import { DEFAULT_IDENTITY, type IdentitySettings } from '../../../../electron/agent/outbound/identity-settings.ts';
import { serverChain, tlsServer, type ServerChain, type TlsServer } from '../../../harness/tls-server.ts';

let chain: ServerChain;
let client: ServerChain;
const ends: (() => unknown)[] = [];
beforeAll(async () => {
  [chain, client] = await Promise.all([serverChain(), serverChain()]);
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function serve(options: ServerOptions = {}, as: ServerChain = chain, answer = unauthorized): Promise<TlsServer> {
  const server = await tlsServer(as, answer, options);
  ends.push(() => server.stop());
  return server;
}

function unauthorized(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(401, { server: 'Stand-in' }).end();
}

async function steps(
  url: URL,
  changed: Partial<IdentitySettings> = {},
  root = chain,
): Promise<readonly DiagnosisStep[]> {
  const trust = { kind: 'anchors', anchors: [root.rootDer], system: false } as const;
  const settings = { ...DEFAULT_IDENTITY, trust, ...changed };
  const found: DiagnosisStep[] = [];
  for await (const step of diagnose(url, settings, new AbortController().signal)) found.push(step);
  return found;
}

const outcome = (found: readonly DiagnosisStep[]): readonly string[] =>
  found.map(({ step, fault }) => `${step}: ${fault?.code ?? 'good'}`);

function tlsOf(found: readonly DiagnosisStep[]) {
  const step = found.find((one) => one.step === 'tls');
  return step?.step === 'tls' ? step.facts : undefined;
}

describe('the diagnosis of a connection', () => {
  it('is good step by step, though the server wants to know who asks', async () => {
    const found = await steps((await serve()).url);
    expect(outcome(found)).toEqual(['name: good', 'connection: good', 'tls: good', 'http: good', 'clock: good']);
    expect(tlsOf(found)).toMatchObject({
      version: 'TLSv1.3',
      nameMatches: true,
      believed: true,
      clientCertificate: 'not-asked',
    });
    expect(tlsOf(found)?.chain.map(({ subject }) => subject)).toEqual(['CN=server', 'CN=Root']);
    expect(found[3]?.facts).toEqual({ status: 401, server: 'Stand-in' });
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'says with %s whether a client certificate was asked for and sent',
    async (version) => {
      const clientCertificate = { chain: [client.certDer], key: createPrivateKey(client.key) };
      const limits = { minVersion: version, maxVersion: version };
      const asking = await serve({ requestCert: true, rejectUnauthorized: false });
      expect(tlsOf(await steps((await serve()).url, { ...limits, clientCertificate }))?.clientCertificate).toBe(
        'not-asked',
      );
      expect(tlsOf(await steps(asking.url, limits))?.clientCertificate).toBe('not-sent');
      expect(tlsOf(await steps(asking.url, { ...limits, clientCertificate }))?.clientCertificate).toBe('sent');
    },
  );

  it('finds a name without an address', async () => {
    expect(outcome(await steps(new URL('https://name.invalid/')))).toEqual(['name: name-unresolved']);
  });

  it('finds a closed port', async () => {
    const server = await serve();
    const { url } = server;
    ends.length = 0;
    await server.stop();
    expect(outcome(await steps(url))).toEqual(['name: good', 'connection: connection-refused']);
  });

  it('shows the chain to whoever is to confirm it', async () => {
    const found = await steps((await serve()).url, {}, client);
    expect(outcome(found).at(-1)).toBe('tls: tls-unknown-root');
    expect(tlsOf(found)?.chain.map(({ der }) => Buffer.from(der))).toEqual(
      [chain.certDer, chain.rootDer].map((der) => Buffer.from(der)),
    );
    expect(tlsOf(found)?.believed).toBe(false);
  });

  it('finds another name', async () => {
    const other = await serverChain({ names: 'DNS:other.example' });
    const found = await steps((await serve({}, other)).url, {}, other);
    expect(found.at(-1)?.fault).toMatchObject({ code: 'tls-name-mismatch' });
    expect(tlsOf(found)?.nameMatches).toBe(false);
  });

  it('finds a server without a version in common', async () => {
    const server = await serve({ maxVersion: 'TLSv1.2' });
    expect(outcome(await steps(server.url, { minVersion: 'TLSv1.3' })).at(-1)).toBe('tls: tls-version');
  });

  it('finds a server that demands a client certificate', async () => {
    const found = await steps((await serve({ requestCert: true, ca: client.root })).url, { minVersion: 'TLSv1.3' });
    expect(outcome(found).at(-1)).toBe('http: tls-client-certificate-demanded');
    expect(tlsOf(found)?.clientCertificate).toBe('not-sent');
  });

  it.each([
    ['what is no TLS', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'tls-absent'],
    ['the end of the connection', (socket: Socket) => socket.end(), 'tls-closed'],
  ])('finds %s', async (_, answer, code) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => answer(socket));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(() => server.close());
    const url = new URL(`https://localhost:${String((server.address() as AddressInfo).port)}/`);
    expect(outcome(await steps(url)).at(-1)).toBe(`tls: ${code}`);
  });

  it('finds a clock that is wrong', async () => {
    const server = await serve({}, chain, (_, response) => {
      response.writeHead(200, { date: new Date(Date.now() + 600_000).toUTCString() }).end();
    });
    const [fault] = (await steps(server.url)).map(({ fault: found }) => found).filter((found) => found !== null);
    expect(fault).toMatchObject({ code: 'clock-skew' });
    expect(Math.abs(Number(fault?.params['seconds']) - 600)).toBeLessThan(5);
  });
});
