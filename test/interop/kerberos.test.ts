import { dirname } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_IDENTITY } from '../../electron/agent/outbound/identity-settings.ts';
import { openIdentity, type Identity } from '../../electron/agent/outbound/open-identity.ts';
import type { OutboundAnswer } from '../../electron/agent/outbound/exchange.ts';
import { KerberosError } from '../../electron/agent/outbound/kerberos/kerberos-error.ts';
import { loadKerberos } from '../../electron/agent/outbound/kerberos/load-kerberos.ts';
import { PEM_LABELS, toPem } from '../../electron/agent/pki/pem.ts';
import type { EndpointSettings } from '../../shared/contract/endpoints.ts';
import { mutate } from '../harness/mutate.ts';
import { findPeer, peer } from '../harness/peers.ts';
import { openScepHouse } from '../harness/scep-house.ts';
import { serverChain, tlsServer, type ServerChain } from '../harness/tls-server.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';
import { buildCsr } from '../simulators/scep-client/x509.ts';
import { startGssServer } from './gss-server.ts';
import { startKerberosApache, type KerberosApache } from './kerberos/apache.ts';
import { startRealm, type Login, type Realm } from './kerberos/realm.ts';

const PYTHON = '/usr/bin/python3';
const SERVICE = 'HTTP/localhost';

const opened: (() => unknown)[] = [];
let realm: Realm;
let keytab: string;
let apache: KerberosApache;
let chain: ServerChain;
const ends: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const found = await findPeer('kerberos');
  if (!('program' in found)) return;
  realm = await startRealm();
  ends.unshift(() => realm.stop());
  keytab = await realm.service(SERVICE);
  apache = await startKerberosApache(found.program, keytab, realm.nobody().KRB5_CONFIG);
  ends.unshift(() => apache.stop());
  chain = apache.chain;
});
beforeEach((context) => peer('kerberos', context));
afterEach(async () => {
  for (const end of opened.splice(0)) await end();
});
afterAll(async () => {
  for (const end of ends) await end();
});

/** The library reads the environment of the process, as a login sets it. */
function as(login: Login, root = chain.rootDer): Identity {
  Object.assign(process.env, login);
  const trust = { kind: 'anchors', anchors: [root], system: false } as const;
  const identity = openIdentity({ ...DEFAULT_IDENTITY, trust, credentials: { scheme: 'kerberos' } });
  opened.unshift(() => {
    identity.close();
  });
  return identity;
}

function ask(by: Identity, url: URL, body?: string): Promise<OutboundAnswer> {
  const more = body === undefined ? { method: 'GET' as const } : { method: 'POST' as const, body: Buffer.from(body) };
  return by.exchange({ ...more, url, most: 10_000 }, new AbortController().signal);
}

const acceptor = (login: Login, key: string) => ({ ...login, KRB5_KTNAME: key, KRB5RCACHEDIR: dirname(key) });

const echo = (): URL => new URL('/echo', apache.url);
const text = ({ body }: OutboundAnswer): string => Buffer.from(body).toString();

describe('Apache that lets in by Kerberos', () => {
  it('lets in with a ticket, every request', async () => {
    const by = as(await realm.login());
    for (const body of ['one', 'two', 'three'])
      expect(text(await ask(by, echo(), body))).toBe(`${realm.account}: ${body}`);
    expect(text(await ask(by, echo()))).toBe(`${realm.account}: `);
  });

  it('lets in twenty at once, each with the answer to its own request', async () => {
    const by = as(await realm.login());
    const bodies = Array.from({ length: 20 }, (_, index) => `number ${String(index)}`);
    const answers = await Promise.all(bodies.map((body) => ask(by, echo(), body)));
    expect(answers.map(text)).toEqual(bodies.map((body) => `${realm.account}: ${body}`));
  });

  it('is asked for by nobody without a ticket', async () => {
    await expect(ask(as(realm.nobody()), echo(), 'body')).rejects.toMatchObject({ code: 'kerberos-ticket-missing' });
  });

  it('is asked for by nobody whose ticket has expired', async () => {
    const asked = ask(as(await realm.expired()), echo());
    await expect(asked).rejects.toMatchObject({ code: 'kerberos-ticket-expired' });
  });

  it('goes by a name that the domain does not know, and no DNS is asked for another', async () => {
    const url = new URL(echo());
    url.hostname = '127.0.0.1';
    await expect(ask(as(await realm.login()), url)).rejects.toMatchObject({
      code: 'kerberos-service-unknown',
      params: { service: 'HTTP/127.0.0.1' },
    });
  });

  it('is in a domain whose clock is another', async () => {
    const asked = ask(as(await realm.moved('an hour ahead')), echo());
    await expect(asked).rejects.toMatchObject({ code: 'kerberos-clock' });
  });

  it('is in a domain of which nobody answers', async () => {
    const asked = ask(as(await realm.moved('nowhere')), echo());
    await expect(asked).rejects.toMatchObject({ code: 'kerberos-unreachable' });
  });
});

describe('a server that binds Kerberos to the TLS channel', () => {
  it('lets in over its own channel, and proves who it is', async () => {
    const login = await realm.login();
    const server = await startGssServer(PYTHON, chain, 'Negotiate', acceptor(login, keytab));
    opened.push(() => server.stop());
    const by = as(login);
    expect(text(await ask(by, server.url, 'one'))).toBe(`${realm.account}: one`);
    expect(text(await ask(by, server.url, 'two'))).toBe(`${realm.account}: two`);
  });

  it('sees through somebody who passes the ticket on from another channel', async () => {
    const login = await realm.login();
    const relayed = { ...chain, certDer: (await serverChain()).certDer };
    const server = await startGssServer(PYTHON, relayed, 'Negotiate', acceptor(login, keytab));
    opened.push(() => server.stop());
    await expect(ask(as(login), server.url, 'body')).rejects.toMatchObject({ code: 'kerberos-refused' });
    expect(server.handshakes()).toBe(1);
  });

  it('has a key that the domain has replaced', async () => {
    const old = await realm.service('HTTP/127.0.0.1');
    await realm.service('HTTP/127.0.0.1');
    const login = await realm.login();
    const server = await startGssServer(PYTHON, chain, 'Negotiate', acceptor(login, old));
    opened.push(() => server.stop());
    const url = new URL(server.url);
    url.hostname = '127.0.0.1';
    await expect(ask(as(login), url)).rejects.toMatchObject({ code: 'kerberos-refused' });
  });
});

describe('a server that is none of the domain', () => {
  /** Asks for a ticket, and answers it. */
  async function serve(challenge: string, proof: string | null): Promise<{ url: URL; bodies: string[] }> {
    const bodies: string[] = [];
    const server = await tlsServer(chain, (request, response) => {
      request.on('data', (part: Buffer) => bodies.push(part.toString()));
      if (request.headers.authorization === undefined)
        return void response.writeHead(401, { 'www-authenticate': challenge }).end();
      response.writeHead(200, proof === null ? {} : { 'www-authenticate': `Negotiate ${proof}` }).end('welcome');
    });
    opened.push(() => server.stop());
    return { url: server.url, bodies };
  }

  it.each([
    ['no token', Buffer.from('nothing')],
    ['a token of nothing', Buffer.from('a1073005a203040100', 'hex')],
    ['an answer of GSS-API that is empty', Buffer.from('6000', 'hex')],
  ])('is not believed with %s', async (_, proof) => {
    const { url } = await serve('Negotiate', proof.toString('base64'));
    await expect(ask(as(await realm.login()), url)).rejects.toMatchObject({ code: 'kerberos-unproven' });
  });

  it('says what no service says, and the library lives', async () => {
    Object.assign(process.env, await realm.login());
    const kerberos = await loadKerberos();
    for (let i = 0; i < 100; i++) {
      const context = kerberos.start({ host: 'localhost', channelBinding: null });
      const token = await context.step(null);
      await expect(context.step(mutate(token ?? Buffer.alloc(0)))).rejects.toBeInstanceOf(KerberosError);
      context.close();
    }
  });

  it('gets no body before it has asked who we are', async () => {
    const { url, bodies } = await serve('Negotiate', null);
    expect(text(await ask(as(await realm.login()), url, 'body'))).toBe('welcome');
    expect(bodies).toEqual(['body']);
  });

  it('gets neither ticket nor body where it takes NTLM alone', async () => {
    const { url, bodies } = await serve('NTLM', null);
    const asked = ask(as(await realm.login()), url, 'body');
    await expect(asked).rejects.toMatchObject({ code: 'authentication-scheme', params: { wanted: 'negotiate' } });
    expect(bodies).toEqual([]);
  });
});

describe('a Microsoft CA whose web services log in by Kerberos', () => {
  it('is validated, and enrolls, with no secret stored', async () => {
    Object.assign(process.env, await realm.login());
    apache.ces.behaviour.username = realm.account;
    const house = await openScepHouse();
    opened.push(() => house.close());
    const { authority, cep } = apache.ces;
    const settings: EndpointSettings = {
      ...{ enabled: true, preset: 'adcs-mscews', timeout: 20_000 },
      trust: {
        systemRoots: false,
        anchors: `${toPem(PEM_LABELS.certificate, authority.certificate)}${chain.root}`,
      },
      connection: {
        ...{ protocol: 'mscews', policyUrl: cep.href, enrollmentUrl: null, template: 'PrinterServer' },
        ...{ onBehalf: 'no', requester: null, credentials: { kind: 'kerberos' } },
      },
    };
    const { id, hasPassword } = await house.client.endpoints.create({ ...settings, name: 'Office CA' });
    expect(hasPassword).toBe(false);
    for await (const report of await house.client.endpoints.validate({ id })) expect(report.id).not.toBe('');
    const [report] = await house.client.endpoints.reports({ id });
    const states = Object.fromEntries((report?.steps ?? []).map(({ step, state }) => [step, state]));
    expect(states).toMatchObject({ authentication: 'passed', capabilities: 'passed', certificate: 'passed' });

    const fqdn = 'printer.office.example';
    const csr = buildCsr(await makeKey(), { subject: [['commonName', fqdn]], dnsNames: [fqdn] });
    const csrPem = toPem(PEM_LABELS.certificationRequest, csr);
    const request = await house.client.endpoints.enroll({ id, csrPem });
    expect(request.state.state).toBe('issued');

    Object.assign(process.env, realm.nobody());
    for await (const each of await house.client.endpoints.validate({ id })) expect(each.id).not.toBe('');
    const [failed] = await house.client.endpoints.reports({ id });
    expect(failed?.steps.find(({ state }) => state === 'failed')).toMatchObject({
      step: 'authentication',
      fault: { code: 'kerberos-ticket-missing' },
    });
  });
});
