import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type {
  Endpoint,
  EndpointConnection,
  EndpointSettings,
  ValidationReport,
} from '../../shared/contract/endpoints.ts';
import { PEM_LABELS, toPem } from '../../electron/agent/pki/pem.ts';
import { openScepHouse, type ScepHouse } from '../harness/scep-house.ts';
import { openCes, type Ces } from '../simulators/ces/ces.ts';
import { DIALECTS, startEstServer, type EstServer } from '../simulators/est-server/est-server.ts';

const EST = {
  protocol: 'est',
  label: null,
  linkIdentity: false,
  revokes: false,
  credentials: { kind: 'none' },
} as const;

describe('validating an external CA', () => {
  let house: ScepHouse;
  const made: Endpoint[] = [];
  beforeAll(async () => {
    house = await openScepHouse();
  });
  afterAll(async () => {
    expect(house.faults).toEqual([]);
    await house.close();
  });

  async function define(connection: EndpointConnection, anchors: string): Promise<Endpoint> {
    const settings: EndpointSettings = {
      ...{ enabled: true, preset: 'est', connection, timeout: 30_000 },
      trust: { systemRoots: false, anchors },
    };
    const endpoint = await house.client.endpoints.create({ ...settings, name: `CA ${String(made.length)}` });
    made.push(endpoint);
    return endpoint;
  }

  /** Every report in turn; the last is the one that is kept. */
  async function validate({ id }: Pick<Endpoint, 'id'>): Promise<ValidationReport[]> {
    const seen: ValidationReport[] = [];
    for await (const report of await house.client.endpoints.validate({ id })) seen.push(report);
    const [kept] = await house.client.endpoints.reports({ id });
    expect(kept).toEqual(seen.at(-1));
    return seen;
  }

  const states = (report: ValidationReport | undefined) =>
    Object.fromEntries((report?.steps ?? []).map(({ step, state }) => [step, state]));
  const faultOf = (report: ValidationReport | undefined) =>
    report?.steps.flatMap(({ fault, state }) => (fault === null || state === 'passed' ? [] : [fault.code])) ?? [];

  describe('by EST', () => {
    let server: EstServer;
    beforeEach(async () => {
      server = await startEstServer();
    });
    afterEach(() => server.close());
    const connection = (more = {}) => ({ ...EST, url: server.url.href, ...more });

    it('only looks at the first contact, and goes through once its CA is confirmed', async () => {
      const endpoint = await define(connection(), '');
      const seen = await validate(endpoint);
      const first = seen.at(-1);
      expect(first).toMatchObject({ verdict: 'warned' });
      expect(states(first)).toMatchObject({ tls: 'passed', http: 'passed', chain: 'warned', certificate: 'skipped' });
      expect(faultOf(first)).toEqual(['chain-unconfirmed']);
      expect(server.issued).toHaveLength(0);
      expect(server.seen.every(({ method }) => method === 'GET')).toBe(true);
      // It is seen as it goes.
      expect(seen.some(({ steps }) => steps.some(({ state }) => state === 'running'))).toBe(true);
      const [shown] = first?.chain ?? [];
      expect(shown?.confirmed).toBe(false);
      const { version } = await house.client.endpoints.get({ id: endpoint.id });
      await house.client.endpoints.confirm({ id: endpoint.id, version, sha256: shown?.sha256 ?? '' });
      const second = (await validate(endpoint)).at(-1);
      expect(faultOf(second)).toEqual([]);
      expect(second).toMatchObject({ verdict: 'passed', chain: [{ confirmed: true }] });
      expect(states(second)).toMatchObject({ certificate: 'passed', crl: 'skipped', revocation: 'skipped' });
      expect(server.issued).toHaveLength(1);
      expect(await house.client.endpoints.get({ id: endpoint.id })).toMatchObject({
        validation: { verdict: 'passed' },
      });
    });

    it('revokes the test certificate where the CA can', async () => {
      server.dialect = { ...DIALECTS.openxpki, waits: 0 };
      const endpoint = await define(connection({ label: 'default', revokes: true }), server.caPem);
      expect(states((await validate(endpoint)).at(-1))).toMatchObject({ certificate: 'passed', revocation: 'passed' });
    });

    it.for([
      ['another host', { url: 'https://ca.invalid/' }, 'name', 'name-unresolved'],
      ['a closed port', { url: 'https://127.0.0.1:1/' }, 'connection', 'connection-refused'],
      ['a label that is none', { label: 'nowhere' }, 'chain', 'est-not-offered'],
    ] as const)('ends at %s', async ([, more, step, code]) => {
      const report = (await validate(await define(connection(more), server.caPem))).at(-1);
      expect(report?.verdict).toBe('failed');
      expect(report?.steps.find(({ state }) => state === 'failed')).toMatchObject({ step, fault: { code } });
      expect(server.issued).toHaveLength(0);
    });

    it('says whose root is missing, and shows it', async () => {
      const other = await startEstServer();
      const report = (await validate(await define(connection(), other.caPem))).at(-1);
      await other.close();
      expect(report?.steps.find(({ state }) => state === 'failed')).toMatchObject({ step: 'tls' });
      expect(report?.verdict).toBe('failed');
    });

    it.for([
      ['refuses', { refusal: { status: 400, text: 'no' } }, 'failed', 'test-refused'],
      ['waits', { waits: 5 }, 'warned', 'test-pending'],
    ] as const)('tells a CA that %s', async ([, dialect, state, code]) => {
      const endpoint = await define(connection(), server.caPem);
      server.dialect = { ...DIALECTS.plain, ...dialect };
      const report = (await validate(endpoint)).at(-1);
      const at = report?.steps.find(({ fault }) => fault?.code === code);
      if (code === 'test-pending') expect(at).toMatchObject({ step: 'certificate', state });
      expect(report?.verdict).toBe(state);
    });

    it('takes no certificate over another key', async () => {
      const endpoint = await define(connection(), server.caPem);
      server.fault = 'wrong-key';
      const report = (await validate(endpoint)).at(-1);
      expect(report?.steps.find(({ state }) => state === 'failed')).toMatchObject({ step: 'certificate' });
    });

    it('is cancelled by leaving, and kept as that', async () => {
      const endpoint = await define(connection(), server.caPem);
      for await (const report of await house.client.endpoints.validate({ id: endpoint.id })) {
        if (report.steps.some(({ step }) => step === 'tls')) break;
      }
      const [kept] = await house.client.endpoints.reports({ id: endpoint.id });
      expect(kept).toMatchObject({ verdict: 'cancelled' });
      expect(server.issued).toHaveLength(0);
    });
  });

  describe('by MSCEWS', () => {
    let ces: Ces;
    beforeAll(async () => {
      ces = await openCes();
    });
    afterAll(() => ces.close());
    const connection = (more = {}) => ({
      ...{
        protocol: 'mscews' as const,
        policyUrl: ces.cep.href,
        enrollmentUrl: ces.ces.href,
        template: 'PrinterServer',
      },
      ...{ onBehalf: 'no' as const, requester: null },
      credentials: { kind: 'username-token' as const, userName: ces.behaviour.username },
      ...more,
    });

    async function defined(more = {}, password = ces.behaviour.password): Promise<Endpoint> {
      const anchors = `${toPem(PEM_LABELS.certificate, ces.authority.certificate)}${ces.tls}`;
      const endpoint = await define(connection(more), anchors);
      return house.client.endpoints.setSecret({ id: endpoint.id, secret: 'password', value: password });
    }

    it('finds the template among the policies and enrolls with it', async () => {
      const report = (await validate(await defined())).at(-1);
      // The stand-in's CA lives for some days.
      expect(faultOf(report)).toEqual(['chain-ends']);
      expect(states(report)).toMatchObject({ authentication: 'passed', capabilities: 'passed', chain: 'warned' });
      expect(states(report)).toMatchObject({ certificate: 'passed' });
    });

    it('names the templates that there are where the wanted one is not', async () => {
      const report = (await validate(await defined({ template: 'Nobody' }))).at(-1);
      const failed = report?.steps.find(({ state }) => state === 'failed');
      expect(failed).toMatchObject({ step: 'capabilities', fault: { code: 'template-unknown' } });
      expect(failed?.fault?.params['known']).toContain('PrinterServer');
    });

    it('fails at the login with a wrong password, and says nothing of it in the report', async () => {
      const report = (await validate(await defined({}, 'wrong-secret-password'))).at(-1);
      expect(report?.steps.find(({ state }) => state === 'failed')).toMatchObject({ step: 'authentication' });
      expect(JSON.stringify(report)).not.toContain('wrong-secret-password');
    });

    it('asks for nothing where the password is missing', async () => {
      const report = (await validate(await define(connection(), ces.tls))).at(-1);
      expect(report?.steps[0]).toMatchObject({ step: 'address', fault: { code: 'endpoint-password-missing' } });
    });
  });
});
