import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryClient } from '../../electron/agent/directory/directory-client.ts';
import { discoverCas } from '../../electron/agent/directory/discover.ts';
import { CaFault } from '../../electron/agent/outbound/ca-fault.ts';
import type { Credentials } from '../../electron/agent/outbound/credentials.ts';
import { DEFAULT_IDENTITY, type IdentitySettings } from '../../electron/agent/outbound/identity-settings.ts';
import { openIdentity } from '../../electron/agent/outbound/open-identity.ts';
import { EstClient } from '../../electron/agent/protocols/est/est-client.ts';
import { ScepClient } from '../../electron/agent/protocols/scep/client/scep-client.ts';
import { errorOf, expectFault } from '../harness/told.ts';
import { serverChain, tlsServer, type ServerChain } from '../harness/tls-server.ts';
import { startEstServer, type EstFault, type EstServer } from '../simulators/est-server/est-server.ts';
import { startHostileLdap, type HostileLdap, type LdapAnswer } from '../simulators/hostile-ldap.ts';
import { certify, scepCa, type ReplyPlan, type ScepCaSimulator } from '../simulators/scep-ca/scep-ca.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';
import { buildCsr } from '../simulators/scep-client/x509.ts';

const never = new AbortController().signal;
const NAME = 'printer.office.example';
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

let chain: ServerChain;
let key: ClientKey;
let csr: Buffer;
beforeAll(async () => {
  [chain, key] = await Promise.all([serverChain(), makeKey()]);
  csr = buildCsr(key, { subject: [['commonName', NAME]], dnsNames: [NAME] });
});

function identity(changed: Partial<IdentitySettings> = {}) {
  const trust = { kind: 'anchors', anchors: [chain.rootDer], system: false } as const;
  const opened = openIdentity({ ...DEFAULT_IDENTITY, trust, ...changed });
  ends.push(() => {
    opened.close();
  });
  return opened;
}

async function faultOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CaFault)) throw new Error(`no fault: ${String(error)}`);
  return error.code;
}

describe('a hostile SCEP CA', () => {
  let ca: ScepCaSimulator;
  let client: ScepClient;
  let other: ClientKey;
  let good: Buffer;
  beforeEach(async () => {
    [ca, other] = await Promise.all([scepCa(), makeKey()]);
    good = certify(ca.ca, key, NAME);
    const url = await serve();
    const settings = { caIdentifier: null, allowWeak: false, keyTransport: { scheme: 'RSAES-PKCS1-v1_5' } } as const;
    client = new ScepClient({ ...settings, url, anchors: [ca.ca.certificate] }, identity().exchange, Date.now);
  });

  async function serve(): Promise<URL> {
    const server = createPlainServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', 'http://localhost');
        const body = parts.length === 0 ? {} : { body: Buffer.concat(parts) };
        const answer = ca.answer({ method: request.method === 'POST' ? 'POST' : 'GET', url, most: 0, ...body });
        response.writeHead(answer.status ?? 200).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return new URL(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/scep`);
  }

  const enroll = () => client.enroll(csr, key.privateKey, never);
  const stranger = () => ({ key: other, certificate: certify({ ...ca.ca, key: other }, other, 'Simulated RA') });

  it.for<[string, () => ReplyPlan, string]>([
    ['answers by a wrong signer', () => ({ signer: stranger() }), 'scep-reply-signer'],
    [
      'answers by a wrong signer under the right name',
      () => ({ signer: { key: other, certificate: ca.ra.certificate } }),
      'scep-reply-signature',
    ],
    // That of the request before.
    ['swaps nonces', () => ({ recipientNonce: ca.last?.nonce ?? null }), 'scep-reply-nonce'],
    ['answers another transaction', () => ({ transactionId: '0123' }), 'scep-reply-transaction'],
    ['certifies another key', () => ({ certificates: [certify(ca.ca, other, NAME)] }), 'certificate-of-another-key'],
    ['encrypts to somebody else', () => ({ encryptedTo: stranger().certificate }), 'scep-reply-undecryptable'],
    ['sends 10 MB', () => ({ after: (body) => Buffer.concat([body, Buffer.alloc(10 << 20)]) }), 'scep-reply-malformed'],
    ['sends 20 MB', () => ({ after: (body) => Buffer.concat([body, Buffer.alloc(20 << 20)]) }), 'http-body-too-large'],
    [
      'sends a chain of 10 MB',
      () => ({ certificates: Array.from({ length: 20_000 }, () => good) }),
      'scep-reply-malformed',
    ],
  ])('that %s gets nothing and breaks nothing', async ([, plan, code]) => {
    ca.reply = { certificates: [good] };
    expect(await enroll()).toMatchObject({ outcome: 'issued' });
    ca.reply = { certificates: [good], ...plan() };
    expect(await faultOf(enroll())).toBe(code);
    ca.reply = { certificates: [good] };
    expect(await enroll()).toMatchObject({ outcome: 'issued' });
  });
});

describe('a hostile EST CA', () => {
  let server: EstServer;
  beforeEach(async () => {
    server = await startEstServer();
    ends.push(() => server.close());
  });

  it.for<[string, EstFault, string]>([
    ['certifies another key', 'wrong-key', 'certificate-of-another-key'],
    ['sends a chain of 10 MB', 'huge-chain', 'http-body-too-large'],
    ['sends noise', 'noise', 'est-answer-malformed'],
  ])('that %s gets nothing and breaks nothing', async ([, fault, code]) => {
    const trust = { kind: 'anchors', anchors: [server.ca.certificate], system: false } as const;
    const client = new EstClient({ url: server.url, label: null }, identity({ trust }).exchange, Date.now);
    server.fault = fault;
    expect(await faultOf(client.enroll(csr, never))).toBe(code);
    server.fault = null;
    const answer = await client.enroll(csr, never);
    if (answer.outcome !== 'issued') throw new Error(answer.outcome);
    expect(new X509Certificate(answer.certificate).checkPrivateKey(key.privateKey)).toBe(true);
  });
});

describe('a compressed bomb', () => {
  const huge = Buffer.alloc(50 << 20);
  it.for([
    ['gzip', () => gzipSync(huge)],
    ['deflate', () => deflateSync(huge)],
    ['br', () => brotliCompressSync(huge)],
    ['gzip, gzip', () => gzipSync(gzipSync(huge))],
  ] as const)('is not asked for and not unpacked: %s', async ([encoding, compress]) => {
    const asked: unknown[] = [];
    const server = await tlsServer(chain, (request, response) => {
      asked.push(request.headers['accept-encoding']);
      response.writeHead(200, { 'content-encoding': encoding }).end(compress());
    });
    ends.push(() => server.stop());
    const work = identity().exchange({ method: 'GET', url: server.url, most: 1 << 20 }, never);
    await expect(work).rejects.toMatchObject({ code: 'http-encoding', params: { encoding } });
    expect(asked).toEqual(['identity']);
  });
});

describe('a redirect to another host', () => {
  const password = 'never-to-be-seen-elsewhere';
  const account = { user: 'printer', password };
  it.for<[string, 'GET' | 'POST', Credentials]>([
    ['by GET', 'GET', { scheme: 'basic', ...account, preemptive: true }],
    ['by POST', 'POST', { scheme: 'basic', ...account, preemptive: true }],
    ['by GET and Digest', 'GET', { scheme: 'digest', ...account }],
    ['by GET and NTLM', 'GET', { scheme: 'ntlm', ...account }],
  ])('is not followed with a password or a certificate: %s', async ([, method, credentials]) => {
    const elsewhere: string[] = [];
    const spy = await tlsServer(chain, ({ url = '' }, response) => {
      elsewhere.push(url);
      response.end();
    });
    const server = await tlsServer(chain, redirectTo(spy.url), { requestCert: true, rejectUnauthorized: false });
    ends.push(
      () => spy.stop(),
      () => server.stop(),
    );
    const clientCertificate = { chain: [chain.certDer], key: createPrivateKey(chain.key) };
    const body = method === 'POST' ? { body: Buffer.from(password) } : {};
    const work = identity({ credentials, clientCertificate }).exchange(
      { method, url: server.url, most: 100, ...body },
      never,
    );
    await expect(work).rejects.toMatchObject({ code: 'http-redirect', params: { location: spy.url.href } });
    expect([server.connections(), spy.connections(), elsewhere]).toEqual([1, 0, []]);
  });
});

function redirectTo({ href }: URL) {
  return (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(307, { location: href }).end();
  };
}

describe('a hostile directory', () => {
  let ldap: HostileLdap;
  beforeEach(async () => {
    ldap = await startHostileLdap(chain.cert + chain.root, chain.key);
  });
  afterEach(() => ldap.close());

  async function open(answer: LdapAnswer, signal?: AbortSignal): Promise<DirectoryClient> {
    ldap.answer = answer;
    const client = await DirectoryClient.open({
      ...{
        host: 'localhost',
        port: ldap.port,
        security: 'ldaps',
        account: null,
        timeout: answer === 'drip' ? 1_000 : 20_000,
      },
      ...{ signal, roots: chain.root },
    });
    ends.push(() => client.close());
    return client;
  }

  async function search(answer: LdapAnswer, signal?: AbortSignal) {
    return (await open(answer, signal)).search({
      base: 'DC=office,DC=example',
      scope: 'sub',
      filter: '(objectClass=*)',
      texts: ['cn'],
    });
  }

  it('that refuses, or is none of Active Directory, is told as that', async () => {
    expectFault(await errorOf(search('denied')), 'directory-not-permitted', 'authentication');
    expectFault(await errorOf(discoverCas(await open('nothing'))), 'directory-other', 'capabilities');
  });

  it('whose referral leads to itself is asked once', async () => {
    await expect(search('referral')).rejects.toMatchObject({ code: 'directory-refused', params: { code: '10' } });
    expect([ldap.connections(), ldap.searches()]).toEqual([1, 1]);
  });

  it('whose references lead to itself is asked once', async () => {
    expect(await search('references')).toEqual([]);
    expect([ldap.connections(), ldap.searches()]).toEqual([1, 1]);
  });

  it.for<[LdapAnswer, string]>([
    ['pages', 'directory-too-large'],
    ['entries', 'directory-too-large'],
    ['tiny', 'directory-too-large'],
    ['attribute', 'directory-too-large'],
    ['values', 'directory-too-large'],
    ['announced', 'directory-too-large'],
    ['noise', 'directory-malformed'],
    ['web', 'directory-malformed'],
    ['drip', 'connection-timeout'],
  ])('that answers without end is left: %s', async ([answer, code]) => {
    expect(await faultOf(search(answer))).toBe(code);
    expect(ldap.connections()).toBe(1);
    expect(ldap.searches()).toBeLessThan(300);
    // What was on its way when enough had come, beside the bound.
    expect(ldap.written()).toBeLessThan(100 << 20);
  });

  it('is left at once by whoever does not want to wait', async () => {
    const end = new AbortController();
    const work = search('drip', end.signal);
    await expect.poll(() => ldap.searches()).toBe(1);
    end.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
    await expect(search('nothing', end.signal)).rejects.toThrow('enough');
    expect(ldap.connections()).toBe(1);
  });
});
