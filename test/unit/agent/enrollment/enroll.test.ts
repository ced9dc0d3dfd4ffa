import { X509Certificate } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Enroll, EnrollmentOutcome } from '../../../../electron/agent/enrollment/request.ts';
import { verifyAudit } from '../../../../electron/agent/audit/verify.ts';
import { StoreBusyError } from '../../../../electron/agent/store/store.ts';
import { Failure } from '../../../../shared/domain/failure.ts';
import { DAY, EnrollmentHouse, type Asking } from '../../../harness/enrollment-house.ts';
import {
  certificateOf,
  certificates as countOf,
  codeOf,
  holding,
  latest as latestOf,
} from '../../../harness/outcomes.ts';
import { makeDevice, type Device } from '../../../simulators/scep-client/device.ts';
import { makeKey, type ClientKey } from '../../../simulators/scep-client/keys.ts';

const FQDN = 'door.office.example';
const CHALLENGE = 'Correct-1';

let keys: readonly [ClientKey, ClientKey, ClientKey];
let house: EnrollmentHouse;
let enroll: Enroll;
beforeAll(async () => {
  keys = [await makeKey(), await makeKey(), await makeKey()];
});
beforeEach(async () => {
  house = await EnrollmentHouse.open();
  enroll = house.enroller();
});
afterEach(() => house.close());

function send(device: Device, asking: Asking = {}): Promise<EnrollmentOutcome> {
  return enroll(house.request(device, asking));
}

const withChallenge = (challenge: string | null = CHALLENGE, more: Asking['csr'] = {}): Asking => ({
  csr: { challenge, ...more },
});

const latest = () => latestOf(house);
const certificates = () => countOf(house);

describe('a first enrollment', () => {
  it('gives the registered names, burns the challenge and is on record', async () => {
    const { registration } = await house.register(FQDN, { challenge: CHALLENGE, ipAddresses: ['192.0.2.7'] });
    const outcome = await send(await makeDevice(FQDN, keys[0]), withChallenge());
    const certificate = new X509Certificate(certificateOf(outcome));
    expect(certificate.subjectAltName).toBe(`DNS:${FQDN}, IP Address:192.0.2.7`);
    const { serial } = { serial: certificate.serialNumber.toLowerCase() };
    expect(await house.registrations.get(registration.id)).toMatchObject({
      state: 'enrolled',
      challenge: 'used',
      certificateSerial: serial,
      certificateCount: 1,
    });
    expect(await latest()).toMatchObject({ state: 'issued', authentication: 'challenge', certificateSerial: serial });
    const { rows } = await house.store.read('audit.list', { objectKind: 'certificate', objectId: serial, limit: 5 });
    expect(rows).toMatchObject([{ action: 'certificate.issued', actor: 'scep' }]);
    expect(house.recorded).toHaveLength(1);
  });

  it.for<[code: string, challenge: string | null]>([
    ['challenge-missing', null],
    ['challenge-missing', ''],
    ['challenge-missing', '   '],
    ['challenge-unknown', 'correct-1'],
    ['challenge-unknown', 'Correct-1 '],
    ['challenge-unknown', 'Correct-'],
  ])('is refused with %s for the challenge %j', async ([code, challenge]) => {
    const { registration } = await house.register(FQDN, { challenge: CHALLENGE });
    expect(codeOf(await send(await makeDevice(FQDN, keys[0]), { csr: { challenge } }))).toBe(code);
    expect(await certificates()).toBe(0);
    // The operator finds the request at the registration that it named.
    expect((await latest()).registrationId).toBe(registration.id);
    expect((await house.registrations.get(registration.id)).challenge).toBe('unused');
  });

  it('is refused with the challenge of another device, and leaves that unused', async () => {
    const { registration } = await house.register(FQDN, { challenge: CHALLENGE });
    await house.register('other.office.example');
    const outcome = await send(await makeDevice('other.office.example', keys[0]), withChallenge());
    expect(outcome).toMatchObject({ refusal: { code: 'name-differs', params: { registered: FQDN } } });
    expect((await house.registrations.get(registration.id)).challenge).toBe('unused');
  });

  it('is refused when the challenge expired, was used, or its registration was cancelled', async () => {
    const device = await makeDevice(FQDN, keys[0]);
    const { registration } = await house.register(FQDN, { challenge: CHALLENGE, validFor: 60_000 });
    house.now += 60_000;
    expect(codeOf(await send(device, withChallenge()))).toBe('registration-expired');
    const { challenge } = await house.registrations.newChallenge(registration.id, DAY, 'operator');
    expect(codeOf(await send(device, withChallenge()))).toBe('challenge-unknown');
    expect(codeOf(await send(device, withChallenge(challenge)))).toBe('issued');
    expect(codeOf(await send(await makeDevice(FQDN, keys[1]), withChallenge(challenge)))).toBe('challenge-used');
    await house.registrations.cancel(registration.id, 'operator');
    expect(codeOf(await send(await makeDevice(FQDN, keys[1]), withChallenge(challenge)))).toBe(
      'registration-cancelled',
    );
    expect(await certificates()).toBe(1);
  });

  it('finds the right one of several devices that share a challenge, by name or by address', async () => {
    const shared = { challenge: CHALLENGE };
    await house.register('a.office.example', { ...shared, ipAddresses: ['192.0.2.1'] });
    await house.register('b.office.example', { ...shared, ipAddresses: ['192.0.2.2'] });
    await house.register('c.office.example', shared);
    const byName = await send(await makeDevice('b.office.example', keys[0]), withChallenge());
    expect(new X509Certificate(certificateOf(byName)).subjectAltName).toContain('b.office.example');
    const byAddress = await send(await makeDevice('192.0.2.1', keys[1]), withChallenge());
    expect(new X509Certificate(certificateOf(byAddress)).subjectAltName).toContain('a.office.example');
  });

  it('scep.md 5.4: keeps a used challenge used when the clock is set back', async () => {
    await house.register(FQDN, { challenge: CHALLENGE, validFor: DAY });
    expect(codeOf(await send(await makeDevice(FQDN, keys[0]), withChallenge()))).toBe('issued');
    house.now -= 30 * DAY;
    expect(codeOf(await send(await makeDevice(FQDN, keys[1]), withChallenge()))).toBe('challenge-used');
  });

  it('scep.md 5.4: of fifty at once with one challenge gives one certificate', async () => {
    await house.register(FQDN, { challenge: CHALLENGE });
    const devices = await Promise.all(
      Array.from({ length: 50 }, async () => makeDevice(FQDN, await makeKey('ec:p256'))),
    );
    const outcomes = await Promise.all(devices.map((device) => send(device, withChallenge())));
    expect(outcomes.filter(({ outcome }) => outcome === 'issued')).toHaveLength(1);
    expect(outcomes.filter((outcome) => codeOf(outcome) === 'challenge-used')).toHaveLength(49);
    expect(await certificates()).toBe(1);
    expect(await verifyAudit(house.store, house.vault.auditKey)).toMatchObject({ verdict: 'intact' });
  });
});

describe('scep.md 5.15: a request that comes again', () => {
  it('gets the same answer, also where fifty come at once', async () => {
    await house.register(FQDN, { challenge: CHALLENGE });
    const request = house.request(await makeDevice(FQDN, keys[0]), withChallenge());
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => enroll(request)));
    const given = new Set(outcomes.map((outcome) => certificateOf(outcome).toString('hex')));
    expect(given.size).toBe(1);
    expect(await certificates()).toBe(1);
    expect(await latest()).toMatchObject({ state: 'issued', replayed: true });
  });

  it('is the same request when only its signatures are others', async () => {
    await house.register(FQDN, { challenge: CHALLENGE });
    const device = await makeDevice(FQDN, await makeKey('ec:p256'));
    const [first, second] = [house.request(device, withChallenge()), house.request(device, withChallenge())];
    expect(Buffer.compare(first.csr.der, second.csr.der)).not.toBe(0);
    const issued = certificateOf(await enroll(first));
    expect(certificateOf(await enroll(second)).equals(issued)).toBe(true);
  });

  it('is refused with another key under the same identifier', async () => {
    await house.register(FQDN, { challenge: CHALLENGE, reusable: true });
    await send(await makeDevice(FQDN, keys[0]), { ...withChallenge(), transactionId: 'T1' });
    const other = await makeDevice(FQDN, keys[1]);
    expect(codeOf(await send(other, { ...withChallenge(), transactionId: 'T1' }))).toBe('transaction-conflict');
    expect(codeOf(await send(other, { ...withChallenge(), transactionId: 'T2' }))).toBe('issued');
  });

  it('is decided anew after a refusal', async () => {
    const device = await makeDevice(FQDN, keys[0]);
    const asking = { ...withChallenge(), transactionId: 'T1' };
    expect(codeOf(await send(device, asking))).toBe('challenge-unknown');
    await house.register(FQDN, { challenge: CHALLENGE });
    expect(codeOf(await send(device, asking))).toBe('issued');
  });

  it('gets a new certificate where the old one has ended and the challenge may be used again', async () => {
    await house.register(FQDN, { challenge: CHALLENGE, reusable: true, validFor: null });
    const request = house.request(await makeDevice(FQDN, keys[0]), withChallenge());
    const given: string[] = [];
    for (let year = 0; year < 3; year++) {
      const now = { ...request, receivedAt: house.now };
      const first = certificateOf(await enroll(now));
      const again = certificateOf(await enroll(now));
      expect(again.equals(first)).toBe(true);
      given.push(first.toString('hex'));
      house.now += 366 * DAY;
    }
    expect(new Set(given).size).toBe(3);
  });

  it('is told that its challenge was used where the old certificate has ended', async () => {
    await house.register(FQDN, { challenge: CHALLENGE, validFor: null });
    const request = house.request(await makeDevice(FQDN, keys[0]), withChallenge());
    expect(codeOf(await enroll(request))).toBe('issued');
    house.now += 366 * DAY;
    expect(codeOf(await enroll({ ...request, receivedAt: house.now }))).toBe('challenge-used');
  });
});

describe('a renewal (scep.md 5.8, 5.15)', () => {
  let device: Device;
  let first: Buffer;
  let id: string;
  beforeEach(async () => {
    ({
      registration: { id },
    } = await house.register(FQDN, { challenge: CHALLENGE }));
    device = await makeDevice(FQDN, keys[0]);
    first = certificateOf(await send(device, withChallenge()));
  });

  it('needs no challenge, may bring a new key, and is linked with what it renews', async () => {
    const outcome = await send(holding(device, first), { key: keys[1] });
    const renewed = new X509Certificate(certificateOf(outcome));
    expect(renewed.publicKey.export({ format: 'der', type: 'spki' }).equals(keys[1].spki)).toBe(true);
    const old = new X509Certificate(first).serialNumber.toLowerCase();
    const serial = renewed.serialNumber.toLowerCase();
    expect(await house.certificates.get(old)).toMatchObject({ renewedBy: serial, revokedAt: null });
    expect(await house.certificates.get(serial)).toMatchObject({ renews: old });
    expect(await latest()).toMatchObject({ state: 'issued', authentication: 'certificate' });
    expect(house.recorded.at(-1)?.serials).toEqual([serial, old]);
  });

  it('with the same key and the same CSR gives a new certificate each time, and a retry the same', async () => {
    let held = first;
    const given = [first.toString('hex')];
    for (let year = 0; year < 3; year++) {
      house.now += 300 * DAY;
      const request = house.request(holding(device, held));
      const renewed = certificateOf(await enroll(request));
      expect(certificateOf(await enroll(request)).equals(renewed)).toBe(true);
      given.push(renewed.toString('hex'));
      held = renewed;
    }
    expect(new Set(given).size).toBe(4);
  });

  it('with a new key, and later keeping that key, under an identifier that is derived from it', async () => {
    const renewed = certificateOf(await send(holding(device, first), { key: keys[1], transactionId: 'of key 1' }));
    const next = holding(await makeDevice(FQDN, keys[1]), renewed);
    expect(codeOf(await send(next, { transactionId: 'of key 1' }))).toBe('issued');
    const stranger = await makeDevice(FQDN, keys[2]);
    expect(codeOf(await send(stranger, { transactionId: 'of key 1' }))).toBe('transaction-conflict');
  });

  it('is refused when the certificate is revoked, also with a challenge', async () => {
    const serial = new X509Certificate(first).serialNumber.toLowerCase();
    await house.certificates.revoke(serial, 'keyCompromise', 'operator');
    const { challenge } = await house.registrations.newChallenge(id, DAY, 'operator');
    expect(codeOf(await send(holding(device, first)))).toBe('renewal-signer-revoked');
    expect(codeOf(await send(holding(device, first), { csr: { challenge } }))).toBe('renewal-signer-revoked');
  });

  it('is refused when the certificate has ended or has not begun; with a challenge the device enrolls anew', async () => {
    house.now += 366 * DAY;
    expect(codeOf(await send(holding(device, first)))).toBe('renewal-signer-expired');
    const { challenge } = await house.registrations.newChallenge(id, DAY, 'operator');
    // The challenge counts for the key that signs, and no other.
    expect(codeOf(await send(holding(device, first), { key: keys[1], csr: { challenge } }))).toBe(
      'renewal-signer-expired',
    );
    expect(codeOf(await send(holding(device, first), { csr: { challenge } }))).toBe('issued');
    house.now -= 400 * DAY;
    expect(codeOf(await send(holding(device, first)))).toBe('renewal-signer-expired');
  });

  it('is refused for a cancelled registration, until the device is registered again', async () => {
    await house.registrations.cancel(id, 'operator');
    expect(codeOf(await send(holding(device, first)))).toBe('registration-cancelled');
    expect(codeOf(await send(holding(device, first), withChallenge()))).toBe('registration-cancelled');
    const again = await house.register(FQDN, { challenge: 'Second-1' });
    expect(codeOf(await send(holding(device, first), withChallenge('Second-1')))).toBe('issued');
    expect((await house.registrations.get(again.registration.id)).challenge).toBe('used');
  });

  it('asks for the names of its own registration, unless a challenge speaks for others', async () => {
    const renamed = { ...holding(device, first), subject: [['commonName', 'hall.office.example']] as const };
    expect(codeOf(await send(renamed))).toBe('name-differs');
    await house.register('hall.office.example', { challenge: 'Second-1' });
    expect(codeOf(await send(renamed, withChallenge('Wrong-123')))).toBe('name-differs');
    const outcome = await send(renamed, withChallenge('Second-1'));
    expect(new X509Certificate(certificateOf(outcome)).subjectAltName).toContain('hall.office.example');
  });

  it('does not burn a challenge that it does not need', async () => {
    const { challenge } = await house.registrations.newChallenge(id, DAY, 'operator');
    expect(codeOf(await send(holding(device, first), { csr: { challenge } }))).toBe('issued');
    expect(await house.registrations.get(id)).toMatchObject({ challenge: 'unused', certificateCount: 2 });
  });

  it('by a certificate that only has the right names and serial number is somebody else’s', async () => {
    const stranger = await EnrollmentHouse.open('without a CA');
    await stranger.authority.create({ name: 'Test CA', key: 'ec:p256', years: 10 }, 'operator');
    await stranger.register(FQDN, { challenge: CHALLENGE });
    const theirs = certificateOf(await stranger.enroller()(stranger.request(device, withChallenge())));
    await stranger.close();
    expect(codeOf(await send(holding(device, theirs)))).toBe('renewal-signer-unknown');
  });

  it('that races with a revocation is either before it or refused', async () => {
    const serial = new X509Certificate(first).serialNumber.toLowerCase();
    const [outcome] = await Promise.all([
      send(holding(device, first), { key: keys[1] }),
      house.certificates.revoke(serial, 'superseded', 'operator'),
    ]);
    expect(['issued', 'renewal-signer-revoked']).toContain(codeOf(outcome));
    expect(await verifyAudit(house.store, house.vault.auditKey)).toMatchObject({ verdict: 'intact' });
  });
});

describe('when the agent cannot', () => {
  it('says that the authority has ended, on record, and leaves the challenge', async () => {
    const { registration } = await house.register(FQDN, { challenge: CHALLENGE, validFor: null });
    house.now += 3_660 * DAY;
    expect(codeOf(await send(await makeDevice(FQDN, keys[0]), withChallenge()))).toBe('authority-expired');
    expect(await latest()).toMatchObject({ state: 'refused', refusal: { code: 'authority-expired' } });
    expect((await house.registrations.get(registration.id)).challenge).toBe('unused');
  });

  it('answers busy while the store has no room, and burns nothing', async () => {
    const { registration } = await house.register(FQDN, { challenge: CHALLENGE });
    const { store } = house;
    const full = Object.assign(Object.create(store) as typeof store, {
      commit: () => Promise.reject(new StoreBusyError()),
      announce: store.announce.bind(store),
      read: store.read.bind(store),
    });
    const busy = house.enroller({ store: full });
    expect(await busy(house.request(await makeDevice(FQDN, keys[0]), withChallenge()))).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'busy' },
    });
    expect((await house.registrations.get(registration.id)).challenge).toBe('unused');
  });

  it('does not hide what nobody foresaw', async () => {
    await house.register(FQDN, { challenge: CHALLENGE });
    const { id: authorityId } = house.authority.loaded.record;
    const broken = house.enroller({
      connector: () => ({ authorityId, issue: () => Promise.reject(new Failure('internal')) }),
    });
    await expect(broken(house.request(await makeDevice(FQDN, keys[0]), withChallenge()))).rejects.toThrow('internal');
    expect(await certificates()).toBe(0);
  });
});

describe('messages that never became requests', () => {
  it('are recorded, and the oldest refusals go when there are too many', async () => {
    const record = house.recordRefusal();
    const { decoded } = house.request(await makeDevice(FQDN, keys[0]));
    const message = {
      door: 'scep',
      profile: 'default',
      scepProfileId: 'default',
      raProfileId: null,
      transactionId: null,
      clientAddress: '192.0.2.7',
      receivedAt: house.now,
      decoded: { ...decoded, csr: null },
      refusal: { code: 'message-malformed', params: {} },
    } as const;
    const pruned: number[] = [];
    const { store } = house;
    const commit = store.commit.bind(store);
    store.commit = (unit) => {
      for (const statement of unit)
        if (statement.name === 'transaction.pruneRefused') pruned.push(statement.input.keep);
      return commit(unit);
    };
    await Promise.all(Array.from({ length: 1_000 }, () => record(message)));
    expect(pruned).toEqual([20_000, 20_000]);
    expect(await latest()).toMatchObject({ state: 'refused', registrationId: null });
  });
});

describe('a request and its twin', () => {
  it('get the same certificate when the one is answered while the other is being read', async () => {
    await house.register(FQDN, { challenge: CHALLENGE });
    const request = house.request(await makeDevice(FQDN, keys[0]), withChallenge());
    const { store } = house;
    const twins: EnrollmentOutcome[] = [];
    const readAfterTwin: typeof store.read = async (name, input) => {
      if (name === 'registration.withChallenge' && twins.length === 0) twins.push(await enroll(request));
      return store.read(name, input);
    };
    const watched = new Proxy(store, {
      get: (target, name) => {
        if (name === 'read') return readAfterTwin;
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
    const late = await house.enroller({ store: watched })(request);
    expect(twins).toMatchObject([{ outcome: 'issued', replayed: false }]);
    expect(late).toMatchObject({ outcome: 'issued', replayed: true });
    expect(twins.map(certificateOf)).toEqual([certificateOf(late)]);
    expect(await certificates()).toBe(1);
  });
});
