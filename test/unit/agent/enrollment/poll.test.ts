import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Enrollment } from '../../../../electron/agent/enrollment/desk.ts';
import type { EnrollmentRequest } from '../../../../electron/agent/enrollment/request.ts';
import { EnrollmentHouse } from '../../../harness/enrollment-house.ts';
import { acts, certificateOf, codeOf, latest } from '../../../harness/outcomes.ts';
import { RA_DEFAULT, SCEP_DEFAULT } from '../../../harness/test-policy.ts';
import { makeDevice, type Device } from '../../../simulators/scep-client/device.ts';
import { makeKey, type ClientKey } from '../../../simulators/scep-client/keys.ts';
import { certificateFacts, makeCertificate } from '../../../simulators/scep-client/x509.ts';

const FQDN = 'door.office.example';

let keys: readonly [ClientKey, ClientKey];
let house: EnrollmentHouse;
let enrollment: Enrollment;
let device: Device;
let request: EnrollmentRequest;
beforeAll(async () => {
  keys = [await makeKey('ec:p256'), await makeKey('ec:p256')];
});
beforeEach(async () => {
  house = await EnrollmentHouse.open();
  enrollment = house.enrollment();
  house.policy.approval({ rule: 'always' });
  const { challenge } = await house.register(FQDN);
  device = await makeDevice(FQDN, keys[0]);
  request = house.request(device, { csr: { challenge } });
  expect(codeOf(await enrollment.desk.enroll(request))).toBe('pending');
});
afterEach(() => house.close());

const poll = async (change: Parameters<EnrollmentHouse['poll']>[1] = {}) =>
  codeOf(await enrollment.desk.poll(house.poll(request, change)));

const nameOf = (commonName: string) =>
  certificateFacts(makeCertificate(keys[1], { subject: [['commonName', commonName]] })).subject;

describe('scep.md 5.13: a poll', () => {
  it('with another key is unknown, whatever else it has right', async () => {
    const thief = await makeDevice(FQDN, keys[1]);
    const { signer } = house.request(thief);
    expect(await poll({ signer })).toBe('poll-unknown');
    // Not even with the certificate of the one that asked: the key is what signs.
    expect(await poll({ signer: { ...request.signer, publicKey: signer.publicKey } })).toBe('poll-unknown');
    expect(await latest(house)).toMatchObject({ state: 'refused', refusal: { code: 'poll-unknown' } });
  });

  it('under another identifier is unknown, not pending for ever', async () => {
    expect(await poll({ transactionId: Buffer.from('nobody’s') })).toBe('poll-unknown');
    expect(await latest(house)).toMatchObject({ state: 'refused', refusal: { code: 'poll-unknown' } });
  });

  it('scep.md 5.12: at another profile is unknown', async () => {
    house.policy.scep({ ...SCEP_DEFAULT, id: 'other', name: 'other' });
    expect(await poll({ profile: 'other', scepProfileId: 'other' })).toBe('poll-unknown');
    expect(await poll({ profile: RA_DEFAULT.id })).toBe('poll-unknown');
    expect(await poll()).toBe('pending');
  });

  it('for another name, or at another CA, is unknown', async () => {
    expect(await poll({ subject: nameOf('other.office.example') })).toBe('poll-unknown');
    expect(await poll({ issuer: nameOf('Other CA') })).toBe('poll-unknown');
    expect(await poll({ subject: Buffer.from('nonsense') })).toBe('poll-unknown');
    expect(await poll({ issuer: Buffer.alloc(0) })).toBe('poll-unknown');
  });

  it('may spell the names otherwise, or name the RA as the issuer', async () => {
    expect(await poll({ subject: nameOf(FQDN.toUpperCase()) })).toBe('pending');
    const { ra } = house.authority.loaded.ras.standard;
    expect(await poll({ issuer: certificateFacts(ra.certificate).subject })).toBe('pending');
  });

  it('that cannot be read is refused with that, and looked up all the same', async () => {
    const unread = { code: 'decryption-failed', params: {} } as const;
    const empty = Buffer.from([0x30, 0]);
    expect(await poll({ unread, issuer: empty, subject: empty })).toBe('decryption-failed');
  });
});

describe('a poll that is answered', () => {
  it('writes nothing, however often', async () => {
    const before = [(await latest(house)).id, await acts(house)];
    for (let minute = 0; minute < 5; minute++) expect(await poll()).toBe('pending');
    expect([(await latest(house)).id, await acts(house)]).toEqual(before);
    await enrollment.approvals.approve((await latest(house)).id, null, 'operator');
    const after = await acts(house);
    const answers = await Promise.all([1, 2, 3].map(() => enrollment.desk.poll(house.poll(request))));
    expect(new Set(answers.map((answer) => certificateOf(answer).toString('hex'))).size).toBe(1);
    expect(await acts(house)).toEqual(after);
  });

  it('is about the newest request of that key with that name', async () => {
    const { challenge } = await house.register('hall.office.example');
    const hall = await makeDevice('hall.office.example', keys[0]);
    const transactionId = Buffer.from(request.transactionId).toString('latin1');
    const next = {
      ...house.request(hall, { csr: { challenge }, transactionId }),
      transactionId: request.transactionId,
    };
    expect(codeOf(await enrollment.desk.enroll(next))).toBe('pending');
    await enrollment.approvals.refuse((await latest(house)).id, 'no', null, 'operator');
    expect(codeOf(await enrollment.desk.poll(house.poll(next)))).toBe('approval-refused');
    expect(await poll()).toBe('pending');
  });

  it('tells of a certificate that was never asked to wait', async () => {
    house.policy.approval({ rule: 'never' });
    const { challenge } = await house.register('hall.office.example');
    const hall = house.request(await makeDevice('hall.office.example', keys[1]), { csr: { challenge } });
    const issued = certificateOf(await enrollment.desk.enroll(hall));
    expect(certificateOf(await enrollment.desk.poll(house.poll(hall))).equals(issued)).toBe(true);
  });
});
