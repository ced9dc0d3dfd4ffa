import { createHash } from 'node:crypto';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Send } from '../../../../electron/agent/outbound/authentication/authenticate.ts';
import { authenticator } from '../../../../electron/agent/outbound/authenticator.ts';
import { readChallenges } from '../../../../electron/agent/outbound/authentication/challenges.ts';
import { CaFault } from '../../../../electron/agent/outbound/ca-fault.ts';
import type { Credentials } from '../../../../electron/agent/outbound/credentials.ts';

const ASKED = { method: 'GET', url: new URL('https://ca.example/path?q'), most: 1 } as const;
const ACCOUNT = { user: 'user', password: 'secret' } as const;

type Reply = { readonly status: number; readonly challenge?: string };

/** Sends as often as the credentials want, and says what was sent. */
async function run(credentials: Credentials, reply: (authorization: string | null) => Reply, times = 1) {
  const [sent, outcomes]: [(string | null)[], (string | number)[]] = [[], []];
  const authenticate = authenticator(credentials);
  const socket = new Socket();
  for (let i = 0; i < times; i++) {
    const send: Send = (authorization) => {
      sent.push(authorization);
      const { status, challenge } = reply(authorization);
      const headers = new Map(challenge === undefined ? [] : [['www-authenticate', challenge]]);
      return Promise.resolve({ answer: { status, headers, body: new Uint8Array(), tls: null }, socket });
    };
    const answered = authenticate(ASKED, send, new AbortController().signal);
    const status = answered.then(({ answer }) => answer.status);
    outcomes.push(await status.catch((error: unknown) => (error instanceof CaFault ? error.code : 'another error')));
  }
  return { sent, outcomes };
}

describe('Basic', () => {
  const value = `Basic ${Buffer.from('user:secret').toString('base64')}`;
  const wants = (authorization: string | null): Reply =>
    authorization === value ? { status: 200 } : { status: 401, challenge: 'Basic realm="CA"' };

  it('waits to be asked once, and then goes along', async () => {
    const { sent, outcomes } = await run({ scheme: 'basic', ...ACCOUNT, preemptive: false }, wants, 2);
    expect([sent, outcomes]).toEqual([
      [null, value, value],
      [200, 200],
    ]);
  });

  it('goes along at once where that is wanted', async () => {
    expect((await run({ scheme: 'basic', ...ACCOUNT, preemptive: true }, wants)).sent).toEqual([value]);
  });

  it('is never tried twice', async () => {
    for (const preemptive of [true, false]) {
      const { sent, outcomes } = await run({ scheme: 'basic', user: 'user', password: 'wrong', preemptive }, wants);
      expect(sent.filter((one) => one !== null)).toHaveLength(1);
      expect(outcomes).toEqual(['authentication-failed']);
    }
  });

  it('is not given to who asks for something else', async () => {
    const other = (): Reply => ({ status: 401, challenge: 'NTLM' });
    const { sent, outcomes } = await run({ scheme: 'basic', ...ACCOUNT, preemptive: false }, other);
    expect([sent, outcomes]).toEqual([[null], ['authentication-scheme']]);
  });
});

describe('Bearer', () => {
  it('goes along, and is never tried twice', async () => {
    const { sent, outcomes } = await run({ scheme: 'bearer', token: 'abc.def' }, () => ({ status: 401 }));
    expect([sent, outcomes]).toEqual([['Bearer abc.def'], ['authentication-failed']]);
  });
});

describe('Digest', () => {
  const challenge = (nonce: string, stale = ''): string =>
    `Digest realm="CA", qop="auth", algorithm=SHA-256-sess, nonce="${nonce}"${stale}`;
  const sha256 = (...parts: readonly (string | undefined)[]): string =>
    createHash('sha256').update(parts.join(':')).digest('hex');

  /** RFC 7616 §3.4, once more and from the text alone; each nonce is good for two requests. */
  function server(password = 'secret') {
    let [nonce, used] = [1, 0];
    return (authorization: string | null): Reply => {
      const given = readChallenges(authorization ?? '')[0]?.parameters;
      if (given === undefined) return { status: 401, challenge: challenge(String(nonce)) };
      const [uri, count, cnonce, of] = ['uri', 'nc', 'cnonce', 'nonce'].map((name) => given.get(name));
      if (of !== String(nonce) || used === 2) {
        [nonce, used] = [nonce + 1, 0];
        return { status: 401, challenge: challenge(String(nonce), ', stale=true') };
      }
      const a1 = sha256(sha256('user', 'CA', password), of, cnonce);
      const right = sha256(a1, of, count, cnonce, 'auth', sha256('GET', '/path?q'));
      used += 1;
      const good = given.get('response') === right && uri === '/path?q' && count === `0000000${String(used)}`;
      return good ? { status: 200 } : { status: 401, challenge: challenge(String(nonce)) };
    };
  }

  it('uses a nonce again with its count, and a new one when that is stale', async () => {
    const { sent, outcomes } = await run({ scheme: 'digest', ...ACCOUNT }, server(), 5);
    expect(outcomes).toEqual([200, 200, 200, 200, 200]);
    // One to be asked, five that count, two under a nonce that was over.
    expect(sent).toHaveLength(8);
  });

  it('is never tried twice with a wrong password', async () => {
    const { sent, outcomes } = await run({ scheme: 'digest', ...ACCOUNT }, server('other'));
    expect([sent.length, outcomes]).toEqual([2, ['authentication-failed']]);
  });
});

describe('no credentials', () => {
  it('say what would be wanted', async () => {
    const { outcomes } = await run({ scheme: 'none' }, () => ({ status: 401, challenge: 'Negotiate, NTLM' }));
    expect(outcomes).toEqual(['authentication-required']);
  });
});
