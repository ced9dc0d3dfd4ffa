import { X509Certificate } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCrl } from '../../../../electron/agent/pki/crl.ts';
import { statement } from '../../../../electron/agent/store/statements.ts';
import { DAY, EnrollmentHouse, type Asking } from '../../../harness/enrollment-house.ts';
import { certificateOf, certificates, codeOf, holding, latest } from '../../../harness/outcomes.ts';
import { limits, RA_DEFAULT, SCEP_DEFAULT } from '../../../harness/test-policy.ts';
import { makeDevice, type Device } from '../../../simulators/scep-client/device.ts';
import { makeKey, type ClientKey } from '../../../simulators/scep-client/keys.ts';
import { certificateFacts, makeCertificate } from '../../../simulators/scep-client/x509.ts';

const FQDN = 'door.office.example';
const SID = 'tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-1104';

let keys: readonly [ClientKey, ClientKey];
let house: EnrollmentHouse;
let device: Device;
let first: Buffer;
beforeAll(async () => {
  keys = [await makeKey('ec:p256'), await makeKey('ec:p256')];
});
beforeEach(async () => {
  house = await EnrollmentHouse.open();
  device = await makeDevice(FQDN, keys[0]);
});
afterEach(() => house.close());

const serialOf = (der: Buffer): string => new X509Certificate(der).serialNumber.toLowerCase();

async function send(by: Device, asking: Asking = {}): Promise<string> {
  return codeOf(await house.enroller()(house.request(by, asking)));
}

/** The device's first certificate, from a challenge of its registration. */
async function enrolled(): Promise<string> {
  const { challenge, registration } = await house.register(FQDN);
  first = certificateOf(await house.enroller()(house.request(device, { csr: { challenge } })));
  return registration.id;
}

describe('scep.md 5.8: a renewal', () => {
  it('is refused by a certificate that is revoked, has ended or has not begun', async () => {
    await enrolled();
    const renew = () => send(holding(device, first), { key: keys[1] });
    house.now += 366 * DAY;
    expect(await renew()).toBe('renewal-signer-expired');
    house.now -= 367 * DAY;
    expect(await renew()).toBe('renewal-signer-expired');
    house.now += DAY;
    await house.certificates.revoke(serialOf(first), 'keyCompromise', 'operator');
    expect(await renew()).toBe('renewal-signer-revoked');
    expect(await certificates(house)).toBe(1);
  });

  it('is refused by a certificate of another RA profile, and of another CA with the same serial number', async () => {
    await enrolled();
    house.policy.ra({ ...RA_DEFAULT, id: 'printers', name: 'printers' });
    expect(await send(holding(device, first), { key: keys[1], raProfileId: 'printers' })).toBe('renewal-other-profile');
    const { serial } = certificateFacts(first);
    const twin = makeCertificate(keys[0], {
      subject: device.subject,
      issuer: [['commonName', 'Test CA']],
      issuerKey: keys[1],
      serial,
    });
    expect(await send(holding(device, twin), { key: keys[1] })).toBe('renewal-signer-unknown');
  });

  it('is refused by a certificate that a device made for itself under its registered name', async () => {
    await enrolled();
    expect(await send(device, { kind: 'renewal', key: keys[1] })).toBe('renewal-signer-unknown');
  });

  it('is refused by the agent’s own certificates', async () => {
    const { ra } = house.authority.loaded.ras.standard;
    expect(await send(holding(device, ra.certificate), { key: keys[1] })).toBe('renewal-signer-unknown');
    const code = 'renewal-signer-unknown';
    // The challenge service's is a device's in form, and nobody's.
    await enrolled();
    const stored = await house.store.read('certificate.facts', { serial: serialOf(first) });
    const own = makeCertificate(keys[0], { subject: device.subject });
    const serial = certificateFacts(own).serial.toString('hex');
    await house.store.commit([
      statement('certificate.insert', {
        ...(stored ?? expect.fail('not stored')),
        ...{ serial, der: own, registrationId: null, raProfile: null, sha256: 'x', sha1: 'x', md5: 'x' },
      }),
    ]);
    expect(await send(holding(device, own), { key: keys[1], kind: 'renewal' })).toBe(code);
  });

  it('asks for no name beyond the old certificate’s', async () => {
    await enrolled();
    const ask = (csr: Asking['csr']) => send(holding(device, first), { key: keys[1], csr: { ...csr } });
    expect(await ask({ dnsNames: [FQDN, 'vpn.office.example'] })).toBe('dns-name-not-registered');
    expect(await ask({ ipAddresses: ['192.0.2.1'] })).toBe('ip-address-not-registered');
    expect(await ask({ subject: [['commonName', 'other.office.example']] })).toBe('name-differs');
    expect(await ask({ uris: [SID] })).toBe('san-type-refused');
    house.policy.ra({ sid: true });
    expect(await ask({ uris: [SID] })).toBe('name-not-allowed');
    expect(await ask({})).toBe('issued');
  });

  it('waits for its window, and may be forbidden', async () => {
    await enrolled();
    house.policy.renewal({ windowDays: 30 });
    const renew = () => send(holding(device, first), { key: keys[1] });
    expect(await renew()).toBe('renewal-too-early');
    house.now += 335 * DAY - 3_600_000;
    expect(await renew()).toBe('renewal-too-early');
    house.now += 3_600_000;
    house.policy.renewal({ windowDays: 30, allowed: false });
    expect(await renew()).toBe('renewal-not-allowed');
    house.policy.renewal({ windowDays: 30 });
    expect(await renew()).toBe('issued');
  });

  it('demands a new key where the RA profile says so', async () => {
    await enrolled();
    house.policy.renewal({ sameKey: false });
    expect(await send(holding(device, first))).toBe('renewal-same-key');
    expect(await send(holding(device, first), { key: keys[1] })).toBe('issued');
  });

  it('is refused for a cancelled registration', async () => {
    const id = await enrolled();
    await house.registrations.cancel(id, 'operator');
    expect(await send(holding(device, first), { key: keys[1] })).toBe('registration-cancelled');
  });

  it('that is refused leaves a device to its challenge, with the key that it signs with', async () => {
    const id = await enrolled();
    house.policy.renewal({ allowed: false });
    const { challenge } = await house.registrations.newChallenge(id, DAY, 'operator');
    expect(await send(holding(device, first), { key: keys[1], csr: { challenge } })).toBe('renewal-not-allowed');
    expect(await send(holding(device, first), { csr: { challenge } })).toBe('issued');
    expect((await latest(house)).authentication).toBe('challenge');
  });

  it('does not revoke anybody else’s: names that end alike are other names', async () => {
    await enrolled();
    house.policy.renewal({ revokeOld: true });
    const { challenge } = await house.register(`big-${FQDN}`);
    const neighbour = await makeDevice(`big-${FQDN}`, keys[1]);
    const theirs = certificateOf(await house.enroller()(house.request(neighbour, { csr: { challenge } })));
    expect(await send(holding(device, first), { transactionId: 'renewal' })).toBe('issued');
    expect((await house.certificates.get(serialOf(theirs))).revokedAt).toBeNull();
  });
});

describe('the renewed certificate', () => {
  it('is revoked in the same unit where the RA profile says so, and the CRL follows', async () => {
    await enrolled();
    house.policy.renewal({ revokeOld: true });
    const request = house.request(holding(device, first), { key: keys[1] });
    const enroll = house.enroller();
    const renewed = certificateOf(await enroll(request));
    const old = serialOf(first);
    expect(await house.certificates.get(old)).toMatchObject({
      revokedAt: house.now,
      revocationReason: 'superseded',
      renewedBy: serialOf(renewed),
    });
    const onCrl = () => readCrl(house.authority.loaded.crl.der).entries.map(({ serial }) => serial);
    expect(onCrl()).toEqual([]);
    await house.authority.doWhatIsDue();
    expect(onCrl()).toEqual([old]);
    const { rows } = await house.store.read('audit.list', { objectKind: 'certificate', objectId: old, limit: 5 });
    expect(rows).toMatchObject([
      { action: 'certificate.revoked', actor: 'scep', detail: { reason: 'superseded' } },
      { action: 'certificate.issued' },
    ]);
    // The reply may have been lost: the same request gets the same answer, although its signer is revoked now.
    expect(certificateOf(await enroll(request)).equals(renewed)).toBe(true);
    expect(
      codeOf(await enroll(house.request(holding(device, first), { key: keys[1], csr: { dnsNames: [FQDN] } }))),
    ).toBe('renewal-signer-revoked');
  });

  it('stays as it is where it does not', async () => {
    await enrolled();
    expect(await send(holding(device, first), { key: keys[1] })).toBe('issued');
    expect((await house.certificates.get(serialOf(first))).revokedAt).toBeNull();
  });
});

describe('a device without a registration', () => {
  beforeEach(async () => {
    house.policy.challenges({ static: true });
    house.policy.staticMacs.set(SCEP_DEFAULT.id, house.vault.challengeMac('for-everybody'));
    house.policy.ra({ unregistered: limits(['**.office.example'], ['192.0.2.0/24']) });
    const csr = { challenge: 'for-everybody', dnsNames: [FQDN, 'alias.office.example'], ipAddresses: ['192.0.2.7'] };
    first = certificateOf(await house.enroller()(house.request(device, { csr })));
  });

  it('renews for the names that it had, or fewer', async () => {
    const ask = (csr: Asking['csr']) => send(holding(device, first), { key: keys[1], csr: { ...csr } });
    expect(await ask({ dnsNames: ['alias.office.example', 'new.office.example'] })).toBe('name-not-allowed');
    expect(await ask({ ipAddresses: ['192.0.2.8'] })).toBe('name-not-allowed');
    expect(await ask({ subject: [['commonName', 'alias.office.example']] })).toBe('name-not-allowed');
    expect(await ask({ dnsNames: [FQDN] })).toBe('issued');
  });

  it('does not where the profile has come to allow its names no longer', async () => {
    house.policy.ra({ unregistered: limits(['**.other.example']) });
    expect(await send(holding(device, first), { key: keys[1] })).toBe('name-not-allowed');
    house.policy.ra({ unregistered: null });
    expect(await send(holding(device, first), { key: keys[1] })).toBe('registration-not-found');
  });
});
