import { request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChallengeDesk } from '../../../../electron/agent/challenge-service/answers.ts';
import {
  openChallengeServer,
  type ChallengeServer,
} from '../../../../electron/agent/challenge-service/challenge-server.ts';
import { RateLimit } from '../../../../electron/agent/limits/rate-limit.ts';
import { tlsCertificate } from '../../../harness/tls-certificate.ts';

const TLS = await tlsCertificate();
const SHA1 = '0123456789abcdef0123456789abcdef01234567';
const BASIC = { authorization: `Basic ${Buffer.from('mdm:correct horse battery').toString('base64')}` };
const BEARER = { authorization: 'Bearer good-token' };
/** What clients of NDES look for (Fleet, and others after it). */
const PASSWORD = /The enrollment challenge password is: <B> (?<password>\S*)/i;

let server: ChallengeServer;
let full: boolean;
let made: { profileId: string; origin: string; subject: string | null; by: string }[];
let faults: unknown[];

const desk: ChallengeDesk = {
  profile: (name) => {
    if (name === null || name === 'default') return { id: 'p1', name: 'default', page: true, webhook: true };
    return name === 'quiet' ? { id: 'p2', name: 'quiet', page: false, webhook: false } : null;
  },
  mayTakeChallenges: async (name, password) => {
    if (password !== 'correct horse battery') return 'no';
    return name === 'mdm' ? 'yes' : 'not-permitted';
  },
  isToken: (_id, token) => token === 'good-token',
  make: async (asked) => {
    if (full) return { outcome: 'full' };
    made.push(asked);
    const challenge = `ABCDEF012345678${String(made.length)}`;
    return { outcome: 'made', challenge, expiresAt: 1_700_003_600_000, validFor: 3_600_000 };
  },
  caSha1: () => SHA1,
  scepUrl: () => 'http://192.0.2.1:8080/scep',
};

beforeEach(async () => {
  full = false;
  made = [];
  faults = [];
  server = await openChallengeServer({
    desk,
    tls: TLS,
    host: '127.0.0.1',
    port: 0,
    names: () => new Set(['127.0.0.1', 'localhost']),
    requests: new RateLimit({ perMinute: 60, burst: 30 }),
    failures: new RateLimit({ perMinute: 1, burst: 3 }),
    clock: () => 1_700_000_000_000,
    onFault: (fault) => faults.push(fault),
  });
});
afterEach(async () => {
  await server.close();
  expect(faults).toEqual([]);
});

type Reply = { status: number; headers: IncomingHttpHeaders; body: Buffer };

function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: server.port,
      path,
      method,
      headers,
      ca: TLS.cert,
      servername: 'localhost',
      agent: false,
    };
    const asked = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

function pageText({ body }: Reply): string {
  expect(body.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xfe]));
  return body.subarray(2).toString('utf16le');
}

describe('the page /certsrv/mscep_admin/', () => {
  it('gives an operator one password a load, in the words and the encoding of NDES', async () => {
    const first = await ask('/certsrv/mscep_admin/', BASIC);
    const second = await ask('/certsrv/mscep_admin/', BASIC, 'POST');
    expect([first.status, second.status]).toEqual([200, 200]);
    const text = pageText(first);
    expect(PASSWORD.exec(text)?.groups?.['password']).toBe('ABCDEF0123456781');
    expect(PASSWORD.exec(pageText(second))?.groups?.['password']).toBe('ABCDEF0123456782');
    expect(text).toContain('CA certificate is: <B> 01234567 89ABCDEF 01234567 89ABCDEF 01234567 </B>');
    expect(text).toContain('This password can be used only once and will expire within 60 minutes.');
    expect(made[0]).toEqual({ profileId: 'p1', origin: 'page', subject: null, by: 'mdm' });
    expect(first.headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': 'text/html; charset=utf-16' });
    expect(first.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('says in the words of NDES that its cache is full, and that somebody may not enroll', async () => {
    full = true;
    expect(pageText(await ask('/certsrv/mscep_admin/', BASIC))).toContain('The password cache is full.');
    const other = { authorization: `Basic ${Buffer.from('guest:correct horse battery').toString('base64')}` };
    const refused = pageText(await ask('/certsrv/mscep_admin/', other));
    expect(refused).toContain('You do not have sufficient permission to enroll with SCEP');
    expect(refused).not.toMatch(PASSWORD);
  });

  it('binds a password to a subject when asked', async () => {
    await ask('/certsrv/default/mscep_admin/?subject=phone-1.office.example', BASIC);
    expect(made[0]?.subject).toBe('phone-1.office.example');
    expect((await ask('/certsrv/mscep_admin/?subject=a%0Ab', BASIC)).status).toBe(400);
  });

  it('gives nothing without a login, to a HEAD, to another site, under another name or for a profile without the page', async () => {
    const anonymous = await ask('/certsrv/mscep_admin/');
    expect([anonymous.status, anonymous.headers['www-authenticate']]).toEqual([
      401,
      'Basic realm="Certwright", charset="UTF-8"',
    ]);
    expect((await ask('/certsrv/mscep_admin/', BASIC, 'HEAD')).status).toBe(405);
    expect((await ask('/certsrv/mscep_admin/', { ...BASIC, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await ask('/certsrv/mscep_admin/', { ...BASIC, host: 'rebound.example' })).status).toBe(421);
    expect((await ask('/certsrv/quiet/mscep_admin/', BASIC)).status).toBe(404);
    expect((await ask('/certsrv/nobody/mscep_admin/', BASIC)).status).toBe(404);
    const redirected = await ask('/certsrv/mscep_admin', BASIC);
    expect([redirected.status, redirected.headers.location]).toEqual([301, '/certsrv/mscep_admin/']);
    expect(made).toEqual([]);
  });

  it('stops listening to an address after a few wrong passwords', async () => {
    const wrong = { authorization: `Basic ${Buffer.from('mdm:guess').toString('base64')}` };
    const statuses = [];
    for (let i = 0; i < 5; i++) statuses.push((await ask('/certsrv/mscep_admin/', wrong)).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    expect((await ask('/certsrv/mscep_admin/', BASIC)).status).toBe(429);
    expect(made).toEqual([]);
  });

  it('answers a bounded number of requests a minute', async () => {
    const replies = await Promise.all(Array.from({ length: 35 }, () => ask('/nothing')));
    expect(replies.filter(({ status }) => status === 404)).toHaveLength(30);
    expect(replies.find(({ status }) => status === 429)?.headers['retry-after']).toBe('1');
  });
});

describe('the incoming webhook', () => {
  const PATH = '/api/v1/scep/default/challenge';
  const JSON_TYPE = { 'content-type': 'application/json' };

  it('gives a challenge for a subject, as JSON or as text', async () => {
    const body = JSON.stringify({ subject: 'phone-1.office.example' });
    const json = await ask(PATH, { ...BEARER, ...JSON_TYPE }, 'POST', body);
    expect(JSON.parse(json.body.toString())).toEqual({
      challenge: 'ABCDEF0123456781',
      expiresAt: '2023-11-14T23:13:20.000Z',
      scepUrl: 'http://192.0.2.1:8080/scep',
    });
    const text = await ask(PATH, { ...BEARER, accept: 'text/plain' }, 'POST');
    expect([text.status, text.body.toString()]).toEqual([200, 'ABCDEF0123456782']);
    expect(made.map(({ origin, subject }) => [origin, subject])).toEqual([
      ['webhook', 'phone-1.office.example'],
      ['webhook', null],
    ]);
  });

  it.each([
    ['no token', {}, 'POST', '{}', 401],
    ['a wrong token', { authorization: 'Bearer bad-token' }, 'POST', '{}', 401],
    ['an empty token', { authorization: 'Bearer ' }, 'POST', '{}', 401],
    ['a GET', BEARER, 'GET', undefined, 405],
    ['another type', { ...BEARER, 'content-type': 'application/x-www-form-urlencoded' }, 'POST', 'subject=a', 415],
    ['no JSON', { ...BEARER, ...JSON_TYPE }, 'POST', '{', 400],
    ['another field', { ...BEARER, ...JSON_TYPE }, 'POST', '{"name":"a"}', 400],
    ['a subject that is none', { ...BEARER, ...JSON_TYPE }, 'POST', '{"subject":"a\\u0000b"}', 400],
    ['a long subject', { ...BEARER, ...JSON_TYPE }, 'POST', JSON.stringify({ subject: 'a'.repeat(254) }), 400],
    ['a long body', { ...BEARER, ...JSON_TYPE }, 'POST', JSON.stringify({ subject: 'a'.repeat(5_000) }), 413],
  ] as const)('refuses %s', async (_what, headers, method, body, status) => {
    expect((await ask(PATH, headers, method, body)).status).toBe(status);
    expect(made).toEqual([]);
  });

  it('answers alike for a profile that is not there and for one that has no webhook', async () => {
    const [missing, quiet] = await Promise.all(
      ['nobody', 'quiet'].map((name) =>
        ask(`/api/v1/scep/${name}/challenge`, { ...BEARER, ...JSON_TYPE }, 'POST', '{}'),
      ),
    );
    expect(missing?.status).toBe(401);
    expect([quiet?.status, quiet?.body]).toEqual([missing?.status, missing?.body]);
  });

  it('says when there are too many unused challenges', async () => {
    full = true;
    expect((await ask(PATH, BEARER, 'POST')).status).toBe(409);
  });
});

it('speaks no TLS older than 1.2, and none at all to those who speak none', async () => {
  const old = connect({
    host: '127.0.0.1',
    port: server.port,
    ca: TLS.cert,
    maxVersion: 'TLSv1.1',
    minVersion: 'TLSv1',
  });
  await expect(
    new Promise((resolve, reject) => {
      old.on('secureConnect', resolve);
      old.on('error', reject);
    }),
  ).rejects.toThrow();
  await expect(fetch(`http://127.0.0.1:${String(server.port)}/certsrv/mscep_admin/`)).rejects.toThrow();
});
