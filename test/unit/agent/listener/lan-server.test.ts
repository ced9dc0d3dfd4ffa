import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLanServer, type LanServer, type LanServices } from '../../../../electron/agent/listener/lan-server.ts';
import { RequestLimit, type RequestLimitSettings } from '../../../../electron/agent/listener/request-limit.ts';
import type { ScepHttpRequest, ScepHttpResponse } from '../../../../electron/agent/protocols/scep/responder.ts';
import { sendRaw } from '../../../harness/raw-http.ts';

const AUTHORITY = '01890000-0000-7000-8000-000000000000';
const CRL = Buffer.from('the crl');
const CERTIFICATE = Buffer.from('the certificate');

const GONE = {
  refusal: 'profile-missing',
  kind: 'scep',
  name: 'gone',
  scope: null,
  scepProfileId: null,
  raProfileId: null,
} as const;

let server: LanServer;
let asked: ScepHttpRequest[];
let faults: unknown[];
let counted: number;
let deadEnds: unknown[];
let limits: RequestLimitSettings;
let handle: ((request: ScepHttpRequest) => Promise<ScepHttpResponse>) | null;

beforeEach(async () => {
  asked = [];
  faults = [];
  counted = 0;
  deadEnds = [];
  limits = { requestsPerMinute: 10_000, allowedNetworks: [] };
  handle = async (request) => {
    asked.push(request);
    return { status: 200, contentType: 'application/x-pki-message', body: Buffer.from('answer') };
  };
  const services: LanServices = {
    scepAt: (path) => {
      if (!path.startsWith('/scep') && !path.startsWith('/cgi-bin/')) return null;
      if (path === '/scep/gone') return { way: 'dead-end', end: GONE };
      return handle === null ? { way: 'not-ready' } : { way: 'responder', responder: { handle } };
    },
    onDeadEnd: async (end, request) => {
      deadEnds.push({ name: end.name, ...request });
    },
    crl: (id) => (id === AUTHORITY ? CRL : null),
    caCertificate: (id) => (id === AUTHORITY ? CERTIFICATE : null),
    onRequest: () => (counted += 1),
    onFault: (fault) => faults.push(fault),
    clock: () => 1_700_000_000_000,
    limit: new RequestLimit(() => limits),
  };
  server = await openLanServer(services, '127.0.0.1', 0);
});
afterEach(() => server.close());

function url(path: string): string {
  return `http://127.0.0.1:${String(server.port)}${path}`;
}

describe('SCEP over the LAN server', () => {
  it('hands over the raw query, the body and the client, and answers with exact headers', async () => {
    const response = await fetch(url('/scep?operation=PKIOperation&message=a+b%2B%0A'), {
      method: 'POST',
      body: Buffer.from([0x30, 0x00]),
    });
    expect(asked).toEqual([
      {
        method: 'POST',
        path: '/scep',
        rawQuery: 'operation=PKIOperation&message=a+b%2B%0A',
        body: Buffer.from([0x30, 0x00]),
        clientAddress: '127.0.0.1',
        receivedAt: 1_700_000_000_000,
      },
    ]);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-pki-message');
    expect(response.headers.get('content-length')).toBe('6');
    expect(response.headers.get('transfer-encoding')).toBeNull();
    expect(await response.text()).toBe('answer');
    expect(counted).toBe(1);
  });

  it('speaks HTTP/1.0 without a Host header', async () => {
    const reply = await sendRaw(server.port, 'GET /cgi-bin/pkiclient.exe?operation=GetCACert HTTP/1.0\r\n\r\n');
    expect(reply).toMatch(/^HTTP\/1\.[01] 200 OK\r\n/);
    expect(reply).toMatch(/\r\nConnection: close\r\n/);
    expect(reply).toMatch(/\r\n\r\nanswer$/);
    expect(asked[0]).toMatchObject({ path: '/cgi-bin/pkiclient.exe', rawQuery: 'operation=GetCACert' });
  });

  it('takes the absolute form of a request target', async () => {
    const reply = await sendRaw(
      server.port,
      'GET http://office.example:8080/scep?operation=GetCACaps HTTP/1.1\r\nHost: office.example\r\nConnection: close\r\n\r\n',
    );
    expect(reply).toMatch(/^HTTP\/1\.1 200/);
    expect(asked[0]).toMatchObject({ path: '/scep', rawQuery: 'operation=GetCACaps' });
  });

  it('takes a body in chunks, and one in several pieces', async () => {
    const head = 'POST /scep?operation=PKIOperation HTTP/1.1\r\nHost: a\r\nConnection: close\r\n';
    await sendRaw(server.port, `${head}Transfer-Encoding: chunked\r\n\r\n2\r\n0\u0000\r\n`, '1\r\nx\r\n0\r\n\r\n');
    await sendRaw(server.port, `${head}Content-Length: 3\r\n\r\n0`, '\u0000x');
    expect(asked.map(({ body }) => Buffer.from(body).toString('latin1'))).toEqual(['0\u0000x', '0\u0000x']);
  });

  it('takes messages up to 64 KiB by POST and by GET, and says so of larger ones', async () => {
    const post = (size: number) =>
      fetch(url('/scep?operation=PKIOperation'), { method: 'POST', body: Buffer.alloc(size, 'x') });
    expect((await post(65_536)).status).toBe(200);
    expect(asked[0]?.body.length).toBe(65_536);
    expect((await post(65_537)).status).toBe(413);
    const query = (size: number) => fetch(url(`/scep?operation=PKIOperation&message=${'A'.repeat(size)}`));
    expect((await query(60_000)).status).toBe(200);
    expect((await query(65_536)).status).toBe(414);
    expect(asked).toHaveLength(2);
  });

  it('stops reading what was not announced, and does not wait for what was', async () => {
    const head = 'POST /scep HTTP/1.1\r\nHost: a\r\n';
    const declared = await sendRaw(server.port, `${head}Content-Length: 10000000\r\n\r\n`);
    expect(declared).toMatch(/^HTTP\/1\.1 413/);
    expect(declared).toMatch(/Connection: close/);
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const chunked = await sendRaw(server.port, `${head}Transfer-Encoding: chunked\r\n\r\n`, chunk, chunk, chunk);
    // The reply, or a connection that was cut under who goes on sending: never an answer from the responder.
    expect(chunked).toMatch(/^(?:HTTP\/1\.1 413|$)/);
    expect(asked).toEqual([]);
  });

  it('refuses a header without end, nonsense, and two lengths', async () => {
    const long = await sendRaw(server.port, `GET /scep?x=${'A'.repeat(90_000)} HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(long).toMatch(/^HTTP\/1\.1 431/);
    expect(await sendRaw(server.port, 'SCEP?\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
    const two =
      'POST /scep HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n';
    expect(await sendRaw(server.port, two)).toMatch(/^HTTP\/1\.1 400/);
    expect(asked).toEqual([]);
  });

  it('allows GET and POST and says so', async () => {
    for (const method of ['PUT', 'DELETE', 'HEAD', 'OPTIONS']) {
      const response = await fetch(url('/scep'), { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
    }
    expect(asked).toEqual([]);
  });

  it('knows nothing before there is an authority', async () => {
    handle = null;
    expect((await fetch(url('/scep?operation=GetCACaps'))).status).toBe(404);
  });

  it('survives what should not happen, and asks to be tried again', async () => {
    handle = () => Promise.reject(new Error('broken'));
    const response = await fetch(url('/scep?operation=GetCACaps'));
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
    expect(faults).toHaveLength(1);
  });

  it('survives clients that leave in the middle', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.write('POST /scep HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc');
    await turn();
    socket.resetAndDestroy();
    await once(socket, 'close');
    expect((await fetch(url('/scep?operation=GetCACaps'))).status).toBe(200);
    expect(faults).toEqual([]);
  });
});

describe('what the LAN server publishes', () => {
  it('is the CRL and the CA certificate of this authority, in DER', async () => {
    const crl = await fetch(url(`/crl/${AUTHORITY}.crl`));
    expect(crl.headers.get('content-type')).toBe('application/pkix-crl');
    expect(Buffer.from(await crl.arrayBuffer())).toEqual(CRL);
    const certificate = await fetch(url(`/ca/${AUTHORITY}.cer`));
    expect(certificate.headers.get('content-type')).toBe('application/pkix-cert');
    expect(Buffer.from(await certificate.arrayBuffer())).toEqual(CERTIFICATE);
    const head = await fetch(url(`/crl/${AUTHORITY}.crl`), { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '7', '']);
  });

  it.for([
    '/',
    '/rpc',
    '/session',
    '/index.html',
    '/crl/',
    `/crl/${AUTHORITY}`,
    `/crl/${AUTHORITY}.cer`,
    `/ca/${AUTHORITY}.crl`,
    `/crl/${AUTHORITY.replace('1', '2')}.crl`,
    `/crl/..%2f${AUTHORITY}.crl`,
    '/certsrv/mscep_admin',
    '/etc/passwd',
  ])('is not %s', async (path) => {
    expect((await fetch(url(path))).status).toBe(404);
  });

  it('takes no POST, and no upgrade to another protocol', async () => {
    const response = await fetch(url(`/crl/${AUTHORITY}.crl`), { method: 'POST', body: 'x' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const upgrade = 'GET /rpc HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n';
    expect(await sendRaw(server.port, upgrade)).toMatch(/^HTTP\/1\.1 404/);
    expect(await sendRaw(server.port, 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n')).not.toMatch(/^HTTP\/1\.1 2/);
  });
});

describe('closing the LAN server', () => {
  it('answers what is under way and takes nothing new', async () => {
    const arrived = Promise.withResolvers<null>();
    const release = Promise.withResolvers<null>();
    handle = async () => {
      arrived.resolve(null);
      await release.promise;
      return { status: 200, contentType: 'text/plain', body: Buffer.from('late') };
    };
    const underWay = fetch(url('/scep?operation=GetCACaps'));
    await arrived.promise;
    const closed = server.close();
    await expect(fetch(url('/scep'))).rejects.toThrow();
    release.resolve(null);
    const response = await underWay;
    expect([await response.text(), response.headers.get('connection')]).toEqual(['late', 'close']);
    await closed;
  });
});

describe('an address where nobody answers', () => {
  it('says so on the wire, and tells whoever keeps the record', async () => {
    const response = await fetch(url('/scep/gone?operation=GetCACaps'));
    expect([response.status, await response.text()]).toEqual([404, 'There is no such SCEP profile\n']);
    expect(deadEnds).toEqual([
      {
        name: 'gone',
        method: 'GET',
        path: '/scep/gone',
        sizeBytes: 'operation=GetCACaps'.length,
        clientAddress: '127.0.0.1',
        receivedAt: 1_700_000_000_000,
      },
    ]);
    expect(asked).toEqual([]);
  });
});

describe('limits of the LAN server', () => {
  it('tells an address that asks too much when to come back, and asks nobody about it', async () => {
    limits = { requestsPerMinute: 10, allowedNetworks: [] };
    const replies = await Promise.all(Array.from({ length: 12 }, () => fetch(url('/scep?operation=GetCACaps'))));
    expect(replies.map(({ status }) => status).sort()).toEqual([...Array<number>(10).fill(200), 429, 429]);
    expect(replies.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('6');
    expect(asked).toHaveLength(10);
  });

  it('answers nobody from outside the allowed networks', async () => {
    limits = { requestsPerMinute: 10, allowedNetworks: ['192.0.2.0/24'] };
    expect((await fetch(url('/scep?operation=GetCACaps'))).status).toBe(403);
    expect((await fetch(url(`/crl/${AUTHORITY}.crl`))).status).toBe(403);
    limits = { requestsPerMinute: 10, allowedNetworks: ['127.0.0.0/8'] };
    expect((await fetch(url('/scep?operation=GetCACaps'))).status).toBe(200);
  });
});
