import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAgentEvents } from '../../electron/agent/agent-events.ts';
import { CaClients } from '../../electron/agent/endpoints/ca-clients.ts';
import { anchorsOf } from '../../electron/agent/endpoints/endpoint-problems.ts';
import { EndpointSecrets } from '../../electron/agent/endpoints/endpoint-secrets.ts';
import { Endpoints } from '../../electron/agent/endpoints/endpoints.ts';
import { OwnCertificates } from '../../electron/agent/endpoints/own-certificate.ts';
import { UpstreamRequests } from '../../electron/agent/endpoints/upstream/upstream-requests.ts';
import { openVault } from '../../electron/agent/secrets/vault.ts';
import { ServiceObjects } from '../../electron/agent/services/service-objects.ts';
import { openSqliteStore } from '../../electron/agent/store/sqlite/open-store.ts';
import type { EndpointSettings } from '../../shared/contract/endpoints.ts';
import type { CaFaultCode } from '../../shared/domain/ca-fault.ts';
import { createDataFolder } from '../harness/data-folder.ts';
import { errorOf, expectFault } from '../harness/told.ts';
import { pem } from '../simulators/est-server/issuing.ts';
import { startNdes, type Ndes } from '../simulators/ndes/ndes.ts';
import { ACCOUNT } from '../simulators/ndes/windows-login.ts';

const never = new AbortController().signal;

describe('a CA behind NDES', () => {
  let ndes: Ndes;
  const ends: (() => Promise<unknown>)[] = [];
  beforeEach(async () => {
    ndes = await startNdes();
    ends.push(() => ndes.close());
  });
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  function settings(scheme: 'basic' | 'ntlm'): EndpointSettings {
    const { domain, user } = ACCOUNT;
    return {
      enabled: true,
      preset: 'adcs-ndes',
      connection: {
        protocol: 'scep',
        url: ndes.scepUrl.href,
        caIdentifier: null,
        keyTransport: 'pkcs1',
        allowWeak: true,
        renewal: 'RenewalReq',
        challenge: { source: 'ndes', url: ndes.adminUrl.href, scheme, userName: `${domain}\\${user}` },
        signs: 'device',
      },
      trust: { systemRoots: false, anchors: pem('CERTIFICATE', ndes.ca.certificate) },
      timeout: 20_000,
    };
  }

  /** The endpoint as the agent has it, over a store on disk. */
  async function house(scheme: 'basic' | 'ntlm', password: string = ACCOUNT.password) {
    ndes.scheme = scheme;
    const folder = await createDataFolder();
    const store = await openSqliteStore(folder.work);
    const vault = openVault('passphrase', Buffer.alloc(32, 7));
    await store.keyAudit(vault.auditKey);
    const onFault = (error: unknown): never => {
      throw error;
    };
    const objects = await ServiceObjects.load({ store, events: createAgentEvents(), clock: Date.now, onFault });
    const secrets = new EndpointSecrets(store, () => vault);
    const endpoints = new Endpoints({ objects, secrets });
    const clients = new CaClients(objects, secrets, Date.now);
    const upstream: UpstreamRequests = new UpstreamRequests({
      ...{ store, clock: Date.now, onFault },
      vault: () => vault,
      clientOf: (id) => clients.of(id),
      timeoutOf: () => 20_000,
      anchorsOf: (id) => anchorsOf(objects.get('endpoint', id).body).map(({ der }) => der),
      settling: () => Promise.resolve([]),
      keepOwn: (...given) => own.keep(...given),
      onSettled: () => undefined,
    });
    const own = new OwnCertificates({ objects, endpoints, secrets, clients, upstream });
    const { id } = await endpoints.create({ ...settings(scheme), name: 'CA' }, 'test');
    await endpoints.setSecret(id, 'password', password, 'test');
    ends.push(async () => {
      await upstream.close();
      await clients.close();
      await store.close();
      await folder.remove();
    });
    const enroll = (subject: string) => own.enroll(objects.get('endpoint', id), { subject, template: null }, 'test');
    return { upstream, enroll, clients, client: await clients.of(id) };
  }

  it.for([
    ['basic', 'en', 'utf-16le'],
    ['ntlm', 'en', 'utf-16le'],
    ['ntlm', 'de', 'utf-16le'],
    ['ntlm', 'de', 'utf-16be'],
    ['basic', 'en', 'utf-8'],
  ] as const)('gives a password and a certificate: %j', async ([scheme, language, encoding]) => {
    Object.assign(ndes, { language, encoding });
    const { upstream, enroll } = await house(scheme);
    expect(await upstream.tryNow(await enroll('device.office.example'))).toMatchObject({ state: 'issued' });
    // The page once, and the password is used up.
    expect([ndes.loads(), ndes.cached(), ndes.issued.size]).toEqual([1, 0, 1]);
    expect(ndes.seen.toSorted()).toEqual(['GetCACaps', 'GetCACert', 'PKCSReq']);
  });

  it('is never asked for a password to look, and once however often a request is tried', async () => {
    const { upstream, enroll } = await house('ntlm');
    expect(ndes.loads()).toBe(0);
    const id = await enroll('device.office.example');
    await ndes.away();
    for (let i = 0; i < 3; i++) expect(await upstream.tryNow(id)).toMatchObject({ state: 'queued' });
    await ndes.back();
    // Asked for again while it waits, it is the same request.
    expect(await enroll('device.office.example')).toBe(id);
    expect(await upstream.tryNow(id)).toMatchObject({ state: 'issued' });
    expect([ndes.loads(), ndes.cached()]).toEqual([1, 0]);
  });

  it('that has given out five passwords says that its cache is full, until they expire', async () => {
    const { client } = await house('ntlm');
    const given = new Set<string | null>();
    for (let i = 0; i < 5; i++) given.add(await client.challenge(never));
    expect(given.size).toBe(5);
    expectFault(await errorOf(client.challenge(never)), 'ndes-cache-full', 'certificate');
    expect(ndes.cached()).toBe(5);
    ndes.expire();
    expect(await client.challenge(never)).toMatch(/^[0-9A-F]{16}$/);
  });

  it.for<[string, (at: Ndes) => void, CaFaultCode]>([
    ['does not permit the account', (at) => (at.permitted = false), 'ndes-not-permitted'],
    ['shows another page', (at) => (at.instead = '<html><title>Sign in</title></html>'), 'ndes-page-unknown'],
    ['shows the thumbprint alone', (at) => (at.instead = `<B> ${'01234567 '.repeat(5)}</B>`), 'ndes-page-unknown'],
  ])('that %s gives no password', async ([, spoil, code]) => {
    const { enroll } = await house('ntlm');
    spoil(ndes);
    expectFault(await errorOf(enroll('device.office.example')), code, 'certificate');
    expect([ndes.seen, ndes.loads()]).toEqual([[], 1]);
  });

  it.for(['basic', 'ntlm'] as const)('does not let in with a wrong password: %s', async (scheme) => {
    const { enroll } = await house(scheme, 'password');
    const found = await errorOf(enroll('device.office.example'));
    expectFault(found, 'authentication-failed', 'authentication');
    expect(ndes.loads()).toBe(0);
  });

  it('is not asked by an endpoint that is gone', async () => {
    const { clients } = await house('ntlm');
    const found = await errorOf(clients.of('019c0000-0000-7000-8000-00000000e0d0'));
    expectFault(found, 'endpoint-missing', 'address');
  });

  it('refuses a request whose password expired', async () => {
    const { upstream, enroll } = await house('basic');
    const id = await enroll('device.office.example');
    ndes.expire();
    expect(await upstream.tryNow(id)).toMatchObject({ state: 'refused', refusal: { code: 'denied' } });
    expect(ndes.loads()).toBe(1);
  });
});
