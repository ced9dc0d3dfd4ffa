import { createHash, X509Certificate } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SignerFacts } from '../../../../electron/agent/enrollment/policy.ts';
import type { SIGNER_STANDINGS } from '../../../../shared/contract/signers.ts';
import { EnrollmentHouse, type Asking } from '../../../harness/enrollment-house.ts';
import { certificateOf, certificates, codeOf, holding, latest } from '../../../harness/outcomes.ts';
import { limits, RA_DEFAULT } from '../../../harness/test-policy.ts';
import { makeDevice, type Device } from '../../../simulators/scep-client/device.ts';
import { makeKey, type ClientKey } from '../../../simulators/scep-client/keys.ts';
import { makeCertificate, type Subject } from '../../../simulators/scep-client/x509.ts';

const FQDN = 'door.office.example';
const MDM: Subject = [['commonName', 'MDM']];

let keys: readonly [ClientKey, ClientKey, ClientKey];
let house: EnrollmentHouse;
let mdm: Device;
beforeAll(async () => {
  keys = [await makeKey('ec:p256'), await makeKey('ec:p256'), await makeKey('ec:p256')];
});
beforeEach(async () => {
  house = await EnrollmentHouse.open();
  const issued = { subject: MDM, issuer: [['commonName', 'Corporate CA']] as Subject, issuerKey: keys[1] };
  mdm = { ...(await makeDevice('MDM', keys[2])), certificate: makeCertificate(keys[2], issued) };
});
afterEach(() => house.close());

/** Names a certificate as a management signer. */
function trust(certificate: Uint8Array, more: Partial<SignerFacts> = {}): void {
  const sha256 = createHash('sha256').update(certificate).digest('hex');
  const scope = limits(['*.office.example'], ['192.0.2.0/24']);
  const facts = { id: 'mdm', name: 'MDM', scope, registered: true, raProfileIds: [RA_DEFAULT.id], quota: 100 };
  house.policy.signers.set(sha256, { ...facts, standing: 'good', ...more });
}

/** A request for a device's key, signed by the management system. */
async function ask(name: string, { csr, ...asking }: Asking = {}, by = mdm): Promise<string> {
  const subject: Subject = [['commonName', name]];
  const request = house.request(by, { key: keys[0], ...asking, csr: { subject, ...csr } });
  return codeOf(await house.enroller()(request));
}

describe('scep.md 5.23: a management signer', () => {
  it('asks for a registered device, and burns nothing', async () => {
    const { registration } = await house.register(FQDN, { ipAddresses: ['192.0.2.7'] });
    trust(mdm.certificate);
    const request = house.request(mdm, { key: keys[0], csr: { subject: [['commonName', FQDN]] } });
    const certificate = new X509Certificate(certificateOf(await house.enroller()(request)));
    expect(certificate.publicKey.export({ format: 'der', type: 'spki' }).equals(keys[0].spki)).toBe(true);
    expect(certificate.subjectAltName).toBe(`DNS:${FQDN}, IP Address:192.0.2.7`);
    expect(await latest(house)).toMatchObject({ authentication: 'signer', registrationId: registration.id });
    expect((await house.registrations.get(registration.id)).challenge).toBe('unused');
    const { rows } = await house.store.read('audit.list', { objectKind: 'certificate', limit: 1 });
    expect(rows[0]).toMatchObject({ detail: { by: 'signer', signer: 'MDM' } });
  });

  const REFUSED: Readonly<Record<Exclude<(typeof SIGNER_STANDINGS)[number], 'good'>, string>> = {
    disabled: 'signer-disabled',
    expired: 'signer-expired',
    'not-yet-valid': 'signer-expired',
    revoked: 'signer-revoked',
    'revocation-unknown': 'signer-revocation-unknown',
    'usage-missing': 'signer-usage-missing',
  };
  it('that is not good is refused with one reason, also where it brings a good challenge', async () => {
    const { challenge, registration } = await house.register(FQDN);
    for (const [standing, code] of Object.entries(REFUSED) as [SignerFacts['standing'], string][]) {
      trust(mdm.certificate, { standing });
      expect(await ask(FQDN)).toBe(code);
      expect(await ask(FQDN, { csr: { challenge } })).toBe(code);
      expect(await ask(FQDN, { key: keys[2], csr: { challenge } })).toBe(code);
    }
    expect(await certificates(house)).toBe(0);
    expect((await house.registrations.get(registration.id)).challenge).toBe('unused');
  });

  it('is known by its exact certificate: neither its names nor its key nor its issuer will do', async () => {
    await house.register(FQDN);
    trust(mdm.certificate);
    const issuer: Subject = [['commonName', 'Corporate CA']];
    const sameNames = makeCertificate(keys[1], { subject: MDM, issuer, issuerKey: keys[1] });
    const sameKey = makeCertificate(keys[2], { subject: MDM, issuer, issuerKey: keys[1] });
    const untrusted = makeCertificate(keys[1], { subject: MDM, issuer: MDM });
    for (const certificate of [sameNames, sameKey, untrusted]) {
      expect(await ask(FQDN, { kind: 'renewal' }, holding(mdm, certificate))).toBe('renewal-signer-unknown');
    }
    expect(await certificates(house)).toBe(0);
  });

  it('asks in its RA profiles alone', async () => {
    house.policy.ra({ ...RA_DEFAULT, id: 'printers', name: 'printers' });
    await house.register(FQDN, { raProfileId: 'printers' });
    const printers = { profile: 'printers', raProfileId: 'printers' };
    trust(mdm.certificate);
    expect(await ask(FQDN, { ...printers })).toBe('signer-profile-refused');
    trust(mdm.certificate, { raProfileIds: ['printers'] });
    expect(await ask(FQDN, { ...printers })).toBe('issued');
    expect(await ask(FQDN)).toBe('signer-profile-refused');
  });

  it('asks for registered devices outside its scope only where it may', async () => {
    await house.register('door.other.example');
    await house.register(FQDN, { ipAddresses: ['198.51.100.7'] });
    trust(mdm.certificate, { registered: false });
    expect(await ask('door.other.example')).toBe('signer-name-refused');
    // The certificate would have the address too, whether it was asked for or not.
    expect(await ask(FQDN)).toBe('signer-name-refused');
    trust(mdm.certificate);
    expect(await ask('door.other.example')).toBe('issued');
    expect(await ask(FQDN)).toBe('issued');
  });

  it('asks for others within its scope and the RA profile’s, for none beyond either', async () => {
    trust(mdm.certificate);
    expect(await ask('new.office.example')).toBe('registration-not-found');
    house.policy.ra({ unregistered: limits(['**.example'], ['192.0.2.0/25']) });
    expect(await ask('new.office.example')).toBe('issued');
    expect(await latest(house)).toMatchObject({ authentication: 'signer', registrationId: null });
    expect(await ask('new.other.example')).toBe('signer-name-refused');
    expect(await ask('deep.new.office.example')).toBe('signer-name-refused');
    expect(await ask('new.office.example', { csr: { dnsNames: ['vpn.other.example'] } })).toBe('signer-name-refused');
    expect(await ask('new.office.example', { csr: { ipAddresses: ['198.51.100.1'] } })).toBe('signer-name-refused');
    expect(await ask('new.office.example', { csr: { ipAddresses: ['192.0.2.200'] } })).toBe('name-not-allowed');
    expect(await ask('new.office.example', { csr: { ca: true } })).toBe('ca-certificate-requested');
  });

  it('has a quota, which many requests at once do not exceed', async () => {
    trust(mdm.certificate, { quota: 7 });
    house.policy.ra({ unregistered: limits(['*.office.example']) });
    const enroll = house.enroller();
    const requests = Array.from({ length: 20 }, (_, number) =>
      house.request(mdm, {
        key: keys[0],
        transactionId: `T${number}`,
        csr: { subject: [['commonName', `d${number}.office.example`]] },
      }),
    );
    const codes = (await Promise.all(requests.map(enroll))).map(codeOf);
    expect(codes.filter((code) => code === 'issued')).toHaveLength(7);
    expect(codes.filter((code) => code === 'signer-quota-exceeded')).toHaveLength(13);
    const hour = Math.floor(house.now / 3_600_000);
    expect(await house.store.read('signer.uses', { hour })).toEqual({ mdm: 7 });
    house.now += 3_600_000;
    expect(await ask('later.office.example')).toBe('issued');
  });

  it('asks for its own certificate like any device', async () => {
    const { challenge } = await house.register('mdm.office.example');
    const own = await makeDevice('mdm.office.example', keys[2]);
    const first = certificateOf(await house.enroller()(house.request(own, { csr: { challenge } })));
    trust(first, { standing: 'usage-missing', registered: false });
    expect(await ask('mdm.office.example', {}, holding(own, first))).toBe('issued');
    expect((await latest(house)).authentication).toBe('certificate');
    expect(await ask(FQDN, {}, holding(own, first))).toBe('signer-usage-missing');
  });
});
