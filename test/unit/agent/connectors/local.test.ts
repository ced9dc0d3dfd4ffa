import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { currentConnector, localConnector } from '../../../../electron/agent/connectors/local.ts';
import { authoriseRegistrationAuthority } from '../../../../electron/agent/enrollment/authorise.ts';
import { publicAddresses } from '../../../../electron/agent/settings/public-addresses.ts';
import { EnrollmentHouse } from '../../../harness/enrollment-house.ts';
import { makeKey } from '../../../simulators/scep-client/keys.ts';

let house: EnrollmentHouse;
beforeAll(async () => {
  house = await EnrollmentHouse.open();
});
afterAll(() => house.close());

it('names in each certificate where the CRL and the CA certificate are then', async () => {
  const { record, issuer } = house.authority.loaded;
  let port = 8080;
  const connector = localConnector(record.id, issuer, () => publicAddresses({ host: '192.0.2.1', port }, ''));
  const authorization = authoriseRegistrationAuthority('Test RA', (await makeKey()).spki);
  const addressesIn = async (): Promise<string> => {
    const { der } = await connector.issue(authorization, house.now);
    return Buffer.from(der).toString('latin1');
  };
  expect(await addressesIn()).toContain(`http://192.0.2.1:8080/crl/${record.id}.crl`);
  port = 9090;
  expect(await addressesIn()).toContain(`http://192.0.2.1:9090/ca/${record.id}.cer`);
  expect(connector.authorityId).toBe(record.id);
});

it('issues under the CA, within its dates and no further than the profile goes', async () => {
  const { record, issuer } = house.authority.loaded;
  const connector = localConnector(record.id, issuer, () => publicAddresses({ host: '192.0.2.1', port: 80 }, ''));
  const authorization = authoriseRegistrationAuthority('Test RA', (await makeKey()).spki);
  const certificate = new X509Certificate(Buffer.from((await connector.issue(authorization, house.now)).der));
  expect(certificate.verify(new X509Certificate(Buffer.from(record.certificate)).publicKey)).toBe(true);
  await expect(connector.issue(authorization, record.notAfter + 1)).rejects.toMatchObject({
    code: 'authority-expired',
  });
  await expect(connector.issue(authorization, record.notBefore - 1)).rejects.toMatchObject({
    code: 'authority-expired',
  });
});

it('is the one of the CA that issues when it is asked for', async () => {
  const addresses = publicAddresses({ host: '192.0.2.1', port: 80 }, '');
  const before = currentConnector(house.authority, () => addresses);
  await house.authority.stage({ name: 'Next CA', key: 'ec:p256', years: 10, activateAt: null }, 'operator');
  const { id = '' } = house.authority.staged?.record ?? {};
  await house.authority.activate(id, 'operator');
  expect(currentConnector(house.authority, () => addresses).authorityId).toBe(id);
  // What began with the former one ends with it: the certificate names the authority that signed it.
  const authorization = authoriseRegistrationAuthority('Test RA', (await makeKey()).spki);
  const { issuer } = await before.issue(authorization, house.now);
  expect([before.authorityId === id, issuer]).toEqual([false, 'CN=Test CA']);
});
