import { X509Certificate } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newObjectId } from '../../../../electron/agent/object-id.ts';
import { statement } from '../../../../electron/agent/store/statements.ts';
import { DAY, EnrollmentHouse, type Asking } from '../../../harness/enrollment-house.ts';
import { certificateOf, certificates, codeOf, latest } from '../../../harness/outcomes.ts';
import { DYNAMIC, limits, RA_DEFAULT, SCEP_DEFAULT, WEBHOOK } from '../../../harness/test-policy.ts';
import { makeDevice } from '../../../simulators/scep-client/device.ts';
import { makeKey, type ClientKey } from '../../../simulators/scep-client/keys.ts';
import { enc, utf8 } from '../../../simulators/scep-client/der.ts';

const FQDN = 'door.office.example';
const HOUR = 3_600_000;

let keys: readonly [ClientKey, ClientKey];
let house: EnrollmentHouse;
beforeAll(async () => {
  keys = [await makeKey('ec:p256'), await makeKey('ec:p256')];
});
beforeEach(async () => {
  house = await EnrollmentHouse.open();
});
afterEach(() => house.close());

async function ask(challenge: string | null, { csr, ...asking }: Asking = {}, name = FQDN): Promise<string> {
  const request = house.request(await makeDevice(name, asking.key ?? keys[0]), {
    ...asking,
    csr: { challenge, ...csr },
  });
  return codeOf(await house.enroller()(request));
}

/** A dynamic challenge as the page or a webhook would make it. */
async function handOut(challenge: string, more: { subject?: string; scepProfile?: string; most?: number } = {}) {
  const { subject = null, scepProfile = SCEP_DEFAULT.id, most = 5 } = more;
  const id = newObjectId(house.now);
  const made = { id, scepProfile, mac: house.vault.challengeMac(challenge), origin: 'page', madeBy: 'ann' } as const;
  const times = { createdAt: house.now, expiresAt: house.now + HOUR };
  return house.store.commit([statement('dynamicChallenge.insert', { ...made, subject, ...times, most })]);
}

describe('scep.md 5.5: a challenge that is none never means anyone', () => {
  const BLANK = [null, '', ' ', ' \t\r\n', '\u0000', '\u0000\u0000\u0000', '\u00a0\u2003', '\u200b\u200e', '\ufeff'];

  it('with every kind of challenge in force', async () => {
    await house.register(FQDN);
    await house.register('open.office.example', { withoutChallenge: true });
    house.policy.challenges({ static: true, dynamic: DYNAMIC, webhook: WEBHOOK });
    house.policy.staticMacs.set(SCEP_DEFAULT.id, house.vault.challengeMac(''));
    for (const blank of ['', ' ', '\u0000']) await handOut(blank);
    for (const challenge of BLANK) {
      for (const name of [FQDN, 'open.office.example']) {
        const code = await ask(challenge, { csr: { challengeString: utf8 } }, name);
        expect([challenge, code]).toEqual([challenge, 'challenge-missing']);
      }
    }
    expect(house.policy.asked).toEqual([]);
    expect(await certificates(house)).toBe(0);
  });

  it('takes a registration without a challenge for one that no challenge opens, whatever is sent', async () => {
    const { registration, challenge } = await house.register(FQDN, { withoutChallenge: true });
    expect(challenge).toBeNull();
    expect(registration).toMatchObject({ challenge: 'none', state: 'waiting', expiresAt: null });
    for (const guess of ['none', 'null', 'undefined', '0', 'A'.repeat(32)]) {
      expect(await ask(guess)).toBe('challenge-unknown');
    }
    const given = await house.registrations.newChallenge(registration.id, DAY, 'operator');
    expect(given.registration.challenge).toBe('unused');
    expect(await ask(given.challenge)).toBe('issued');
  });
});

describe('a registration without a challenge', () => {
  beforeEach(() => {
    house.policy.challenges({ static: true, dynamic: DYNAMIC, webhook: WEBHOOK });
    house.policy.staticMacs.set(SCEP_DEFAULT.id, house.vault.challengeMac('for-everybody'));
  });

  it('is opened by no challenge of the profile', async () => {
    const { registration } = await house.register(FQDN, { withoutChallenge: true });
    await handOut('DYN-1');
    for (const challenge of ['for-everybody', 'DYN-1', 'from-the-mdm']) {
      expect(await ask(challenge)).toBe('challenge-kind-refused');
      expect((await latest(house)).registrationId).toBe(registration.id);
    }
    expect(await certificates(house)).toBe(0);
  });

  it('waits for a person where the RA profile says so, whatever it brings', async () => {
    await house.register(FQDN, { withoutChallenge: true });
    await handOut('DYN-1');
    house.policy.approval({ rule: 'unauthenticated' });
    expect(await ask('DYN-1')).toBe('pending');
    expect((await latest(house)).authentication).toBe('approval');
    const scepProfile = SCEP_DEFAULT.id;
    expect(await house.store.read('dynamicChallenge.countOpen', { scepProfile, now: house.now })).toBe(1);
  });
});

describe('scep.md 5.17: how a challenge is compared', () => {
  it.for<[string, string, string]>([
    ['challenge-unknown', 'shared-secret-1', 'shared-secret-12'],
    ['challenge-unknown', 'shared-secret-1', 'shared-secret-'],
    ['challenge-unknown', 'shared-secret-1', 'Shared-secret-1'],
    ['challenge-unknown', 'geh\u00e9im', 'gehe\u0301im'],
    ['challenge-unknown', 'x'.repeat(20_000), 'y'],
    ['issued', 'gehéim-👍', 'gehéim-👍'],
    ['issued', 'x'.repeat(20_000), 'x'.repeat(20_000)],
  ])('%s', async ([code, kept, sent]) => {
    house.policy.challenges({ static: true });
    house.policy.staticMacs.set(SCEP_DEFAULT.id, house.vault.challengeMac(kept));
    await house.register(FQDN);
    expect(await ask(sent, { csr: { challengeString: utf8 } })).toBe(code);
  });

  it('as text, in whichever string it was written', async () => {
    const { challenge } = await house.register(FQDN, { challenge: 'Correct-1' });
    const bmp = (text: string) => enc(0x1e, Buffer.from(text, 'utf16le').swap16());
    expect(await ask(challenge, { csr: { challengeString: bmp } })).toBe('issued');
  });
});

describe('a static challenge', () => {
  beforeEach(() => {
    house.policy.challenges({ static: true });
    house.policy.staticMacs.set(SCEP_DEFAULT.id, house.vault.challengeMac('for-everybody'));
  });

  it('lets in whom a registration names, and burns nothing', async () => {
    const { registration } = await house.register(FQDN, { ipAddresses: ['192.0.2.7'] });
    expect(await ask('for-everybody')).toBe('issued');
    expect(await latest(house)).toMatchObject({ authentication: 'static', registrationId: registration.id });
    expect((await house.registrations.get(registration.id)).challenge).toBe('unused');
    expect(await ask('for-everybody', { key: keys[1] })).toBe('issued');
  });

  it('is good for nobody else, and for no other profile', async () => {
    await house.register(FQDN);
    expect(await ask('for-everybody', {}, 'stranger.office.example')).toBe('registration-not-found');
    house.policy.scep({ ...SCEP_DEFAULT, id: 'other', name: 'other' });
    expect(await ask('for-everybody', { scepProfileId: 'other' })).toBe('challenge-unknown');
    house.policy.challenges({ static: false });
    expect(await ask('for-everybody')).toBe('challenge-unknown');
  });
});

describe('a dynamic challenge', () => {
  beforeEach(() => house.policy.challenges({ dynamic: DYNAMIC }));

  it('is good once, for a device that is registered', async () => {
    await house.register(FQDN);
    await handOut('DYN-1');
    expect(await ask('DYN-1', {}, 'stranger.office.example')).toBe('registration-not-found');
    expect(await ask('DYN-1')).toBe('issued');
    expect(await latest(house)).toMatchObject({ authentication: 'dynamic' });
    expect(await ask('DYN-1', { key: keys[1] })).toBe('challenge-used');
    expect(await certificates(house)).toBe(1);
  });

  it('scep.md 5.4: of fifty at once with one challenge gives one certificate', async () => {
    await house.register(FQDN);
    await handOut('DYN-1');
    const enroll = house.enroller();
    const requests = await Promise.all(
      Array.from({ length: 50 }, async () =>
        house.request(await makeDevice(FQDN, await makeKey('ec:p256')), { csr: { challenge: 'DYN-1' } }),
      ),
    );
    const codes = (await Promise.all(requests.map(enroll))).map(codeOf);
    expect(codes.filter((code) => code === 'issued')).toHaveLength(1);
    expect(codes.filter((code) => code === 'challenge-used')).toHaveLength(49);
    expect(await certificates(house)).toBe(1);
  });

  it('expires, and a clock that is set back does not make a used one good', async () => {
    await house.register(FQDN);
    await handOut('DYN-1');
    await handOut('DYN-2');
    expect(await ask('DYN-1')).toBe('issued');
    house.now += HOUR;
    expect(await ask('DYN-2')).toBe('challenge-expired');
    house.now -= HOUR / 2;
    expect(await ask('DYN-1', { key: keys[1] })).toBe('challenge-used');
  });

  it('is kept to a number, and forgotten a week after its end', async () => {
    for (const number of [1, 2, 3]) expect((await handOut(`DYN-${number}`, { most: 3 })).outcome).toBe('committed');
    expect((await handOut('DYN-4', { most: 3 })).outcome).toBe('conflict');
    const open = () => house.store.read('dynamicChallenge.countOpen', { scepProfile: SCEP_DEFAULT.id, now: house.now });
    expect(await open()).toBe(3);
    expect((await handOut('DYN-4', { most: 3, scepProfile: 'other' })).outcome).toBe('committed');
    house.now += HOUR;
    expect(await open()).toBe(0);
    expect((await handOut('DYN-5', { most: 3 })).outcome).toBe('committed');
    expect(await ask('DYN-1')).toBe('challenge-expired');
    house.now += 8 * DAY;
    await handOut('DYN-6');
    expect(await ask('DYN-1')).toBe('challenge-unknown');
  });

  it('is of one SCEP profile, and of none that takes no such challenges', async () => {
    await house.register(FQDN);
    await handOut('DYN-1', { scepProfile: 'other' });
    expect(await ask('DYN-1')).toBe('registration-other-profile');
    await handOut('DYN-2');
    house.policy.challenges({ dynamic: null });
    expect(await ask('DYN-2')).toBe('challenge-kind-refused');
  });

  describe('scep.md 5.3: that is bound to a name', () => {
    beforeEach(() => house.policy.ra({ unregistered: limits(['**.office.example', 'Ann Smith'], ['192.0.2.0/24']) }));

    it.for<[string, string, Asking['csr'], string?]>([
      ['issued', 'a.office.example', {}],
      ['issued', 'A.Office.Example.', { dnsNames: ['a.office.example'] }],
      ['issued', 'a.office.example', { subject: [], dnsNames: ['A.office.example'] }],
      ['issued', 'a.office.example', { ipAddresses: ['192.0.2.7'] }],
      ['issued', 'ann smith', { subject: [['commonName', 'Ann Smith']] }],
      ['challenge-subject-differs', 'b.office.example', {}],
      ['challenge-subject-differs', 'a.office.example', { dnsNames: ['a.office.example', 'b.office.example'] }],
      ['challenge-subject-differs', 'b.office.example', { dnsNames: ['b.office.example'] }],
      ['challenge-subject-differs', 'a.office.example', { subject: [] }],
      ['challenge-subject-differs', 'a.office.example', { subject: [['1.2.840.113549.1.9.2', 'a.office.example']] }],
      [
        'challenge-subject-differs',
        'a.office.example',
        {
          subject: [
            ['commonName', 'a.office.example'],
            ['1.2.840.113549.1.9.2', 'b.office.example'],
          ],
        },
      ],
      ['challenge-subject-differs', 'a.office.example', { subject: [['commonName', 'а.office.example']] }],
      ['challenge-subject-differs', 'a.office.example', { subject: [['commonName', 'a.office.example\u0000']] }],
    ])('%s for %s', async ([code, subject, csr]) => {
      await handOut('DYN-1', { subject });
      expect(await ask('DYN-1', { csr: { ...csr } }, 'a.office.example')).toBe(code);
      if (code !== 'issued') expect(await certificates(house)).toBe(0);
    });
  });
});

describe('a webhook that decides', () => {
  beforeEach(() => house.policy.challenges({ webhook: WEBHOOK }));

  it('is asked once about what nobody here knows, and lets a registered device in', async () => {
    const { challenge } = await house.register(FQDN);
    expect(await ask(challenge)).toBe('issued');
    expect(house.policy.asked).toEqual([]);
    expect(await ask('from-the-mdm', { key: keys[1] })).toBe('issued');
    expect(house.policy.asked).toMatchObject([{ challenge: 'from-the-mdm', clientAddress: '192.0.2.7' }]);
    expect(await latest(house)).toMatchObject({ authentication: 'webhook' });
    expect(await ask('from-the-mdm', {}, 'stranger.office.example')).toBe('registration-not-found');
  });

  it('is asked once however often the request is decided anew', async () => {
    await house.register(FQDN);
    const { store } = house;
    let conflicts = 0;
    const commit: typeof store.commit = async (unit) =>
      ++conflicts < 3
        ? { outcome: 'conflict', statement: 'certificate.insert', index: 0, duplicates: [], row: null }
        : store.commit(unit);
    const contended = new Proxy(store, {
      get: (target, name) => {
        if (name === 'commit') return commit;
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
    const request = house.request(await makeDevice(FQDN, keys[0]), { csr: { challenge: 'from-the-mdm' } });
    expect(codeOf(await house.enroller({ store: contended })(request))).toBe('issued');
    expect(house.policy.asked).toHaveLength(1);
  });

  it.for([
    ['webhook-refused', 'refused'],
    ['webhook-unavailable', 'unavailable'],
  ] as const)('refuses with %s', async ([code, because]) => {
    const { registration } = await house.register(FQDN);
    house.policy.webhook = async () => ({ allowed: false, because, reason: 'no such \u001b[31mdevice' });
    expect(await ask('from-the-mdm')).toBe(code);
    const { refusal, registrationId } = await latest(house);
    expect(registrationId).toBe(registration.id);
    expect(refusal?.params['reason']).toBe('no such \\u{1b}[31mdevice');
  });
});

describe('a registration’s challenge', () => {
  it('is refused where the SCEP profile takes none of its kind', async () => {
    const { registration, challenge } = await house.register(FQDN);
    house.policy.challenges({ registration: false, dynamic: DYNAMIC });
    expect(await ask(challenge)).toBe('challenge-kind-refused');
    expect((await latest(house)).registrationId).toBe(registration.id);
  });

  it('belongs to its RA profile, and says so anywhere else', async () => {
    house.policy.ra({ ...RA_DEFAULT, id: 'printers', name: 'printers', certificateProfile: 'tls-server' });
    const { challenge, registration } = await house.register(FQDN, { raProfileId: 'printers' });
    expect(registration.raProfile).toEqual({ id: 'printers', name: 'printers' });
    expect(await ask(challenge)).toBe('registration-other-profile');
    const request = house.request(await makeDevice(FQDN, keys[0]), { csr: { challenge }, raProfileId: 'printers' });
    const certificate = new X509Certificate(certificateOf(await house.enroller()(request)));
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    const serial = certificate.serialNumber.toLowerCase();
    expect(await house.store.read('certificate.facts', { serial })).toMatchObject({ raProfile: 'printers' });
  });
});
