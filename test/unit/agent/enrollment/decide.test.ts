import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EnrollmentHouse, type Asking } from '../../../harness/enrollment-house.ts';
import { acts, certificates, codeOf, latest } from '../../../harness/outcomes.ts';
import { RA_DEFAULT, SCEP_DEFAULT } from '../../../harness/test-policy.ts';
import { makeDevice } from '../../../simulators/scep-client/device.ts';
import { makeKey, type ClientKey } from '../../../simulators/scep-client/keys.ts';

const FQDN = 'door.office.example';

let keys: readonly [ClientKey, ClientKey];
let house: EnrollmentHouse;
beforeAll(async () => {
  keys = [await makeKey('ec:p256'), await makeKey('ec:p256')];
});
beforeEach(async () => {
  house = await EnrollmentHouse.open();
});
afterEach(() => house.close());

async function ask(name: string, asking: Asking, key = keys[0]): Promise<string> {
  return codeOf(await house.enroller()(house.request(await makeDevice(name, key), asking)));
}

describe('a profile that is not in service', () => {
  it('refuses by name and is on record, whatever the request brings', async () => {
    const { challenge } = await house.register(FQDN);
    const csr = { challenge };
    house.policy.scep({ ...SCEP_DEFAULT, id: 'off', name: 'off', enabled: false });
    house.policy.ra({ ...RA_DEFAULT, id: 'ra-off', name: 'ra-off', enabled: false });
    for (const [code, profile, asking] of [
      ['profile-missing', 'gone', { scepProfileId: 'gone' }],
      ['profile-disabled', 'off', { scepProfileId: 'off' }],
      ['profile-without-ra', 'default', { raProfileId: null }],
      ['profile-missing', 'gone', { raProfileId: 'gone' }],
      ['profile-disabled', 'ra-off', { raProfileId: 'ra-off' }],
    ] as const) {
      expect(await ask(FQDN, { ...asking, csr })).toBe(code);
      expect(await latest(house)).toMatchObject({ state: 'refused', refusal: { code, params: { profile } } });
    }
    expect(await ask(FQDN, { csr })).toBe('issued');
  });

  it('gives no stored answer either', async () => {
    const { challenge } = await house.register(FQDN);
    const request = house.request(await makeDevice(FQDN, keys[0]), { csr: { challenge } });
    const enroll = house.enroller();
    expect(codeOf(await enroll(request))).toBe('issued');
    house.policy.ra({ enabled: false });
    expect(codeOf(await enroll(request))).toBe('profile-disabled');
  });
});

describe('scep.md 5.12: two profiles', () => {
  const A = { profile: 'scep-a', scepProfileId: 'scep-a', raProfileId: 'ra-a' };
  const B = { profile: 'scep-b', scepProfileId: 'scep-b', raProfileId: 'ra-b' };
  beforeEach(() => {
    for (const [scep, ra] of [
      ['scep-a', 'ra-a'],
      ['scep-b', 'ra-b'],
    ] as const) {
      house.policy.scep({ ...SCEP_DEFAULT, id: scep, name: scep });
      house.policy.ra({ ...RA_DEFAULT, id: ra, name: ra });
    }
  });

  it('share no transaction identifier', async () => {
    const a = await house.register('a.office.example', { raProfileId: 'ra-a' });
    const b = await house.register('b.office.example', { raProfileId: 'ra-b' });
    const transactionId = 'T1';
    expect(await ask('a.office.example', { ...A, transactionId, csr: { challenge: a.challenge } })).toBe('issued');
    expect(await ask('b.office.example', { ...B, transactionId, csr: { challenge: b.challenge } }, keys[1])).toBe(
      'issued',
    );
    // The very same request at the other profile is another one.
    expect(await ask('a.office.example', { ...B, transactionId, csr: { challenge: a.challenge } })).toBe(
      'transaction-conflict',
    );
    expect(await ask('a.office.example', { ...B, transactionId: 'T2', csr: { challenge: a.challenge } })).toBe(
      'registration-other-profile',
    );
    expect(await certificates(house)).toBe(2);
  });

  it('cross in none of 200 requests at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 200 }, async (_, number) => {
        const [own, other] = number % 2 === 0 ? [A, B] : [B, A];
        const fqdn = `d${number}.office.example`;
        const { challenge } = await house.register(fqdn, { raProfileId: own.raProfileId });
        // Every fourth asks at the wrong door.
        const at = number % 4 > 1 ? other : own;
        const asking = { ...at, transactionId: `T${number >> 1}`, csr: { challenge } };
        return { fqdn, own, at, request: house.request(await makeDevice(fqdn, keys[0]), asking) };
      }),
    );
    const enroll = house.enroller();
    const codes = await Promise.all(all.map(async ({ request }) => codeOf(await enroll(request))));
    expect(codes).toEqual(all.map(({ own, at }) => (own === at ? 'issued' : 'registration-other-profile')));
    for (const { fqdn, own, at } of all) {
      const { rows } = await house.store.read('certificate.list', { limit: 5, search: fqdn, now: house.now });
      expect(rows.filter(({ name }) => name === fqdn)).toHaveLength(own === at ? 1 : 0);
    }
    const { rows } = await house.store.read('transaction.list', { limit: 500, states: ['issued'] });
    for (const { id, requestedName } of rows) {
      const found = await house.store.read('transaction.get', { id });
      const expected = all.find(({ fqdn }) => fqdn === requestedName)?.own;
      expect(found).toMatchObject({ scepProfileId: expected?.scepProfileId, raProfileId: expected?.raProfileId });
    }
  });
});

describe('what strangers cause', () => {
  it('does not make the audit log grow', async () => {
    await house.register(FQDN);
    const enrollment = house.enrollment();
    const before = await acts(house);
    const device = await makeDevice(FQDN, keys[0]);
    for (let round = 0; round < 50; round++) {
      await enrollment.desk.enroll(house.request(device, { csr: { challenge: `guess-${round}` } }));
    }
    expect(await acts(house)).toEqual(before);
    await enrollment.close();
    expect(await acts(house)).toEqual([...before, 'enrollment.refusals-counted']);
    const { rows } = await house.store.read('audit.list', { limit: 1 });
    expect(Number(rows[0]?.detail['count'])).toBe(50);
  });

  it('nor do answers that are given again', async () => {
    const { challenge } = await house.register(FQDN);
    const request = house.request(await makeDevice(FQDN, keys[0]), { csr: { challenge } });
    const enroll = house.enroller();
    await enroll(request);
    const before = await acts(house);
    for (let round = 0; round < 10; round++) expect(codeOf(await enroll(request))).toBe('issued');
    expect(await acts(house)).toEqual(before);
    expect((await latest(house)).replayed).toBe(true);
  });

  it('while who has a challenge and asks for something else is named, once', async () => {
    const { challenge } = await house.register(FQDN);
    for (let round = 0; round < 5; round++) {
      expect(await ask('other.office.example', { csr: { challenge }, transactionId: `T${round}` })).toBe(
        'name-differs',
      );
    }
    const enroll = house.enroller();
    const device = await makeDevice('other.office.example', keys[0]);
    for (let round = 0; round < 5; round++) await enroll(house.request(device, { csr: { challenge } }));
    expect((await acts(house)).filter((act) => act === 'enrollment.refused')).toHaveLength(6);
  });
});
