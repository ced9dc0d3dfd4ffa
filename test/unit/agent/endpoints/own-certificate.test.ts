import { createPrivateKey, X509Certificate } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAgentEvents } from '../../../../electron/agent/agent-events.ts';
import type { CaClient } from '../../../../electron/agent/connectors/ca-client.ts';
import { certificateOf } from '../../../../electron/agent/endpoints/endpoint-identity.ts';
import { anchorsOf } from '../../../../electron/agent/endpoints/endpoint-problems.ts';
import { EndpointSecrets } from '../../../../electron/agent/endpoints/endpoint-secrets.ts';
import { Endpoints } from '../../../../electron/agent/endpoints/endpoints.ts';
import { OwnCertificates } from '../../../../electron/agent/endpoints/own-certificate.ts';
import { UpstreamRequests } from '../../../../electron/agent/endpoints/upstream/upstream-requests.ts';
import type { CaAnswer } from '../../../../electron/agent/outbound/ca-answer.ts';
import { CaFault } from '../../../../electron/agent/outbound/ca-fault.ts';
import { readCertificate } from '../../../../electron/agent/pki/certificate.ts';
import { readCertificationRequest } from '../../../../electron/agent/pki/certification-request.ts';
import { formatName } from '../../../../electron/agent/pki/distinguished-name.ts';
import { namesRenewed } from '../../../../electron/agent/protocols/wstep/renewal-attribute.ts';
import { openVault } from '../../../../electron/agent/secrets/vault.ts';
import { ServiceObjects } from '../../../../electron/agent/services/service-objects.ts';
import { openSqliteStore } from '../../../../electron/agent/store/sqlite/open-store.ts';
import type { Store } from '../../../../electron/agent/store/store.ts';
import type { EndpointConnection } from '../../../../shared/contract/endpoints.ts';
import { createDataFolder, type DataFolder } from '../../../harness/data-folder.ts';
import { issue, makeHouse, pem, readCsr } from '../../../simulators/est-server/issuing.ts';
import { makeKey } from '../../../simulators/scep-client/keys.ts';
import { makeCertificate } from '../../../simulators/scep-client/x509.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PASSWORD = { kind: 'username-token', userName: 'agent' } as const;
const EST: EndpointConnection = {
  ...{ protocol: 'est', url: 'https://ca.example/', label: null, linkIdentity: false, revokes: false },
  credentials: { kind: 'certificate' },
};
const MSCEWS: EndpointConnection = {
  ...{ protocol: 'mscews', policyUrl: null, enrollmentUrl: 'https://ca.example/CES', template: 'Printer' },
  ...{ onBehalf: 'agent', requester: null, credentials: { kind: 'none' } },
};

const SCEP: EndpointConnection = {
  ...{ protocol: 'scep', url: 'https://ca.example/scep', caIdentifier: null, keyTransport: 'pkcs1', allowWeak: false },
  ...{ renewal: 'RenewalReq', challenge: { source: 'static' }, signs: 'endpoint' },
};

describe('an endpoint’s own certificate', () => {
  let ca: Awaited<ReturnType<typeof makeHouse>>;
  let folder: DataFolder;
  let store: Store;
  let now: number;
  let asked: { readonly how: string; readonly csr: Uint8Array; readonly template: string | null | undefined }[];
  let answer: (csr: Uint8Array) => CaAnswer<unknown>;
  let challenges: (string | null)[];
  let challengesAsked = 0;
  /** No challenge can be had. */
  let failing = false;
  /** Endpoints that cannot be used. */
  const off = new Set<string>();
  const vault = openVault('passphrase', Buffer.alloc(32, 7));
  beforeAll(async () => {
    ca = await makeHouse();
  });
  beforeEach(async () => {
    folder = await createDataFolder();
    store = await openSqliteStore(folder.work);
    await store.keyAudit(vault.auditKey);
    now = Date.now();
    asked = [];
    challenges = [];
    failing = false;
    off.clear();
    answer = (csr) => {
      const certificate = issue(ca.ca, readCsr(Buffer.from(csr)));
      return { outcome: 'issued', certificate, others: [] };
    };
  });
  afterEach(async () => {
    await store.close();
    await folder.remove();
  });

  async function open() {
    const clock = () => now;
    const fail = (error: unknown): never => {
      throw error;
    };
    const objects = await ServiceObjects.load({ store, events: createAgentEvents(), clock, onFault: fail });
    const secrets = new EndpointSecrets(store, () => vault);
    const endpoints = new Endpoints({ objects, secrets });
    const asks = (how: string): CaClient['enroll'] => {
      return ({ csr, own }) => {
        asked.push({ how, csr, template: own?.template });
        return Promise.resolve().then(() => answer(csr));
      };
    };
    const client: CaClient = {
      ...{ needsKey: false, repeatable: true, revoke: null },
      challenge: () => {
        challengesAsked += 1;
        if (failing) return Promise.reject(new CaFault('http-status'));
        return Promise.resolve(challenges.shift() ?? null);
      },
      ...{ enroll: asks('enroll'), renew: asks('renew') },
      poll: () => Promise.reject(new Error('not expected')),
      close: () => Promise.resolve(),
    };
    const clients = {
      of: (id: string) => (off.has(id) ? Promise.reject(new CaFault('endpoint-disabled')) : Promise.resolve(client)),
    };
    const upstream: UpstreamRequests = new UpstreamRequests({
      ...{ store, clock, vault: () => vault, onFault: fail, clientOf: clients.of, timeoutOf: () => 10_000 },
      anchorsOf: (id) => anchorsOf(objects.get('endpoint', id).body).map(({ der }) => der),
      settling: () => Promise.resolve([]),
      keepOwn: (record, accepted, key, unit) => own.keep(record, accepted, key, unit),
      onSettled: () => undefined,
    });
    const own = new OwnCertificates({ objects, endpoints, secrets, clients, upstream });
    const has = async (id: string) => {
      const { body } = objects.get('endpoint', id);
      return certificateOf(id, body, secrets);
    };
    return { objects, endpoints, upstream, own, has };
  }
  type House = Awaited<ReturnType<typeof open>>;

  async function define({ endpoints }: House, connection: EndpointConnection, name = 'CA'): Promise<string> {
    const trust = { systemRoots: false, anchors: pem('CERTIFICATE', ca.ca.certificate) };
    const settings = { name, enabled: true, preset: 'est', connection, trust, timeout: 10_000 } as const;
    return (await endpoints.create(settings, 'operator')).id;
  }

  async function first(house: House, id: string, template: string | null = null) {
    const request = await house.own.enroll(house.objects.get('endpoint', id), { subject: 'RA', template }, 'operator');
    await house.upstream.tryNow(request);
    const has = await house.has(id);
    if (has === null) throw new Error('none was kept');
    return { request, ...has };
  }

  /** Three quarters of its life. */
  function later(certificate: Uint8Array): void {
    const { notBefore, notAfter } = readCertificate(certificate);
    now = notBefore + ((notAfter - notBefore) * 3) / 4;
  }

  it('is made over a key that fits, with the CA’s challenge, and written into the audit log once', async () => {
    const house = await open();
    const id = await define(house, EST);
    challenges = ['one-time'];
    const { certificate, privateKey } = await first(house, id);
    expect(new X509Certificate(certificate).checkPrivateKey(privateKey)).toBe(true);
    const [sent] = asked;
    const csr = readCertificationRequest(sent?.csr ?? new Uint8Array());
    expect(formatName(csr.subjectName)).toBe('CN=RA');
    expect(sent).toMatchObject({ how: 'enroll', template: null });
    expect(Buffer.from(csr.der).includes('one-time')).toBe(true);
    const { rows } = await store.read('audit.list', { limit: 50 });
    expect(rows.filter(({ action }) => action === 'endpoint.certificate-changed')).toHaveLength(1);
    // It is there after a restart.
    expect((await (await open()).has(id))?.privateKey.equals(privateKey)).toBe(true);
  });

  it('is asked for once while it waits', async () => {
    const house = await open();
    const id = await define(house, EST);
    const known = house.objects.get('endpoint', id);
    const one = await house.own.enroll(known, { subject: 'RA', template: null }, 'operator');
    expect(await house.own.enroll(known, { subject: 'RA', template: null }, 'operator')).toBe(one);
    expect(await house.own.enroll(known, { subject: 'Other', template: null }, 'operator')).not.toBe(one);
  });

  it('is not kept where the CA issued something else', async () => {
    const house = await open();
    const id = await define(house, EST);
    const other = await makeKey('ec:p256');
    answer = (csr) => {
      const certificate = issue(ca.ca, { ...readCsr(Buffer.from(csr)), spki: other.spki });
      return { outcome: 'issued', certificate, others: [] };
    };
    await expect(first(house, id)).rejects.toThrow('none was kept');
    await house.upstream.doWhatIsDue();
    expect(asked).toHaveLength(1);
  });

  it.for([
    ['EST', EST, null],
    ['MSCEWS', MSCEWS, 'EnrollmentAgent'],
  ] as const)('is renewed in time, with a new key and the old names: %s', async ([, connection, template]) => {
    const house = await open();
    const id = await define(house, connection);
    const before = await first(house, id, template);
    await house.own.renewWhenDue();
    await house.upstream.doWhatIsDue();
    expect(asked).toHaveLength(1);
    later(before.certificate);
    await house.own.renewWhenDue();
    await house.own.renewWhenDue();
    await house.upstream.doWhatIsDue();
    await house.own.renewWhenDue();
    expect(asked.map(({ how }) => how)).toEqual(['enroll', 'renew']);
    const sent = readCertificationRequest(asked[1]?.csr ?? new Uint8Array());
    expect(sent.subject).toEqual(readCertificate(before.certificate).subject);
    expect(asked[1]?.template).toBe(template);
    // Microsoft's CA wants to read in the request what it renews.
    expect(namesRenewed(sent.der, before.certificate)).toBe(connection.protocol === 'mscews');
    const after = await house.has(id);
    expect(after?.privateKey.equals(before.privateKey)).toBe(false);
    expect(new X509Certificate(after?.certificate ?? '').checkPrivateKey(createPrivateKey(keyOf(after)))).toBe(true);
  });

  it('is asked for again a day after the CA refused, as long as the old one is good', async () => {
    const house = await open();
    const id = await define(house, EST);
    const { certificate } = await first(house, id);
    answer = () => ({ outcome: 'refused', code: 'denied', upstreamCode: '–', upstreamText: null });
    later(certificate);
    for (const [wait, times] of [
      [0, 1],
      [DAY - 1, 1],
      [1, 2],
      [100 * DAY, 2],
    ] as const) {
      now += wait;
      await house.own.renewWhenDue();
      await house.upstream.doWhatIsDue();
      expect(asked.filter(({ how }) => how === 'renew')).toHaveLength(times);
    }
    expect(Buffer.from((await house.has(id))?.certificate ?? [])).toEqual(Buffer.from(certificate));
  });

  it.for([
    ['SCEP, with the challenge', SCEP, 'one-time'],
    ['MSCEWS, with the password', { ...MSCEWS, credentials: PASSWORD }, null],
  ] as const)('is requested anew once it has ended, by %s', async ([, connection, challenge]) => {
    const house = await open();
    const id = await define(house, connection);
    const before = await first(house, id, 'EnrollmentAgent');
    now = readCertificate(before.certificate).notAfter + DAY;
    challenges = [challenge];
    answer = () => ({ outcome: 'refused', code: 'denied', upstreamCode: '–', upstreamText: null });
    await house.own.renewWhenDue();
    await house.upstream.doWhatIsDue();
    await house.own.renewWhenDue();
    expect(asked.map(({ how }) => how)).toEqual(['enroll', 'enroll']);
    const sent = readCertificationRequest(asked[1]?.csr ?? new Uint8Array());
    expect(sent.subject).toEqual(readCertificate(before.certificate).subject);
    expect(asked[1]?.template).toBe('EnrollmentAgent');
    expect(Buffer.from(sent.der).includes('one-time')).toBe(challenge !== null);
    expect(namesRenewed(sent.der, before.certificate)).toBe(false);
    // A refusal is believed for a day.
    now += DAY;
    await house.own.renewWhenDue();
    await house.upstream.doWhatIsDue();
    expect(asked).toHaveLength(3);
  });

  it('that has ended is not asked for where it is what lets us in, which is said', async () => {
    const house = await open();
    const id = await define(house, EST);
    const { certificate } = await first(house, id);
    now = readCertificate(certificate).notAfter + 1;
    await house.own.renewWhenDue();
    expect(await store.read('upstream.waiting', { endpointId: id })).toBe(0);
    const { notices } = await house.endpoints.get(id);
    expect(notices.map(({ code }) => code)).toEqual(['endpoint-certificate-locked-out']);
  });

  it('that has ended is tried once an hour where the CA gives no challenge', async () => {
    const house = await open();
    const id = await define(house, SCEP);
    const { certificate } = await first(house, id);
    now = readCertificate(certificate).notAfter + DAY;
    failing = true;
    const before = challengesAsked;
    for (const [wait, times] of [
      [0, 1],
      [1_000, 1],
      [HOUR - 1_001, 1],
      [1, 2],
    ] as const) {
      now += wait;
      await house.own.renewWhenDue();
      expect(challengesAsked - before).toBe(times);
    }
    failing = false;
    now += HOUR;
    await house.own.renewWhenDue();
    expect(await store.read('upstream.waiting', { endpointId: id })).toBe(1);
  });

  it('is not renewed where it came from a file', async () => {
    const house = await open();
    const id = await define(house, EST);
    const key = await makeKey();
    const file = makeCertificate(key, { subject: [['commonName', 'by hand']], notBefore: now - 9 * DAY });
    const known = house.objects.get('endpoint', id);
    await house.objects.alone(() => house.endpoints.keepCertificate(known, file, key.pkcs8, 'operator'));
    later(file);
    await house.own.renewWhenDue();
    expect(await store.read('upstream.waiting', { endpointId: id })).toBe(0);
  });

  it('is renewed though another endpoint’s cannot be', async () => {
    const house = await open();
    const [one, two] = [await define(house, EST, 'A'), await define(house, EST, 'B')];
    const { certificate } = await first(house, one);
    await first(house, two);
    later(certificate);
    off.add(one);
    await house.own.renewWhenDue();
    expect(await store.read('upstream.waiting', { endpointId: one })).toBe(0);
    expect(await store.read('upstream.waiting', { endpointId: two })).toBe(1);
  });
});

function keyOf(has: { readonly privateKey: { export(options: object): unknown } } | null): string {
  return String(has?.privateKey.export({ type: 'pkcs8', format: 'pem' }));
}
