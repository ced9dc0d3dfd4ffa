import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certificate as certificateSchema } from '../../../../shared/contract/certificates.ts';
import { DAY, EnrollmentHouse } from '../../../harness/enrollment-house.ts';
import { makeDevice, type Device } from '../../../simulators/scep-client/device.ts';

const FQDN = 'door.office.example';

let house: EnrollmentHouse;
let device: Device;
let id: string;
beforeEach(async () => {
  house = await EnrollmentHouse.open();
  const { registration, challenge } = await house.register(FQDN);
  ({ id } = registration);
  device = await makeDevice(FQDN);
  await house.enroller()(house.request(device, { csr: { challenge } }));
});
afterEach(() => house.close());

async function newest(): Promise<string> {
  return (await house.registrations.get(id)).certificateSerial ?? expect.fail('no certificate');
}

/** Renews the newest certificate and resolves to the serial number of the one before. */
async function renew(): Promise<string> {
  const serial = await newest();
  const der = Buffer.from(await house.certificates.der(serial));
  await house.enroller()(house.request({ ...device, certificate: der }));
  return serial;
}

describe('looking at a certificate', () => {
  it('gives what the contract promises, and the bytes as issued', async () => {
    const serial = await newest();
    const found = certificateSchema.parse(await house.certificates.get(serial));
    expect(found).toMatchObject({ serial, kind: 'device', state: 'valid', registrationId: id, registrationFqdn: FQDN });
    const x509 = new X509Certificate(found.pem);
    expect(x509.serialNumber.toLowerCase()).toBe(serial);
    expect(x509.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(found.sha256);
    expect(x509.raw.equals(await house.certificates.der(serial))).toBe(true);
    expect(found.transactionId).not.toBeNull();
  });

  it('shows the RA’s too, which belongs to no device', async () => {
    const { serial } = house.authority.loaded.ras.standard.ra;
    expect(await house.certificates.get(serial)).toMatchObject({
      kind: 'ra',
      registrationId: null,
      transactionId: null,
    });
  });

  it('knows nothing of other serial numbers', async () => {
    for (const act of [
      () => house.certificates.get('00aa'),
      () => house.certificates.der('00aa'),
      () => house.certificates.revocationImpact('00aa'),
      () => house.certificates.revoke('00aa', 'superseded', 'operator'),
    ]) {
      await expect(act()).rejects.toMatchObject({ code: 'not-found', params: { what: '00aa' } });
    }
  });
});

describe('what revoking would do', () => {
  it('depends on whether the device has a newer certificate that is good', async () => {
    expect(await house.certificates.revocationImpact(await newest())).toMatchObject({ onlyValidCertificate: true });
    const old = await renew();
    const current = await newest();
    expect(await house.certificates.revocationImpact(old)).toMatchObject({
      onlyValidCertificate: false,
      renewedBy: current,
      device: FQDN,
    });
    await house.certificates.revoke(old, 'superseded', 'operator');
    expect(await house.certificates.revocationImpact(current)).toMatchObject({ onlyValidCertificate: true });
  });

  it('is noticed at the latest when the present CRL ends', async () => {
    house.now += DAY;
    const { nextUpdate, url } = house.authority.crlState();
    expect(await house.certificates.revocationImpact(await newest())).toMatchObject({
      publishedAt: house.now,
      noticedBy: nextUpdate,
      crlUrl: url,
    });
  });
});

describe('revoking', () => {
  it('is told to whoever watches: the CRL, the certificate, its registration', async () => {
    const watching = house.events.subscribe(undefined);
    const first = watching.next();
    const serial = await newest();
    await house.certificates.revoke(serial, 'cessationOfOperation', 'operator');
    const heard = [await first, await watching.next(), await watching.next()].map(({ value }) => value);
    expect(heard).toMatchObject([
      { type: 'authority', crl: { entries: 1 } },
      { type: 'certificate', row: { serial, state: 'revoked', revocationReason: 'cessationOfOperation' } },
      { type: 'registration', row: { id, certificateSerial: serial } },
    ]);
    await watching.return(undefined);
    const { rows } = await house.store.read('audit.list', { objectKind: 'certificate', objectId: serial, limit: 5 });
    expect(rows[0]).toMatchObject({ action: 'certificate.revoked', actor: 'operator', detail: { name: FQDN } });
  });

  it('of a certificate that has ended is still possible', async () => {
    const serial = await newest();
    house.now += 400 * DAY;
    expect(await house.certificates.revoke(serial, 'keyCompromise', 'operator')).toMatchObject({ state: 'revoked' });
  });
});
