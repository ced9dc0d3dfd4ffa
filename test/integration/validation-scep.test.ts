import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Endpoint, EndpointSettings, ValidationReport } from '../../shared/contract/endpoints.ts';
import { openScepHouse, type ScepHouse } from '../harness/scep-house.ts';
import { NO_CHALLENGES } from '../harness/services-house.ts';
import { pem } from '../simulators/est-server/issuing.ts';
import { startNdes, type Ndes } from '../simulators/ndes/ndes.ts';
import { ACCOUNT } from '../simulators/ndes/windows-login.ts';
import { scepCa, type ScepCaSimulator } from '../simulators/scep-ca/scep-ca.ts';
import { startScepCa, type WorkingScepCa } from '../simulators/scep-ca/working-ca.ts';

type Scep = Extract<EndpointSettings['connection'], { readonly protocol: 'scep' }>;

const SCEP: Omit<Scep, 'url'> = {
  protocol: 'scep',
  caIdentifier: null,
  keyTransport: 'pkcs1',
  allowWeak: false,
  renewal: 'RenewalReq',
  challenge: { source: 'none' },
  signs: 'device',
};

describe('validating a CA that speaks SCEP', () => {
  let house: ScepHouse;
  let count = 0;
  beforeAll(async () => {
    house = await openScepHouse();
  });
  afterAll(async () => {
    expect(house.faults).toEqual([]);
    await house.close();
  });

  function define(connection: Partial<Scep> & Pick<Scep, 'url'>, anchors: string): Promise<Endpoint> {
    const settings: EndpointSettings = {
      ...{ enabled: true, preset: 'scep', connection: { ...SCEP, ...connection }, timeout: 10_000 },
      trust: { systemRoots: false, anchors },
    };
    count += 1;
    return house.client.endpoints.create({ ...settings, name: `SCEP ${String(count)}` });
  }

  async function validate({ id }: Pick<Endpoint, 'id'>): Promise<ValidationReport> {
    let last: ValidationReport | null = null;
    for await (const report of await house.client.endpoints.validate({ id })) last = report;
    if (last === null) throw new Error('no report');
    return last;
  }

  const step = ({ steps }: ValidationReport, name: string) => steps.find((each) => each.step === name);
  const states = ({ steps }: ValidationReport) => Object.fromEntries(steps.map((each) => [each.step, each.state]));

  describe('and issues', () => {
    let ca: WorkingScepCa;
    beforeEach(async () => {
      ca = await startScepCa();
    });
    afterEach(() => ca.close());
    const anchor = () => pem('CERTIFICATE', ca.ca.certificate);

    it('sends no message before its certificate is confirmed, and goes through after', async () => {
      const endpoint = await define({ url: ca.url.href }, '');
      const first = await validate(endpoint);
      expect(states(first)).toMatchObject({ tls: 'skipped', http: 'passed', chain: 'warned', certificate: 'skipped' });
      expect(step(first, 'chain')?.fault?.code).toBe('chain-unconfirmed');
      expect(ca.seen).toEqual([]);
      const [shown] = first.chain;
      expect(first.chain).toMatchObject([{ subject: 'CN=Simulated CA', confirmed: false }]);
      const { id, version } = endpoint;
      await house.client.endpoints.confirm({ id, version, sha256: shown?.sha256 ?? '' });
      const second = await validate(endpoint);
      expect(second).toMatchObject({ verdict: 'passed', chain: [{ confirmed: true }] });
      expect(step(second, 'chain')?.facts).toContainEqual(['recipient', 'CN=Simulated RA']);
      expect(step(second, 'capabilities')?.facts).toContainEqual(['digest', 'sha256']);
      expect(states(second)).toMatchObject({ certificate: 'passed', crl: 'skipped', revocation: 'skipped' });
      expect(ca.issued.size).toBe(1);
    });

    it.for([
      ['pending', 'warned', 'test-pending'],
      ['deny', 'failed', 'test-refused'],
    ] as const)('tells of the decision to %s', async ([decide, state, code]) => {
      ca.decide = decide;
      const report = await validate(await define({ url: ca.url.href }, anchor()));
      expect(report.verdict).toBe(state);
      expect(step(report, 'certificate')).toMatchObject({ state, fault: { code } });
      expect(ca.issued.size).toBe(0);
    });

    it('is not believed under the certificate of another CA', async () => {
      const other = await scepCa();
      const report = await validate(await define({ url: ca.url.href }, pem('CERTIFICATE', other.ca.certificate)));
      expect(step(report, 'chain')).toMatchObject({ state: 'failed', fault: { code: 'scep-ca-unconfirmed' } });
      expect(ca.seen).toEqual([]);
    });
  });

  describe('and lists little', () => {
    let ca: ScepCaSimulator;
    let server: Server;
    let url: string;
    beforeEach(async () => {
      ca = await scepCa();
      server = createServer((request, response) => {
        const asked = new URL(request.url ?? '/', url);
        const refused = { status: 404, body: Buffer.alloc(0) };
        const message = asked.searchParams.get('operation') === 'PKIOperation';
        const { status = 200, body = refused.body } = message
          ? refused
          : ca.answer({ method: 'GET', url: asked, most: 65_536 });
        response.writeHead(status).end(body);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/scep`;
    });
    afterEach(() => new Promise((resolve) => server.close(resolve)));
    const anchor = () => pem('CERTIFICATE', ca.ca.certificate);

    it.for([
      ['nothing', ''],
      ['single DES and MD5', 'POSTPKIOperation\n'],
    ] as const)('needs the consent of the operator where it can %s', async ([, capabilities]) => {
      ca.capabilities = capabilities;
      const refused = await validate(await define({ url }, anchor()));
      expect(step(refused, 'capabilities')?.fault?.code).toBe('scep-capabilities-weak');
      expect(states(refused)).toMatchObject({ capabilities: 'failed', chain: 'skipped', certificate: 'skipped' });
      const allowed = await validate(await define({ url, allowWeak: true }, anchor()));
      expect(states(allowed)).toMatchObject({ capabilities: 'passed', chain: 'passed' });
    });
  });

  describe('behind NDES', () => {
    let ndes: Ndes;
    beforeEach(async () => {
      ndes = await startNdes();
      ndes.scheme = 'basic';
    });
    afterEach(() => ndes.close());

    async function behind(anchors: string, change: Partial<Scep> = {}): Promise<Endpoint> {
      const userName = `${ACCOUNT.domain}\\${ACCOUNT.user}`;
      const challenge = { source: 'ndes', url: ndes.adminUrl.href, scheme: 'basic', userName } as const;
      const { id } = await define({ url: ndes.scepUrl.href, allowWeak: true, challenge, ...change }, anchors);
      return house.client.endpoints.setSecret({ id, secret: 'password', value: ACCOUNT.password });
    }
    const anchor = () => pem('CERTIFICATE', ndes.ca.certificate);

    it('has its page read once, for the test certificate', async () => {
      const report = await validate(await behind(anchor()));
      expect(states(report)).toMatchObject({ authentication: 'skipped', certificate: 'passed' });
      expect(ndes.loads()).toBe(1);
      expect(JSON.stringify(report)).not.toContain(ACCOUNT.password);
    });

    it('has its page left alone where something before it fails', async () => {
      const weak = await validate(await behind(anchor(), { allowWeak: false }));
      expect(step(weak, 'capabilities')).toMatchObject({ state: 'failed' });
      const unknown = await validate(await behind(''));
      expect(step(unknown, 'certificate')).toMatchObject({ state: 'skipped' });
      expect(ndes.loads()).toBe(0);
      expect(ndes.seen).not.toContain('PKCSReq');
    });

    it('says at the certificate that an account may not read the page', async () => {
      ndes.permitted = false;
      const report = await validate(await behind(anchor()));
      expect(step(report, 'certificate')).toMatchObject({ state: 'failed', fault: { code: 'ndes-not-permitted' } });
    });
  });

  describe('and is another Certwright', () => {
    it('has its CRL read as well, once it lets the name of a test be', async () => {
      const ra = await house.raProfile('tests', { unregistered: { patterns: ['*.invalid'], ipRanges: [] } });
      const profile = await house.scepProfile('tests', {
        raProfileId: ra.id,
        challenges: { ...NO_CHALLENGES, registration: true, static: true },
      });
      const { challenge } = await house.client.services.setStaticChallenge({ id: profile.id, challenge: null });
      const at = { url: `${house.url}/tests`, challenge: { source: 'static' } } as const;
      const { id } = await define(at, pem('CERTIFICATE', house.ca));
      await house.client.endpoints.setSecret({ id, secret: 'challenge', value: challenge });
      const report = await validate({ id });
      expect(step(report, 'certificate')).toMatchObject({ state: 'passed', fault: null });
      expect(step(report, 'crl')).toMatchObject({ state: 'passed', fault: null });
      expect(JSON.stringify(report)).not.toContain(challenge);
    });
  });
});
