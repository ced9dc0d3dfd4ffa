import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Endpoint, EndpointSettings, UpstreamRequest, ValidationReport } from '../../shared/contract/endpoints.ts';
import { CaFault } from '../../electron/agent/outbound/ca-fault.ts';
import { openScepHouse, type ScepHouse } from '../harness/scep-house.ts';
import { expectFault } from '../harness/told.ts';
import { startEstServer, type EstServer } from '../simulators/est-server/est-server.ts';
import { changeRoot, pem, type RootChange } from '../simulators/est-server/issuing.ts';
import { nextCaAnswer, nextHouse } from '../simulators/scep-ca/next-ca.ts';
import { startScepCa, type WorkingScepCa } from '../simulators/scep-ca/working-ca.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';
import { buildCsr } from '../simulators/scep-client/x509.ts';

const hashOf = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex');

describe('a CA that will be followed by another', () => {
  let house: ScepHouse;
  let count = 0;
  beforeAll(async () => {
    house = await openScepHouse();
  });
  afterAll(async () => {
    expect(house.faults).toEqual([]);
    await house.close();
  });

  function define(connection: EndpointSettings['connection'], anchors: string): Promise<Endpoint> {
    const preset = connection.protocol === 'est' ? 'est' : 'scep';
    const settings = { enabled: true, preset, connection, timeout: 10_000 } as const;
    count += 1;
    const trust = { systemRoots: false, anchors };
    return house.client.endpoints.create({ ...settings, trust, name: `CA ${String(count)}` });
  }

  async function chainStep({ id }: Endpoint) {
    let last: ValidationReport | null = null;
    for await (const report of await house.client.endpoints.validate({ id })) last = report;
    const step = last?.steps.find((each) => each.step === 'chain');
    if (step === undefined) throw new Error('no step');
    return { state: step.state, code: step.fault?.code ?? null, params: step.fault?.params, facts: step.facts };
  }

  const get = ({ id }: Endpoint) => house.client.endpoints.get({ id });
  const announced = async (endpoint: Endpoint) =>
    (await get(endpoint)).notices.filter(({ code }) => code === 'endpoint-next-ca').map(({ params }) => params);

  async function enroll({ id }: Endpoint, name: string): Promise<UpstreamRequest['state']> {
    const csr = buildCsr(await makeKey(), { subject: [['commonName', name]], dnsNames: [name] });
    return (await house.client.endpoints.enroll({ id, csrPem: pem('CERTIFICATE REQUEST', csr) })).state;
  }

  async function confirm(endpoint: Endpoint, sha256: string): Promise<Endpoint> {
    const { id, version } = await get(endpoint);
    return house.client.endpoints.confirm({ id, version, sha256 });
  }

  describe('by GetNextCACert', () => {
    let ca: WorkingScepCa;
    let endpoint: Endpoint;
    beforeEach(async () => {
      ca = await startScepCa();
      const connection = {
        ...({ protocol: 'scep', url: ca.url.href, caIdentifier: null, keyTransport: 'pkcs1' } as const),
        ...({ allowWeak: false, renewal: 'RenewalReq', challenge: { source: 'none' }, signs: 'device' } as const),
      };
      endpoint = await define(connection, pem('CERTIFICATE', ca.ca.certificate));
    });
    afterEach(() => ca.close());

    it('is told, confirmed, and goes on under the next CA', async () => {
      expect(await chainStep(endpoint)).toMatchObject({ state: 'passed', code: null });
      ca.next = await nextHouse();
      const next = ca.next.ca.certificate;
      const sha256 = hashOf(next);
      const told = await chainStep(endpoint);
      expect(told).toMatchObject({ state: 'warned', code: 'next-ca-unconfirmed', params: { sha256 } });
      expectFault(new CaFault('next-ca-unconfirmed', told.params), 'next-ca-unconfirmed', 'chain');
      expect(told.facts).toContainEqual(['next-ca', 'CN=Simulated CA 2']);
      expect(told.facts).toContainEqual(['next-ca-sha256', sha256]);
      expect(await announced(endpoint)).toMatchObject([{ subject: 'CN=Simulated CA 2', sha256 }]);
      expect(await enroll(endpoint, 'before.office.example')).toMatchObject({ state: 'issued' });

      const confirmed = await confirm(endpoint, sha256);
      expect(confirmed.trust.anchors).toContain(pem('CERTIFICATE', next).trim());
      expect(await announced(endpoint)).toEqual([]);
      expect(await chainStep(endpoint)).toMatchObject({ state: 'passed', code: null });
      expect(await enroll(endpoint, 'between.office.example')).toMatchObject({ state: 'issued' });
      ca.rollOver();
      expect(await chainStep(endpoint)).toMatchObject({ state: 'passed', code: null });
      expect(await enroll(endpoint, 'after.office.example')).toMatchObject({
        ...{ state: 'issued', chainPem: pem('CERTIFICATE', next) },
      });
    });

    it('gets nothing under a next CA that nobody confirmed', async () => {
      ca.next = await nextHouse();
      await chainStep(endpoint);
      ca.rollOver();
      expect(await chainStep(endpoint)).toMatchObject({ state: 'failed', code: 'scep-ca-unconfirmed' });
      expect(await enroll(endpoint, 'early.office.example')).toMatchObject({
        ...{ state: 'queued', fault: { code: 'scep-ca-unconfirmed' } },
      });
      // What was announced is kept, and its confirmation lets the request through.
      await confirm(endpoint, (await announced(endpoint))[0]?.['sha256'] ?? '');
      const [waiting] = await house.client.endpoints.requests({ id: endpoint.id });
      const done = await house.client.endpoints.tryRequest({ requestId: waiting?.id ?? '' });
      expect(done.state).toMatchObject({ state: 'issued' });
    });

    it('is not believed by a stranger’s word, and nothing can be confirmed then', async () => {
      const stranger = await nextHouse();
      ca.next = await nextHouse();
      ca.nextAnswer = await nextCaAnswer(stranger.ca, [stranger.ca.certificate]);
      expect(await chainStep(endpoint)).toMatchObject({ state: 'warned', code: 'next-ca-unproven' });
      expect(await announced(endpoint)).toEqual([]);
      await expect(confirm(endpoint, hashOf(stranger.ca.certificate))).rejects.toThrow('not-found');
      expect(await enroll(endpoint, 'still.office.example')).toMatchObject({ state: 'issued' });
    });

    it('says nothing of the present one, an expired one, or an empty answer', async () => {
      ca.next = await nextHouse();
      ca.nextAnswer = await nextCaAnswer(ca.ca, [ca.ca.certificate]);
      expect(await chainStep(endpoint)).toMatchObject({ state: 'passed', code: null });
      const past = await nextHouse({ notBefore: 1e12, notAfter: 1.1e12 });
      ca.nextAnswer = await nextCaAnswer(ca.ca, [past.ca.certificate]);
      expect(await chainStep(endpoint)).toMatchObject({ state: 'passed', code: null });
      ca.nextAnswer = await nextCaAnswer(ca.ca, []);
      expect(await chainStep(endpoint)).toMatchObject({ state: 'warned', code: 'next-ca-unreadable' });
      expect(await announced(endpoint)).toEqual([]);
    });

    it('is forgotten when the address becomes another', async () => {
      ca.next = await nextHouse();
      await chainStep(endpoint);
      expect(await announced(endpoint)).toHaveLength(1);
      const { id, version, enabled, preset, connection, trust, timeout } = await get(endpoint);
      const same = { enabled, preset, connection, trust, timeout: timeout + 1_000 };
      const longer = await house.client.endpoints.set({ id, version, settings: same });
      expect(await announced(endpoint)).toHaveLength(1);
      const other = { ...connection, url: 'http://127.0.0.1:9/scep' } as typeof connection;
      await house.client.endpoints.set({ id, version: longer.version, settings: { ...same, connection: other } });
      expect(await announced(endpoint)).toEqual([]);
    });
  });

  describe('by the cacerts of EST', () => {
    let server: EstServer;
    let change: RootChange;
    let endpoint: Endpoint;
    beforeEach(async () => {
      server = await startEstServer();
      change = await changeRoot(server.ca);
      const connection = {
        ...({ protocol: 'est', url: server.url.href, label: null, linkIdentity: false } as const),
        ...({ revokes: false, credentials: { kind: 'none' } } as const),
      };
      endpoint = await define(connection, server.caPem);
    });
    afterEach(() => server.close());

    it('is told by NewWithOld, confirmed, and goes on under the new root', async () => {
      const { next, newWithOld, oldWithNew } = change;
      server.beside = [oldWithNew, next.certificate, newWithOld];
      const sha256 = hashOf(next.certificate);
      expect(await chainStep(endpoint)).toMatchObject({
        state: 'warned',
        code: 'next-ca-unconfirmed',
        params: { sha256 },
      });
      expect(await announced(endpoint)).toMatchObject([{ subject: 'CN=Simulated CA 2', sha256 }]);
      // Until then the new root is nobody, also for what it issues.
      server.issuer = next;
      expect(await enroll(endpoint, 'early.office.example')).toMatchObject({
        ...{ state: 'refused', code: 'certificate-unacceptable', upstreamCode: 'certificate-untrusted' },
      });
      await confirm(endpoint, sha256);
      expect(await announced(endpoint)).toEqual([]);
      expect(await chainStep(endpoint)).toMatchObject({ state: 'passed', code: null });
      expect(await enroll(endpoint, 'after.office.example')).toMatchObject({ state: 'issued' });
    });

    it('is nothing without NewWithOld: anybody can sign the old key, or be a root', async () => {
      server.beside = [change.oldWithNew, change.next.certificate];
      expect(await chainStep(endpoint)).toMatchObject({ state: 'passed', code: null });
      const stranger = await changeRoot((await nextHouse()).ca);
      server.beside = [stranger.newWithOld, stranger.oldWithNew, stranger.next.certificate];
      expect(await chainStep(endpoint)).toMatchObject({ state: 'passed', code: null });
      expect(await announced(endpoint)).toEqual([]);
    });
  });
});
