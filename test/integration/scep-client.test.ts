import { createPrivateKey, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCrl } from '../../electron/agent/pki/crl.ts';
import { clientIdentity } from '../../electron/agent/protocols/scep/client/client-identity.ts';
import { ScepClient, type ScepClientSettings } from '../../electron/agent/protocols/scep/client/scep-client.ts';
import type { CaAnswer } from '../../electron/agent/outbound/ca-answer.ts';
import { plainExchange } from '../harness/plain-exchange.ts';
import { openScepHouse, type ScepHouse } from '../harness/scep-house.ts';
import { RA_SETTINGS } from '../harness/services-house.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';
import { buildCsr } from '../simulators/scep-client/x509.ts';

const never = new AbortController().signal;

function issued<Ticket>(answer: CaAnswer<Ticket>): Uint8Array {
  if (answer.outcome !== 'issued') throw new Error(JSON.stringify(answer));
  return answer.certificate;
}

describe('our SCEP client against our own responder', () => {
  let house: ScepHouse;
  beforeAll(async () => {
    house = await openScepHouse();
  });
  afterAll(() => house.close());

  function client(url = house.url, settings: Partial<ScepClientSettings> = {}): ScepClient {
    const all: ScepClientSettings = {
      url: new URL(url),
      caIdentifier: null,
      anchors: [house.ca],
      keyTransport: { scheme: 'RSAES-PKCS1-v1_5' },
      allowWeak: false,
      ...settings,
    };
    return new ScepClient(all, plainExchange, Date.now);
  }

  it('reads what the CA can do and who it is', async () => {
    const scep = client();
    expect(await scep.ca.capabilities(never)).toMatchObject({ post: true, renewal: true, nextCaCertificate: false });
    const parties = await scep.ca.parties(never);
    expect(Buffer.from(parties.issuer.der)).toEqual(house.ca);
    expect(Buffer.from(parties.recipient.der)).toEqual(house.ra);
    expect(await scep.ca.nextCertificates(never)).toBeNull();
  });

  it.for([
    { scheme: 'RSAES-PKCS1-v1_5' },
    { scheme: 'RSAES-OAEP', digest: 'sha1', maskDigest: 'sha1' },
    { scheme: 'RSAES-OAEP', digest: 'sha256', maskDigest: 'sha256' },
  ] as const)('enrolls, renews and asks about it: $scheme $digest', async (keyTransport) => {
    const scep = client(house.url, { keyTransport });
    const fqdn = `a-${keyTransport.scheme === 'RSAES-OAEP' ? keyTransport.digest : 'pkcs1'}.office.example`;
    const challenge = await house.challengeFor(fqdn);
    const key = await makeKey();
    const csr = buildCsr(key, { subject: [['commonName', fqdn]], dnsNames: [fqdn], challenge });
    const first = issued(await scep.enroll(csr, key.privateKey, never));
    const certificate = new X509Certificate(first);
    expect(certificate.subject).toBe(`CN=${fqdn}`);
    expect(certificate.checkPrivateKey(createPrivateKey(key.privateKey.export({ type: 'pkcs8', format: 'pem' })))).toBe(
      true,
    );

    const next = await makeKey();
    const renewal = buildCsr(next, { subject: [['commonName', fqdn]], dnsNames: [fqdn] });
    const signer = { certificate: first, privateKey: key.privateKey };
    const second = issued(await scep.enrollSigned(renewal, signer, 'RenewalReq', never));
    expect(new X509Certificate(second).serialNumber).not.toBe(certificate.serialNumber);

    const identity = clientIdentity(second, next.privateKey);
    const serial = certificate.serialNumber.toLowerCase();
    expect(await scep.certificate(serial, identity, never)).toEqual(first);
    const crl = await scep.crl(serial, identity, never);
    expect(crl === null ? null : Buffer.from(readCrl(crl).issuer)).toEqual(
      Buffer.from((await scep.ca.parties(never)).issuer.subject),
    );
    expect(await scep.certificate('01', identity, never)).toBeNull();
  });

  it('renews by PKCSReq, as OpenXPKI wants it', async () => {
    const scep = client();
    const challenge = await house.challengeFor('b.office.example');
    const key = await makeKey();
    const names = { subject: [['commonName', 'b.office.example']] as const, dnsNames: ['b.office.example'] };
    const first = issued(await scep.enroll(buildCsr(key, { ...names, challenge }), key.privateKey, never));
    const next = await makeKey();
    const signer = { certificate: first, privateKey: key.privateKey };
    issued(await scep.enrollSigned(buildCsr(next, names), signer, 'PKCSReq', never));
  });

  it('is refused with the reason that the protocol has', async () => {
    const key = await makeKey();
    const csr = buildCsr(key, { subject: [['commonName', 'c.office.example']], challenge: 'nobody has this one' });
    expect(await client().enroll(csr, key.privateKey, never)).toMatchObject({
      outcome: 'refused',
      code: 'denied',
      upstreamCode: 'badRequest',
    });
  });

  it('waits, polls with what a restart keeps, and gets its certificate once somebody approves', async () => {
    const ra = await house.raProfile('by-hand', { approval: { ...RA_SETTINGS.approval, rule: 'always' } });
    const profile = await house.scepProfile('waiting', { raProfileId: ra.id });
    const fqdn = 'd.office.example';
    const challenge = await house.challengeFor(fqdn, ra.id);
    const key = await makeKey();
    const csr = buildCsr(key, { subject: [['commonName', fqdn]], dnsNames: [fqdn], challenge });
    const asked = await client(profile.url).enroll(csr, key.privateKey, never);
    if (asked.outcome !== 'pending') throw new Error(asked.outcome);
    const ticket = JSON.parse(JSON.stringify(asked.ticket)) as typeof asked.ticket;
    const later = client(profile.url);
    expect(await later.poll(ticket, key.privateKey, never)).toMatchObject({ outcome: 'pending' });
    const { id } = await house.newest();
    await house.client.transactions.approve({ id, person: null });
    const certificate = new X509Certificate(issued(await later.poll(ticket, key.privateKey, never)));
    expect(certificate.subject).toBe(`CN=${fqdn}`);
  });

  it('learns of the next CA under the present one’s signature', async () => {
    await house.client.authority.stage({ name: 'Next CA', key: 'ec:p256', years: 10 });
    const next = await client().ca.nextCertificates(never);
    expect(next?.map(({ der }) => new X509Certificate(der).subject)).toContain('CN=Next CA');
  });
});
