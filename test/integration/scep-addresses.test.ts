import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openScepHouse, type ScepHouse } from '../harness/scep-house.ts';
import { enroll, makeDevice } from '../simulators/scep-client/device.ts';
import { exchange, getCaCert } from '../simulators/scep-client/http.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';

/** Every address form that devices have burnt in, over the wire. */
let house: ScepHouse;
let key: ClientKey;
let officeRaId: string;
let defaultRaId: string;
beforeAll(async () => {
  house = await openScepHouse();
  key = await makeKey();
  const office = await house.raProfile('office-ra');
  officeRaId = office.id;
  const profile = await house.scepProfile('office', { raProfileId: office.id });
  const own = await house.raProfile('printers', { scepProfileId: profile.id });
  defaultRaId = own.id;
});
afterAll(async () => {
  expect(house.faults).toEqual([]);
  await house.close();
});

const BY_DEFAULT = [
  '/scep',
  '/scep/',
  '/scep/pkiclient.exe',
  '/certsrv/mscep/mscep.dll',
  '/certsrv/mscep/mscep.dll/',
  '/certsrv/mscep/mscep.dll/pkiclient.exe',
  '/CertSrv/mscep/mscep.dll',
  '/cgi-bin/pkiclient.exe',
];
const BY_NAME = [
  '/scep/office',
  '/scep/office/',
  '/scep/office/pkiclient.exe',
  '/scep/OFFICE',
  '/api/v1/protocols/scep/office/pkiclient.exe',
];
const BY_RA = [
  '/scep/ra/printers',
  '/scep/ra/printers/pkiclient.exe',
  '/api/v1/protocols/scep/raProfile/printers/pkiclient.exe',
];

describe('each address answers with its profile', () => {
  it.each([
    ...BY_DEFAULT.map((path) => ({ path, scep: 'default', ra: 'default' })),
    ...BY_NAME.map((path) => ({ path, scep: 'office', ra: 'office-ra' })),
    ...BY_RA.map((path) => ({ path, scep: 'office', ra: 'printers' })),
  ])('$path: $scep, $ra', async ({ path, scep, ra }) => {
    const url = `${house.origin}${path}`;
    const certificates = await getCaCert(url);
    const fqdn = `device-${String(Math.abs(hash(path)))}.office.example`;
    const raProfileId = { 'office-ra': officeRaId, printers: defaultRaId }[ra];
    const challenge = await house.challengeFor(fqdn, raProfileId);
    const device = await makeDevice(fqdn, key);
    const reply = await enroll(url, device, { ra: certificates.ra, csr: { challenge }, transactionId: fqdn });
    expect(reply.pkiStatus).toBe('success');
    expect(await house.newest()).toMatchObject({
      state: 'issued',
      scepProfile: { name: scep },
      raProfile: { name: ra },
      decoded: { path },
    });
  });

  it('the default is whichever is marked as such', async () => {
    const profiles = await house.client.services.scepProfiles({});
    const idOf = (name: string): string => profiles.find((profile) => profile.name === name)?.id ?? '';
    await house.client.services.makeDefault({ id: idOf('office') });
    const device = await makeDevice('moved.office.example', key);
    const challenge = await house.challengeFor('moved.office.example', officeRaId);
    const request = { ra: house.ra, csr: { challenge }, transactionId: 'moved' };
    expect((await enroll(`${house.origin}/cgi-bin/pkiclient.exe`, device, request)).pkiStatus).toBe('success');
    expect(await house.newest()).toMatchObject({ scepProfile: { name: 'office' } });
    await house.client.services.makeDefault({ id: idOf('default') });
  });
});

describe('an address where nobody answers', () => {
  beforeAll(async () => {
    const asleep = await house.scepProfile('asleep', { enabled: false });
    await house.raProfile('tired', { enabled: false, scepProfileId: asleep.id });
    await house.raProfile('homeless', { scepProfileId: null });
    await house.scepProfile('orphan', { raProfileId: null });
  });

  it.each([
    { path: '/scep/nobody', refusal: 'profile-missing', says: /no such SCEP profile/u },
    { path: '/scep/ra/nobody', refusal: 'profile-missing', says: /no such SCEP profile/u },
    { path: '/scep/ra/homeless', refusal: 'profile-missing', says: /no such SCEP profile/u },
    { path: '/scep/asleep', refusal: 'profile-disabled', says: /switched off/u },
    { path: '/scep/ra/tired', refusal: 'profile-disabled', says: /switched off/u },
    { path: '/scep/orphan', refusal: 'profile-without-ra', says: /no RA profile/u },
  ])('$path: $refusal, on the wire and in Activity', async ({ path, refusal, says }) => {
    for (const query of ['operation=GetCACaps', 'operation=GetCACert', 'operation=PKIOperation&message=MAA%3D']) {
      const reply = await exchange(`${house.origin}${path}`, query);
      expect(reply).toMatchObject({ status: 404 });
      expect(reply.body.toString()).toMatch(says);
    }
    const row = await house.newest();
    expect(row).toMatchObject({ state: 'refused', refusal: { code: refusal }, decoded: { path } });
  });

  it.each(['/', '/scep/a/b', '/certsrv', '/cgi-bin', '/scep/..%2foffice', '/scep/%6fffice', '/api/v1/protocols/scep'])(
    '%s is no path of SCEP, or no profile',
    async (path) => {
      expect((await exchange(`${house.origin}${path}`, 'operation=GetCACaps')).status).toBe(404);
    },
  );
});

/** A name that differs from path to path. */
function hash(text: string): number {
  return [...text].reduce((sum, character) => (Math.imul(sum, 31) + (character.codePointAt(0) ?? 0)) | 0, 7);
}
