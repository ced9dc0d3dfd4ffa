import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaClient } from '../../electron/agent/connectors/ca-client.ts';
import { estCaClient } from '../../electron/agent/connectors/est.ts';
import { mscewsCaClient } from '../../electron/agent/connectors/mscews.ts';
import { scepCaClient, type ScepEndpoint } from '../../electron/agent/connectors/scep.ts';
import type { CaAnswer } from '../../electron/agent/outbound/ca-answer.ts';
import { DEFAULT_IDENTITY, type IdentitySettings } from '../../electron/agent/outbound/identity-settings.ts';
import { openIdentity, type Identity } from '../../electron/agent/outbound/open-identity.ts';
import { buildCertificationRequest } from '../../electron/agent/pki/build-certification-request.ts';
import { readCertificate } from '../../electron/agent/pki/certificate.ts';
import { fromPem } from '../../electron/agent/pki/pem.ts';
import { keySigner } from '../../electron/agent/pki/signer.ts';
import { renewalAttribute } from '../../electron/agent/protocols/wstep/renewal-attribute.ts';
import { openCes, type Ces } from '../simulators/ces/ces.ts';
import { DIALECTS, startEstServer, type EstServer } from '../simulators/est-server/est-server.ts';
import { certify } from '../simulators/scep-ca/scep-ca.ts';
import { startScepCa, type WorkingScepCa } from '../simulators/scep-ca/working-ca.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';
import { buildCsr, makeCertificate } from '../simulators/scep-client/x509.ts';

const never = new AbortController().signal;
const FQDN = 'printer.office.example';
const NAMES = { subject: [['commonName', FQDN]] as const, dnsNames: [FQDN] };

function issued(answer: CaAnswer<unknown>): Uint8Array {
  if (answer.outcome !== 'issued') throw new Error(JSON.stringify(answer));
  return answer.certificate;
}

const renewed = (certificate: Uint8Array, { privateKey }: ClientKey) => ({ certificate, privateKey });

/** Identities that a test opened, and how many of them are still open. */
class Opened {
  readonly #all: Identity[] = [];
  closed = 0;

  open(settings: Partial<IdentitySettings>, anchors: readonly Uint8Array[]): Identity {
    const trust = { kind: 'anchors', anchors, system: false } as const;
    const identity = openIdentity({ ...DEFAULT_IDENTITY, trust, ...settings });
    this.#all.push(identity);
    const close = (): void => {
      this.closed++;
      identity.close();
    };
    return { exchange: identity.exchange, close };
  }

  end(): void {
    for (const each of this.#all.splice(0)) each.close();
  }
}

let opened: Opened;
beforeEach(() => {
  opened = new Opened();
});
afterEach(() => {
  opened.end();
});

describe('a CA by EST', () => {
  let server: EstServer;
  beforeEach(async () => {
    server = await startEstServer('TLSv1.2');
  });
  afterEach(() => server.close());

  function client(revokes = false, linkIdentity = false): CaClient {
    const anchors = [server.ca.certificate];
    const credentials = { scheme: 'basic', user: 'estuser', password: 'estpwd', preemptive: true } as const;
    const linked = linkIdentity ? ({ maxVersion: 'TLSv1.2', sockets: 1, credentials } as const) : {};
    const { exchange } = opened.open(linked, anchors);
    return estCaClient({
      connection: {
        ...{ protocol: 'est', url: server.url.href, label: server.dialect.label, linkIdentity, revokes },
        credentials: { kind: 'none' },
      },
      knowsRequests: false,
      exchange,
      ...{ certificate: null, anchors },
      openAs: ({ certificate, privateKey }) =>
        opened.open({ ...linked, clientCertificate: { chain: [certificate], key: privateKey } }, anchors),
      clock: Date.now,
      close: () => Promise.resolve(),
    });
  }

  it('renews over connections of the old certificate alone, and polls so too', async () => {
    server.dialect = { ...DIALECTS.globalsign };
    const est = client();
    const [key, next] = [await makeKey('ec:p256'), await makeKey('ec:p256')];
    const old = issued(await est.enroll({ csr: buildCsr(key, NAMES), key: null }, never));
    const request = { csr: buildCsr(next, NAMES), key: null, renews: renewed(old, key) };
    server.dialect = { ...server.dialect, waits: 1 };
    const asked = await est.renew(request, never);
    if (asked.outcome !== 'pending') throw new Error(asked.outcome);
    const ticket: unknown = JSON.parse(JSON.stringify(asked.ticket));
    // Without the old certificate nobody may ask.
    expect(await est.poll(ticket, { csr: request.csr, key: null }, never)).toMatchObject({ outcome: 'refused' });
    const certificate = new X509Certificate(issued(await est.poll(ticket, request, never)));
    expect(certificate.checkPrivateKey(next.privateKey)).toBe(true);
    expect(server.seen.map(({ path }) => path.split('/').at(-1))).toEqual([
      'simpleenroll',
      ...['simplereenroll', 'simplereenroll', 'simplereenroll'],
    ]);
    expect(new Set(server.seen.map(({ connection }) => connection)).size).toBe(3);
    // What was opened for a renewal is closed with it.
    expect(opened.closed).toBe(2);
  });

  it('gets each request of ours linked to its connection where it wants that, and those of devices as they are', async () => {
    server.dialect = { ...DIALECTS.libest };
    const est = client(false, true);
    expect(est.repeatable).toBe(false);
    const [key, next, device] = [await makeKey(), await makeKey('ec:p256'), await makeKey()];
    const first = issued(await est.enroll({ csr: buildCsr(key, NAMES), key: key.privateKey }, never));
    server.dialect = { ...server.dialect, waits: 1 };
    const request = { csr: buildCsr(next, NAMES), key: next.privateKey, renews: renewed(first, key) };
    const asked = await est.renew(request, never);
    if (asked.outcome !== 'pending') throw new Error(JSON.stringify(asked));
    const posted = server.seen.at(-1)?.body;
    expect(asked.ticket).toEqual({ operation: 'simplereenroll', csr: posted });
    // Asked again with the same bytes over another connection, of which they are no proof: the CA decides.
    server.dialect = { ...server.dialect, proof: 'ignored' };
    const second = new X509Certificate(issued(await est.poll(asked.ticket, request, never)));
    expect(second.checkPrivateKey(next.privateKey)).toBe(true);
    expect(second.subjectAltName).toBe(`DNS:${FQDN}`);
    expect(server.seen.at(-1)?.body).toBe(posted);
    server.dialect = { ...DIALECTS.libest };
    // Nobody but the device can write the proof into its request.
    const refused = await est.enroll({ csr: buildCsr(device, NAMES), key: key.privateKey }, never);
    expect(refused).toMatchObject({ outcome: 'refused', upstreamText: 'PoP failed' });
  });

  it('is told to revoke by simplerevoke where it has that; what is revoked already is', async () => {
    server.dialect = { ...DIALECTS.openxpki, waits: 0 };
    const est = client(true);
    const certificate = issued(await est.enroll({ csr: buildCsr(await makeKey('ec:p256'), NAMES), key: null }, never));
    await est.revoke?.(certificate, 'superseded', never);
    await est.revoke?.(certificate, 'superseded', never);
    expect(server.seen.filter(({ path }) => path.endsWith('/simplerevoke'))).toHaveLength(2);
    await expect(est.revoke?.(server.ca.certificate, 'superseded', never)).rejects.toMatchObject({
      code: 'revocation-refused',
      params: { code: 'HTTP 400', text: 'I18N_OPENXPKI_UI_CERT_NOT_FOUND' },
    });
    expect(client().revoke).toBeNull();
  });
});

describe('a CA by SCEP', () => {
  let server: WorkingScepCa;
  beforeEach(async () => {
    server = await startScepCa();
  });
  afterEach(() => server.close());

  function client(
    more: Partial<ScepEndpoint['connection']> = {},
    certificate: ScepEndpoint['certificate'] = null,
  ): CaClient {
    return scepCaClient({
      connection: {
        ...{ protocol: 'scep', url: server.url.href, caIdentifier: null, keyTransport: 'pkcs1', allowWeak: false },
        ...{ renewal: 'RenewalReq', challenge: { source: 'none' }, signs: 'device', ...more },
      },
      anchors: [server.ca.certificate],
      ...{ certificate, staticChallenge: null, pageExchange: null },
      exchange: opened.open({}, []).exchange,
      clock: Date.now,
      close: () => Promise.resolve(),
    });
  }

  it('gets a request of a device signed with a key that stands in for the device’s, where it takes that', async () => {
    const [device, standIn] = [await makeKey(), await makeKey()];
    const request = { csr: buildCsr(device, NAMES), key: standIn.privateKey };
    expect(new X509Certificate(issued(await client().enroll(request, never))).checkPrivateKey(device.privateKey)).toBe(
      true,
    );
    // By RFC 8894 §2.3 it need not.
    server.ownKeysOnly = true;
    const strict = { csr: buildCsr(await makeKey(), NAMES), key: standIn.privateKey };
    expect(await client().enroll(strict, never)).toMatchObject({ outcome: 'refused', code: 'message-check-failed' });
  });

  it.for(['RenewalReq', 'PKCSReq'] as const)('renews by %s, and polls with the old key', async (renewal) => {
    server.takesRenewalReq = renewal === 'RenewalReq';
    const [key, next] = [await makeKey(), await makeKey()];
    const old = certify(server.ca, key, FQDN);
    const request = { csr: buildCsr(next, NAMES), key: null, renews: renewed(old, key) };
    server.decide = 'pending';
    const asked = await client({ renewal }).renew(request, never);
    if (asked.outcome !== 'pending') throw new Error(JSON.stringify(asked));
    server.decide = 'issue';
    const ticket: unknown = JSON.parse(JSON.stringify(asked.ticket));
    const certificate = new X509Certificate(issued(await client({ renewal }).poll(ticket, request, never)));
    expect(certificate.checkPrivateKey(next.privateKey)).toBe(true);
    expect(server.seen.map(({ signer }) => signer.equals(old))).toEqual([true, true]);
    // Whoever is asked the other way says so.
    const other = renewal === 'RenewalReq' ? 'PKCSReq' : 'RenewalReq';
    const wrong = await client({ renewal: other }).renew({ ...request, csr: buildCsr(await makeKey(), NAMES) }, never);
    expect(wrong).toMatchObject(renewal === 'PKCSReq' ? { code: 'certificate-unknown' } : { outcome: 'issued' });
  });

  it('is not asked with a key that can open no answer', async () => {
    const key = await makeKey('ec:p256');
    const renews = renewed(certify(server.ca, key, FQDN), key);
    const answer = await client().renew({ csr: buildCsr(key, NAMES), key: null, renews }, never);
    expect(answer).toMatchObject({ outcome: 'refused', code: 'algorithm-refused' });
    expect(server.seen).toEqual([]);
  });

  it('gets the endpoint’s own request signed by its own key, though it signs for devices', async () => {
    const [agent, key] = [await makeKey(), await makeKey()];
    const certificate = { certificate: certify(server.ca, agent, 'RA'), privateKey: agent.privateKey };
    const scep = client({ signs: 'endpoint' }, certificate);
    server.ownKeysOnly = true;
    issued(await scep.enroll({ csr: buildCsr(key, NAMES), key: key.privateKey, own: { template: null } }, never));
    issued(await scep.enroll({ csr: buildCsr(await makeKey(), NAMES), key: null }, never));
    expect(server.seen.map(({ signer }) => signer.equals(certificate.certificate))).toEqual([false, true]);
  });
});

describe('a CA by MSCEWS', () => {
  let house: Ces;
  beforeEach(async () => {
    house = await openCes();
  });
  afterEach(() => house.close());

  async function client(onBehalf: 'no' | 'agent' = 'no'): Promise<CaClient> {
    const { username, password } = house.behaviour;
    const agent = await house.authority.agent('Agent', true);
    return mscewsCaClient({
      connection: {
        ...{ protocol: 'mscews', policyUrl: null, enrollmentUrl: house.ces.href, template: 'PrinterServer' },
        ...{ onBehalf, requester: null, credentials: { kind: 'username-token', userName: username } },
      },
      certificate: {
        certificate: fromPem(agent.certificate)[0]?.der ?? new Uint8Array(),
        privateKey: createPrivateKey(agent.key),
      },
      usernameToken: { username, password },
      exchange: opened.open({}, [Uint8Array.from(fromPem(house.tls)[0]?.der ?? [])]).exchange,
      openAs: () => opened.open({}, []),
      clock: Date.now,
      close: () => Promise.resolve(),
    });
  }

  it('gets the endpoint’s own request bare and for its own template, and others by the agent', async () => {
    const ces = await client('agent');
    const own = { csr: buildCsr(await makeKey(), NAMES), key: null, own: { template: 'EnrollmentAgentOffline' } };
    issued(await ces.enroll(own, never));
    house.behaviour.decide = 'need-agent';
    issued(await ces.enroll({ csr: buildCsr(await makeKey(), NAMES), key: null }, never));
    expect(house.taken).toMatchObject([
      { format: 'PKCS10', template: 'EnrollmentAgentOffline' },
      { format: 'PKCS7', template: 'PrinterServer' },
    ]);
  });

  it('is not asked for a renewal that does not name what it renews', async () => {
    const key = await makeKey();
    const csr = buildCsr(key, NAMES);
    const ces = await client();
    const old = issued(await ces.enroll({ csr, key: null }, never));
    const answer = await ces.renew({ csr, key: null, renews: renewed(old, key) }, never);
    expect(answer).toMatchObject({ outcome: 'refused', code: 'renewal-unnamed' });
    expect(house.taken).toHaveLength(1);
    expect(ces.revoke).toBeNull();
  });

  it('is not asked with a certificate of a key that signs no such message', async () => {
    const [key, odd] = [await makeKey(), generateKeyPairSync('ed25519')];
    const spki = odd.publicKey.export({ type: 'spki', format: 'der' });
    const subject = [['commonName', FQDN]] as const;
    const old = makeCertificate({ ...key, spki }, { subject, issuerKey: key });
    const csr = await buildCertificationRequest(
      { subject: readCertificate(old).subject, publicKey: key.spki, attributes: [renewalAttribute(old)] },
      keySigner(key.privateKey, { scheme: 'rsa-pkcs1', digest: 'sha256' }),
    );
    const renews = { certificate: old, privateKey: odd.privateKey };
    const answer = await (await client()).renew({ csr, key: null, renews }, never);
    expect(answer).toMatchObject({ outcome: 'refused', code: 'algorithm-refused' });
    expect(house.taken).toEqual([]);
  });
});
