import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { download } from '../../../../electron/agent/services/download.ts';

const LIMITS = { most: 1_000, timeout: 5_000 };

let servers: Server[] = [];
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers = [];
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const failed = (code: string, detail: unknown = expect.any(String)) => ({ outcome: 'failed', code, detail });

describe('a download', () => {
  it('is the body, up to the limit', async () => {
    const base = await serve((request, response) =>
      response.end(Buffer.alloc(request.url === '/fits' ? 1_000 : 1_001)),
    );
    expect(await download(`${base}/fits`, LIMITS)).toEqual({ outcome: 'done', body: new Uint8Array(1_000) });
    expect(await download(`${base}/too-large`, LIMITS)).toEqual(failed('crl-too-large', '1000'));
  });

  it('ends at the limit, however long the answer goes on', async () => {
    const base = await serve((_, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(64)));
        if (!response.destroyed) response.once('drain', pour);
      };
      pour();
    });
    expect(await download(base, LIMITS)).toEqual(failed('crl-too-large'));
  });

  it('ends at its time, before and after the first octet', async () => {
    const limits = { ...LIMITS, timeout: 100 };
    const silent = await serve(() => undefined);
    expect(await download(silent, limits)).toEqual(failed('crl-unreachable', 'timeout'));
    const slow = await serve((_, response) => response.writeHead(200, { 'Content-Length': 10 }).write('x'));
    expect(await download(slow, limits)).toMatchObject(failed('crl-unreachable'));
  });

  it('ends when it is told to', async () => {
    const silent = await serve(() => undefined);
    const end = new AbortController();
    const asked = download(silent, LIMITS, end.signal);
    end.abort();
    expect(await asked).toEqual(failed('crl-unreachable', 'timeout'));
  });

  it('is nothing but a 200', async () => {
    const base = await serve((_, response) => response.writeHead(404).end('no such thing'));
    expect(await download(base, LIMITS)).toEqual(failed('crl-unreachable', 'HTTP 404'));
    expect(await download('http://127.0.0.1:1/', LIMITS)).toMatchObject(failed('crl-unreachable'));
    expect(await download('http://nobody.invalid/', LIMITS)).toMatchObject(failed('crl-unreachable'));
  });

  it('follows to the same host by the same scheme, and nowhere else', async () => {
    const inside = await serve((_, response) => response.end('secret'));
    const to = (location: string) => serve((_, response) => response.writeHead(302, { Location: location }).end());
    const within = await serve((request, response) =>
      request.url === '/new' ? response.end('here') : response.writeHead(301, { Location: '/new' }).end(),
    );
    expect(await download(`${within}/old`, LIMITS)).toEqual({
      outcome: 'done',
      body: Uint8Array.from(Buffer.from('here')),
    });
    for (const location of [
      inside,
      'https://127.0.0.1/',
      'file:///etc/passwd',
      'ftp://127.0.0.1/',
      '//elsewhere.invalid/',
    ]) {
      expect(await download(await to(location), LIMITS)).toEqual(failed('crl-unreachable'));
    }
  });

  it('does not go round in circles', async () => {
    let asked = 0;
    const base = await serve((_, response) => {
      asked += 1;
      response.writeHead(302, { Location: `/${asked}` }).end();
    });
    expect(await download(base, LIMITS)).toEqual(failed('crl-unreachable', 'HTTP 3xx'));
    expect(asked).toBe(4);
  });
});
