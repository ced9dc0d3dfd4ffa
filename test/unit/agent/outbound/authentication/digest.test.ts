import { describe, expect, it } from 'vitest';
import { readChallenges } from '../../../../../electron/agent/outbound/authentication/challenges.ts';
import {
  digestAuthorization,
  digestSession,
  isStale,
} from '../../../../../electron/agent/outbound/authentication/digest.ts';

const NONCE = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v';
const CNONCE = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
const MUFASA = { user: 'Mufasa', password: 'Circle of Life' };

function answer(header: string, account = MUFASA, uri = '/dir/index.html'): ReadonlyMap<string, string> {
  const session = digestSession(readChallenges(header), () => CNONCE);
  if (session === null) throw new Error('no challenge');
  const [challenge] = readChallenges(digestAuthorization(session, account, 'GET', uri));
  return challenge?.parameters ?? new Map();
}

const rfc7616 = (algorithm: string): string =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="${NONCE}", ` +
  'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

describe('Digest', () => {
  // RFC 7616 §3.9.1.
  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('answers the example of the RFC with %s', (algorithm, response) => {
    const fields = Object.fromEntries(answer(rfc7616(algorithm)));
    expect(fields).toMatchObject({ response, algorithm, nc: '00000001', qop: 'auth', cnonce: CNONCE, nonce: NONCE });
  });

  it('answers without qop as RFC 2069 did', () => {
    // RFC 2069 §2.4 with the correction of its errata 749.
    const header =
      'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"';
    const fields = answer(header, { user: 'Mufasa', password: 'CircleOfLife' });
    expect(fields.get('response')).toBe('1949323746fe6a43ef61f9606e7febea');
    expect([fields.has('nc'), fields.has('cnonce'), fields.has('algorithm')]).toEqual([false, false, false]);
  });

  it('takes the strongest, whatever the order, and leaves out what it does not know', () => {
    const header = `${rfc7616('MD5')}, ${rfc7616('SHA-512-256')}, ${rfc7616('SHA-256')}`;
    expect(digestSession(readChallenges(header))?.algorithm).toBe('SHA-256');
    expect(digestSession(readChallenges(rfc7616('SHA-512-256')))).toBeNull();
    expect(digestSession(readChallenges(rfc7616('MD5').replace('auth, auth-int', 'auth-int')))).toBeNull();
  });

  it('counts under one nonce, and knows what is stale', () => {
    const session = digestSession(readChallenges(rfc7616('MD5-sess')));
    if (session === null) throw new Error('no challenge');
    const counts = [1, 2, 3].map(() => /nc=(\d+)/.exec(digestAuthorization(session, MUFASA, 'GET', '/'))?.[1]);
    expect(counts).toEqual(['00000001', '00000002', '00000003']);
    expect(isStale(readChallenges('Digest realm="r", nonce="n", stale=TRUE'))).toBe(true);
    expect(isStale(readChallenges('Digest realm="r", nonce="n", stale=false'))).toBe(false);
  });

  it('hides the user where the server wants it, and writes other letters as RFC 8187 does', () => {
    // RFC 7616 §3.9.2: the hash of the user under SHA-512-256 differs; here only its form.
    expect(answer(`${rfc7616('SHA-256')}, userhash=true`).get('username')).toMatch(/^[0-9a-f]{64}$/);
    const session = digestSession(readChallenges(rfc7616('SHA-256')));
    if (session === null) throw new Error('no challenge');
    const header = digestAuthorization(session, { user: 'Jäsøn Doe', password: 'x' }, 'GET', '/');
    expect(header).toContain("username*=UTF-8''J%C3%A4s%C3%B8n%20Doe,");
  });
});

describe('challenges', () => {
  it('are told apart in one line', () => {
    const found = readChallenges(
      'Negotiate, NTLM TlRMTVNTUAACAAAA==, Basic realm="a, \\"b\\" = c", charset="UTF-8", Digest nonce=x,realm=y',
    );
    expect(found.map(({ scheme, token, parameters }) => [scheme, token, Object.fromEntries(parameters)])).toEqual([
      ['negotiate', null, {}],
      ['ntlm', 'TlRMTVNTUAACAAAA==', {}],
      ['basic', null, { realm: 'a, "b" = c', charset: 'UTF-8' }],
      ['digest', null, { nonce: 'x', realm: 'y' }],
    ]);
  });

  it.each(['', ',,,', '"', '=', 'Basic realm="', '\\', 'a=b', `Basic ${'a="'.repeat(9_000)}`, ','.repeat(30_000)])(
    'are none, or few, in %j',
    (header) => {
      expect(readChallenges(header).length).toBeLessThan(3);
    },
  );
});
