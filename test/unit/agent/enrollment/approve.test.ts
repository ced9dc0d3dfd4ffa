import { X509Certificate } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Enrollment } from '../../../../electron/agent/enrollment/desk.ts';
import type { EnrollmentRequest } from '../../../../electron/agent/enrollment/request.ts';
import { verifyAudit } from '../../../../electron/agent/audit/verify.ts';
import { Failure } from '../../../../shared/domain/failure.ts';
import { DAY, EnrollmentHouse, type Asking } from '../../../harness/enrollment-house.ts';
import { acts, certificateOf, certificates, codeOf, holding, latest } from '../../../harness/outcomes.ts';
import { limits, RA_DEFAULT } from '../../../harness/test-policy.ts';
import { makeDevice } from '../../../simulators/scep-client/device.ts';
import { makeKey, type ClientKey } from '../../../simulators/scep-client/keys.ts';

const FQDN = 'door.office.example';
const ANN = { name: 'ann', password: 'p' };
const BOB = { name: 'bob', password: 'p' };

let keys: readonly [ClientKey, ClientKey];
let house: EnrollmentHouse;
let enrollment: Enrollment;
beforeAll(async () => {
  keys = [await makeKey('ec:p256'), await makeKey('ec:p256')];
});
beforeEach(async () => {
  house = await EnrollmentHouse.open();
  enrollment = house.enrollment();
});
afterEach(() => house.close());

const approve = (id: string, person: typeof ANN | null = null) => enrollment.approvals.approve(id, person, 'operator');
const refuse = (id: string, reason = 'not ours') => enrollment.approvals.refuse(id, reason, null, 'operator');
const failing = (code: string) => ({ code });
const poll = async (request: EnrollmentRequest) => codeOf(await enrollment.desk.poll(house.poll(request)));

/** A request that waits: of a registered device, unless the test says otherwise. */
async function waiting(
  asking: Asking = {},
): Promise<{ request: EnrollmentRequest; id: string; registrationId: string }> {
  const { challenge, registration } = await house.register(FQDN);
  const request = house.request(await makeDevice(FQDN, keys[0]), { ...asking, csr: { challenge, ...asking.csr } });
  expect(codeOf(await enrollment.desk.enroll(request))).toBe('pending');
  return { request, id: (await latest(house)).id, registrationId: registration.id };
}

describe('a request that has to be approved', () => {
  beforeEach(() => house.policy.approval({ rule: 'always' }));

  it('waits, with its challenge burnt, and is the same request when it comes again', async () => {
    const { request, id, registrationId } = await waiting();
    expect(await latest(house)).toMatchObject({
      state: 'pending',
      authentication: 'challenge',
      completedAt: null,
      approval: { persons: 1, expiresAt: house.now + 7 * DAY, approvals: [] },
    });
    expect((await house.registrations.get(registrationId)).challenge).toBe('used');
    for (let again = 0; again < 3; again++) expect(codeOf(await enrollment.desk.enroll(request))).toBe('pending');
    const other = house.request(await makeDevice(FQDN, keys[1]), { csr: { challenge: request.challenge } });
    expect(codeOf(await enrollment.desk.enroll(other))).toBe('challenge-used');
    expect(await certificates(house)).toBe(0);
    expect((await house.store.read('home.counts', { now: house.now, dayStart: 0 })).pending).toBe(1);
    expect((await latest(house)).id).not.toBe(id);
  });

  it('of fifty at once with one challenge, one waits; of one device that repeats itself, one', async () => {
    const { challenge } = await house.register(FQDN);
    const requests = await Promise.all(
      Array.from({ length: 50 }, async () =>
        house.request(await makeDevice(FQDN, await makeKey('ec:p256')), { csr: { challenge } }),
      ),
    );
    const codes = (await Promise.all(requests.map((each) => enrollment.desk.enroll(each)))).map(codeOf);
    expect(codes.filter((code) => code === 'pending')).toHaveLength(1);
    expect(codes.filter((code) => code === 'challenge-used')).toHaveLength(49);
    const again = await house.register('hall.office.example');
    const one = house.request(await makeDevice('hall.office.example', keys[0]), {
      csr: { challenge: again.challenge },
    });
    const answers = await Promise.all(Array.from({ length: 50 }, () => enrollment.desk.enroll(one)));
    expect(new Set(answers.map(codeOf))).toEqual(new Set(['pending']));
    const { total } = await house.store.read('transaction.list', { limit: 1, states: ['pending'] });
    expect(total.count).toBe(2);
  });

  it('is approved: polled and repeated, it has its certificate', async () => {
    const { request, id, registrationId } = await waiting();
    expect(await poll(request)).toBe('pending');
    await approve(id);
    const outcome = await enrollment.desk.poll(house.poll(request));
    const certificate = new X509Certificate(certificateOf(outcome));
    expect(certificate.subjectAltName).toBe(`DNS:${FQDN}`);
    expect(certificate.publicKey.export({ format: 'der', type: 'spki' }).equals(keys[0].spki)).toBe(true);
    expect(certificateOf(await enrollment.desk.enroll(request)).equals(certificateOf(outcome))).toBe(true);
    const serial = certificate.serialNumber.toLowerCase();
    expect(await house.store.read('transaction.get', { id })).toMatchObject({
      state: 'issued',
      certificateSerial: serial,
      completedAt: house.now,
      approval: { persons: 1, approvals: [{ by: 'operator', at: house.now }] },
    });
    expect(await house.registrations.get(registrationId)).toMatchObject({
      state: 'enrolled',
      certificateSerial: serial,
    });
    expect((await acts(house)).slice(-3)).toEqual([
      'enrollment.submitted',
      'enrollment.approved',
      'certificate.issued',
    ]);
    await expect(approve(id)).rejects.toMatchObject(failing('approval-not-waiting'));
    await expect(refuse(id)).rejects.toMatchObject(failing('approval-not-waiting'));
    expect(await certificates(house)).toBe(1);
    expect(await verifyAudit(house.store, house.vault.auditKey)).toMatchObject({ verdict: 'intact' });
  });

  it('is refused: the device learns that it failed, the reason stays', async () => {
    const { request, id } = await waiting();
    await refuse(id, 'not ours\u0007');
    expect(await poll(request)).toBe('approval-refused');
    // An answer for as long as it could have waited; then the device may ask again.
    expect(codeOf(await enrollment.desk.enroll(request))).toBe('approval-refused');
    house.now += 7 * DAY;
    expect(codeOf(await enrollment.desk.enroll({ ...request, receivedAt: house.now }))).toBe('challenge-used');
    const { refusal, state } = (await house.store.read('transaction.get', { id })) ?? expect.fail('gone');
    expect({ state, refusal }).toEqual({
      state: 'refused',
      refusal: { code: 'approval-refused', params: { by: 'operator', reason: 'not ours\\u{7}' } },
    });
    expect(await acts(house)).toContain('enrollment.rejected');
    await expect(approve(id)).rejects.toMatchObject(failing('approval-not-waiting'));
    expect(await certificates(house)).toBe(0);
  });

  it('expires by itself, whoever looks first', async () => {
    house.policy.approval({ rule: 'always', expiresAfter: DAY });
    const { request, id } = await waiting();
    house.now += DAY;
    await expect(approve(id)).rejects.toMatchObject(failing('approval-not-waiting'));
    expect(await poll(request)).toBe('approval-expired');
    expect(await poll(request)).toBe('approval-expired');
    expect(codeOf(await enrollment.desk.enroll({ ...request, receivedAt: house.now }))).toBe('challenge-used');

    const next = await house.register('hall.office.example');
    const device = await makeDevice('hall.office.example', keys[1]);
    await enrollment.desk.enroll(house.request(device, { csr: { challenge: next.challenge } }));
    house.now += DAY;
    await enrollment.doWhatIsDue();
    expect(await latest(house)).toMatchObject({ state: 'refused', refusal: { code: 'approval-expired' } });
    expect((await acts(house)).filter((act) => act === 'enrollment.expired')).toHaveLength(2);
  });

  it('is decided once where many decide at once', async () => {
    const { id } = await waiting();
    const results = await Promise.allSettled([
      ...Array.from({ length: 10 }, () => approve(id)),
      refuse(id),
      refuse(id),
    ]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await certificates(house)).toBeLessThanOrEqual(1);
  });

  it('is not decided where there is none', async () => {
    const unknown = '01890000-0000-7000-8000-000000000000';
    await expect(approve(unknown)).rejects.toMatchObject(failing('not-found'));
    await expect(refuse(unknown)).rejects.toMatchObject(failing('not-found'));
    house.policy.approval({ rule: 'never' });
    const { challenge } = await house.register(FQDN);
    await enrollment.desk.enroll(house.request(await makeDevice(FQDN, keys[0]), { csr: { challenge } }));
    await expect(approve((await latest(house)).id)).rejects.toMatchObject(failing('approval-not-waiting'));
  });

  it('by a management signer counts against its quota when it comes', async () => {
    const mdm = await makeDevice('MDM', keys[1]);
    const scope = limits(['*.office.example']);
    const facts = { id: 'mdm', name: 'MDM', scope, registered: true, raProfileIds: [RA_DEFAULT.id], quota: 1 };
    const [sha256] = [new X509Certificate(mdm.certificate).fingerprint256.replaceAll(':', '').toLowerCase()];
    house.policy.signers.set(sha256, { ...facts, standing: 'good' });
    await house.register(FQDN);
    const csr = { subject: [['commonName', FQDN]] as const };
    const asking = { key: keys[0], kind: 'renewal', csr } as const;
    const first = house.request(mdm, asking);
    expect(codeOf(await enrollment.desk.enroll(first))).toBe('pending');
    const { id } = await latest(house);
    expect(codeOf(await enrollment.desk.enroll(first))).toBe('pending');
    const more = { ...asking, csr: { ...csr, dnsNames: [FQDN] } };
    expect(codeOf(await enrollment.desk.enroll(house.request(mdm, more)))).toBe('signer-quota-exceeded');
    house.policy.signers.set(sha256, { ...facts, standing: 'revoked' });
    await expect(approve(id)).rejects.toMatchObject({ details: { code: 'signer-revoked' } });
    house.policy.signers.set(sha256, { ...facts, registered: false, scope: limits([]), standing: 'good' });
    await expect(approve(id)).rejects.toMatchObject({ details: { code: 'signer-name-refused' } });
    house.policy.signers.set(sha256, { ...facts, standing: 'good' });
    await approve(id);
    expect(await certificates(house)).toBe(1);
  });
});

describe('what has changed while a request waited', () => {
  beforeEach(() => house.policy.approval({ rule: 'always' }));

  const noLonger = (code: string) => ({
    code: 'approval-no-longer-allowed',
    params: { rule: code },
    details: { code },
  });

  it('is looked at again: registration, profiles, names, keys', async () => {
    const { id, registrationId, request } = await waiting();
    house.policy.ra({ enabled: false });
    await expect(approve(id)).rejects.toMatchObject(noLonger('profile-disabled'));
    house.policy.ra({ enabled: true, matching: { ...RA_DEFAULT.matching, serialNumber: 'required' } });
    await expect(approve(id)).rejects.toMatchObject(noLonger('field-required'));
    house.policy.ra({ matching: RA_DEFAULT.matching });
    house.policy.scep({ enabled: false });
    await expect(approve(id)).rejects.toMatchObject(noLonger('profile-disabled'));
    house.policy.scep({ enabled: true });
    house.policy.raProfiles.delete(RA_DEFAULT.id);
    await expect(approve(id)).rejects.toMatchObject(noLonger('profile-missing'));
    house.policy.ra(RA_DEFAULT);
    await house.registrations.cancel(registrationId, 'operator');
    await expect(approve(id)).rejects.toMatchObject(noLonger('registration-cancelled'));
    expect(await poll(request)).toBe('pending');
    expect(await certificates(house)).toBe(0);
  });

  it('is a certificate that was to be renewed, and was revoked', async () => {
    house.policy.approval({ rule: 'never' });
    const { challenge } = await house.register(FQDN);
    const device = await makeDevice(FQDN, keys[0]);
    const first = certificateOf(await enrollment.desk.enroll(house.request(device, { csr: { challenge } })));
    const old = new X509Certificate(first).serialNumber.toLowerCase();
    house.policy.approval({ rule: 'always' });
    house.policy.renewal({ revokeOld: true });
    const renew = async (transactionId: string) => {
      const request = house.request(holding(device, first), { key: keys[1], transactionId });
      expect(codeOf(await enrollment.desk.enroll(request))).toBe('pending');
      return (await latest(house)).id;
    };
    const [one, two] = [await renew('R1'), await renew('R2')];
    await approve(one);
    expect(await house.certificates.get(old)).toMatchObject({ revocationReason: 'superseded' });
    await expect(approve(two)).rejects.toMatchObject(noLonger('renewal-signer-revoked'));
    expect(await certificates(house)).toBe(2);
  });

  it('is the authority, which has ended', async () => {
    house.policy.approval({ rule: 'always', expiresAfter: 365 * DAY });
    house.now += 3_500 * DAY;
    const { id } = await waiting();
    house.now += 200 * DAY;
    await expect(approve(id)).rejects.toMatchObject(failing('authority-expired'));
  });
});

describe('approval by two persons', () => {
  beforeEach(() => house.policy.approval({ rule: 'always', persons: 2 }));

  it('takes two, who prove who they are', async () => {
    const { id, request } = await waiting();
    await expect(approve(id)).rejects.toMatchObject(failing('approval-person-needed'));
    await approve(id, ANN);
    expect(await poll(request)).toBe('pending');
    expect((await house.store.read('transaction.get', { id }))?.approval?.approvals).toEqual([
      { by: 'ann', at: house.now },
    ]);
    await expect(approve(id, ANN)).rejects.toMatchObject(failing('approval-person-same'));
    await expect(approve(id, { ...ANN, name: 'ANN' })).rejects.toMatchObject(failing('approval-person-same'));
    expect(await certificates(house)).toBe(0);
    await approve(id, BOB);
    expect(await poll(request)).toBe('issued');
    expect((await house.store.read('transaction.get', { id }))?.approval?.approvals.map(({ by }) => by)).toEqual([
      'ann',
      'bob',
    ]);
  });

  it('counts nobody whose password is wrong', async () => {
    const { id } = await waiting();
    house.verifyPerson = () => Promise.reject(new Failure('operator-password-wrong'));
    await expect(approve(id, ANN)).rejects.toMatchObject(failing('operator-password-wrong'));
    expect((await house.store.read('transaction.waiting', { id }))?.approvals).toEqual([]);
  });

  it('of two at the same instant is complete, and of one person twice at the same instant is not', async () => {
    const { id } = await waiting();
    const twice = await Promise.allSettled([approve(id, ANN), approve(id, ANN)]);
    expect(twice.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await certificates(house)).toBe(0);
    await approve(id, BOB);
    expect(await certificates(house)).toBe(1);

    const next = await house.register('hall.office.example');
    const device = await makeDevice('hall.office.example', keys[1]);
    await enrollment.desk.enroll(house.request(device, { csr: { challenge: next.challenge } }));
    const { id: other } = await latest(house);
    await Promise.all([approve(other, ANN), approve(other, BOB)]);
    expect(await house.store.read('transaction.get', { id: other })).toMatchObject({ state: 'issued' });
  });

  it('is refused by one', async () => {
    const { id, request } = await waiting();
    await approve(id, ANN);
    await enrollment.approvals.refuse(id, 'no', BOB, 'operator');
    expect(await poll(request)).toBe('approval-refused');
    expect((await house.store.read('transaction.get', { id }))?.refusal?.params['by']).toBe('bob');
  });
});

describe('nobody vouches for a request', () => {
  beforeEach(() => house.policy.approval({ rule: 'unauthenticated' }));

  const ask = async (name: string, more: Asking = {}, key = keys[0]) =>
    codeOf(await enrollment.desk.enroll(house.request(await makeDevice(name, key), more)));

  it('so that it waits for a person, when its name is registered', async () => {
    const { registration } = await house.register(FQDN, { withoutChallenge: true });
    expect(await ask('stranger.office.example')).toBe('registration-not-found');
    expect(await ask(FQDN)).toBe('pending');
    const { id, authentication, registrationId } = await latest(house);
    expect({ authentication, registrationId }).toEqual({ authentication: 'approval', registrationId: registration.id });
    await approve(id);
    expect(await certificates(house)).toBe(1);
  });

  it('while a good challenge needs no person, and a wrong one gets none', async () => {
    const { challenge } = await house.register(FQDN);
    expect(await ask(FQDN, { csr: { challenge: 'WRONG' } })).toBe('challenge-unknown');
    expect(await ask(FQDN, { csr: { challenge } })).toBe('issued');
  });

  it('but not beyond what somebody can look at', async () => {
    await house.register(FQDN);
    for (let number = 0; number < 5; number++) {
      expect(await ask(FQDN, { transactionId: `T${number}` }, await makeKey('ec:p256'))).toBe('pending');
    }
    expect(await ask(FQDN, { transactionId: 'T5' }, await makeKey('ec:p256'))).toBe('rate-limited');
  });

  it('nor does it take an identifier from the device whose it is', async () => {
    const { challenge } = await house.register(FQDN);
    expect(await ask(FQDN, { transactionId: 'T1' }, keys[1])).toBe('pending');
    expect(await ask(FQDN, { transactionId: 'T1', csr: { challenge } })).toBe('issued');
  });

  it('with the certificate of another CA, and the key that is to be certified', async () => {
    await house.register(FQDN);
    const device = await makeDevice(FQDN, keys[0]);
    const asking = { kind: 'renewal' } as const;
    expect(codeOf(await enrollment.desk.enroll(house.request(device, { ...asking, key: keys[1] })))).toBe(
      'renewal-signer-unknown',
    );
    expect(codeOf(await enrollment.desk.enroll(house.request(device, asking)))).toBe('pending');
  });
});

describe('a device whose key cannot decrypt', () => {
  it('has the key of its reply kept, sealed, until it has no use', async () => {
    house.policy.approval({ rule: 'always' });
    const { request, id } = await waiting({ replyBy: 'password' });
    const sealed = () => house.store.read('secret.get', { table: 'reply', row: id });
    expect(Buffer.from((await sealed())?.box ?? []).includes(String(request.challenge))).toBe(false);
    await approve(id);
    const outcome = await enrollment.desk.poll(house.poll(request));
    expect(outcome.outcome === 'issued' && outcome.replyKey).toMatchObject({ digest: 'sha256', iterations: 100_000 });
    await enrollment.doWhatIsDue();
    expect(await sealed()).not.toBeNull();
    house.now += 9 * DAY;
    await enrollment.doWhatIsDue();
    expect(await sealed()).toBeNull();
    expect(await enrollment.desk.poll(house.poll(request))).toMatchObject({ outcome: 'issued', replyKey: null });
  });

  it('is not let wait where nothing would be left to answer it with', async () => {
    house.policy.approval({ rule: 'unauthenticated' });
    await house.register(FQDN);
    const request = house.request(await makeDevice(FQDN, keys[0]), { replyBy: 'password' });
    expect(codeOf(await enrollment.desk.enroll(request))).toBe('reply-not-envelopable');
  });
});
