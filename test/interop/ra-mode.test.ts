import { X509Certificate } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { EndpointConnection, EndpointSettings } from '../../shared/contract/endpoints.ts';
import { confirmable } from '../../electron/agent/protocols/scep/client/ca-certificates.ts';
import { ScepCa } from '../../electron/agent/protocols/scep/client/scep-ca.ts';
import { PEM_LABELS, toPem } from '../../electron/agent/pki/pem.ts';
import { startMicromdm, type ComingServer } from '../bench/servers/micromdm.ts';
import { startStepCa } from '../bench/servers/step-ca.ts';
import { peer } from '../harness/peers.ts';
import { plainExchange } from '../harness/plain-exchange.ts';
import { openScepHouse, type ScepHouse } from '../harness/scep-house.ts';
import { openCes } from '../simulators/ces/ces.ts';
import { enroll, makeDevice } from '../simulators/scep-client/device.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';
import { poll } from '../simulators/scep-client/questions.ts';
import { strongswan } from './devices.ts';

const MATCHING = { fqdn: 'required', ipAddress: 'when-named', serialNumber: 'when-named' } as const;
/** step-ca compares it with the one in the device's request: so the devices are registered with it. */
const CHALLENGE = 'step-ca-challenge';
const ALGORITHMS = { bits: 2048, cipher: 'aes', digest: 'sha256' } as const;

/** A CA elsewhere, as the operator defines it, that can go and come back. */
type Upstream = Pick<ComingServer, 'away' | 'back' | 'stop'> & {
  readonly connection: EndpointConnection;
  /** PEM. */
  readonly anchors: string;
  readonly password: string | null;
  /** The one that devices have to bring, because the CA looks into their own requests; null for one of ours. */
  readonly challenge: string | null;
};

const UPSTREAMS: Readonly<Record<string, (context: TestContext) => Promise<Upstream>>> = {
  'step-ca': async (context) => scepUpstream(await startStepCa(await peer('stepCa', context), 0, CHALLENGE), CHALLENGE),
  'micromdm scepserver': async (context) => scepUpstream(await startMicromdm(await peer('scepserver', context), 0, '')),
  'the MSCEWS stand-in': async () => {
    const ces = await openCes();
    return {
      connection: {
        ...{ protocol: 'mscews', policyUrl: ces.cep.href, enrollmentUrl: ces.ces.href },
        ...{ template: 'WebServer', onBehalf: 'no', requester: null },
        credentials: { kind: 'username-token', userName: ces.behaviour.username },
      },
      anchors: `${toPem(PEM_LABELS.certificate, ces.authority.certificate)}${ces.tls}`,
      password: ces.behaviour.password,
      challenge: null,
      ...{ away: () => ces.away(), back: () => ces.back(), stop: () => ces.close() },
    };
  },
};

async function scepUpstream(server: ComingServer, challenge: string | null = null): Promise<Upstream> {
  const url = new URL(server.scepUrl);
  const never = new AbortController().signal;
  const ca = new ScepCa({ url, caIdentifier: null, anchors: [], allowWeak: true }, plainExchange, Date.now);
  // The chain that an operator would confirm by its fingerprint.
  const chain = confirmable(await ca.certificates(never)).map(({ der }) => toPem(PEM_LABELS.certificate, der));
  return {
    connection: {
      ...{ protocol: 'scep', url: url.href, caIdentifier: null, keyTransport: 'pkcs1', allowWeak: true },
      ...{ renewal: 'PKCSReq', challenge: { source: 'none' }, signs: 'device' },
    },
    anchors: chain.join(''),
    password: null,
    challenge,
    ...{ away: () => server.away(), back: () => server.back(), stop: () => server.stop() },
  };
}

describe.each(Object.entries(UPSTREAMS))('RA mode before %s', (name, start) => {
  let house: ScepHouse;
  let upstream: Upstream | null = null;
  let endpointId: string;
  let raProfileId: string;
  let url: string;
  beforeAll(async () => {
    house = await openScepHouse();
  });
  afterAll(async () => {
    expect(house.faults).toEqual([]);
    await house.close();
    await upstream?.stop();
  });

  async function begin(context: TestContext): Promise<Upstream> {
    if (upstream !== null) return upstream;
    upstream = await start(context);
    const { connection, anchors, password } = upstream;
    const trust = { systemRoots: false, anchors };
    const settings: EndpointSettings = { enabled: true, preset: 'scep', connection, trust, timeout: 10_000 };
    ({ id: endpointId } = await house.client.endpoints.create({ ...settings, name }));
    if (password !== null)
      await house.client.endpoints.setSecret({ id: endpointId, secret: 'password', value: password });
    ({ id: raProfileId } = await house.raProfile('forwarded', { authority: endpointId, matching: MATCHING }));
    await house.scepProfile('forwarded', { raProfileId, chain: 'fullchain' });
    url = `${house.url}/forwarded`;
    return upstream;
  }

  async function register(fqdn: string): Promise<string> {
    const chosen = upstream?.challenge ?? null;
    if (chosen === null) return house.challengeFor(fqdn, raProfileId);
    await house.client.registrations.create({ fqdn, raProfileId, challenge: chosen });
    return chosen;
  }

  it('strongSwan enrolls here with a certificate of that CA, and renews it where the CA lets it', async (context) => {
    await begin(context);
    const device = strongswan(await peer('strongswan', context), ALGORITHMS);
    const folder = await mkdtemp(join(tmpdir(), 'certwright-ra-'));
    const fqdn = 'phone.office.example';
    const challenge = await register(fqdn);
    const first = new X509Certificate(await device.enroll({ fqdn, challenge, scepUrl: url }, folder));
    expect(first.subject).toContain(fqdn);
    const kept = await house.client.certificates.get({ serial: (await house.newest()).certificateSerial ?? '' });
    expect(kept).toMatchObject({ endpointId, registrationFqdn: fqdn });
    expect(kept.pem.trim()).toBe(first.toString().trim());
    if (upstream?.challenge !== null) {
      // Nobody but the device has the old key, and strongSwan writes no challenge into a renewal: step-ca wants one or the other.
      await expect(device.renew({ fqdn, challenge, scepUrl: url }, folder)).rejects.toThrow('badRequest');
      const { refusal } = await house.newest();
      expect(refusal).toMatchObject({ code: 'external-ca-refused', params: { ca: name } });
      expect(refusal?.params['text']).toContain('challenge');
      return;
    }
    const second = new X509Certificate(await device.renew({ fqdn, challenge, scepUrl: url }, folder));
    expect(second.serialNumber).not.toBe(first.serialNumber);
    const { rows } = await house.client.certificates.list({ search: fqdn });
    expect(rows).toHaveLength(2);
  });

  it('is killed and comes back: no request is lost, none issued twice', async (context) => {
    const ca = await begin(context);
    await ca.away();
    const key = await makeKey();
    const names = ['first', 'second', 'third'].map((each) => `${each}.office.example`);
    const devices = await Promise.all(names.map((fqdn) => makeDevice(fqdn, key)));
    const ask = { ra: house.ra };
    for (const [index, device] of devices.entries()) {
      const fqdn = names[index] ?? '';
      const challenge = await register(fqdn);
      const sent = await enroll(url, device, { ...ask, csr: { challenge, dnsNames: [fqdn] }, transactionId: fqdn });
      expect(sent.pkiStatus).toBe('pending');
    }
    await ca.back();
    const open = (await house.client.endpoints.requests({ id: endpointId })).filter(
      ({ state }) => state.state === 'queued',
    );
    expect(open).toHaveLength(names.length);
    await Promise.all([...open, ...open].map(({ id }) => house.client.endpoints.tryRequest({ requestId: id })));
    for (const [index, device] of devices.entries()) {
      const fqdn = names[index] ?? '';
      expect((await poll(url, device, { ...ask, ca: house.ca, transactionId: fqdn })).pkiStatus).toBe('success');
      const { rows } = await house.client.certificates.list({ search: fqdn });
      expect(rows).toHaveLength(1);
    }
  });
});
