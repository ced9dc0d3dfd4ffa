import { X509Certificate } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Enrollment } from '../../../../electron/agent/enrollment/desk.ts';
import type { CertificateQuery } from '../../../../electron/agent/enrollment/request.ts';
import { readCrl } from '../../../../electron/agent/pki/crl.ts';
import { DAY, EnrollmentHouse } from '../../../harness/enrollment-house.ts';
import { certificateOf, codeOf, latest } from '../../../harness/outcomes.ts';
import { makeDevice } from '../../../simulators/scep-client/device.ts';
import { makeKey, type ClientKey } from '../../../simulators/scep-client/keys.ts';
import { certificateFacts } from '../../../simulators/scep-client/x509.ts';

const FQDN = 'door.office.example';
const UNREAD = { code: 'decryption-failed', params: {} } as const;

let keys: readonly [ClientKey, ClientKey];
let house: EnrollmentHouse;
let enrollment: Enrollment;
let issued: Buffer;
let query: CertificateQuery;
beforeAll(async () => {
  keys = [await makeKey('ec:p256'), await makeKey('ec:p256')];
});
beforeEach(async () => {
  house = await EnrollmentHouse.open();
  enrollment = house.enrollment();
  const { challenge } = await house.register(FQDN);
  const request = house.request(await makeDevice(FQDN, keys[0]), { csr: { challenge } });
  issued = certificateOf(await enrollment.desk.enroll(request));
  const anybody = house.poll(house.request(await makeDevice('anybody', keys[1])));
  query = { ...anybody, serial: new X509Certificate(issued).serialNumber.toLowerCase() };
});
afterEach(() => house.close());

const getCert = (change: Partial<CertificateQuery> = {}) => enrollment.desk.getCertificate({ ...query, ...change });
const getCrl = (change: Partial<CertificateQuery> = {}) => enrollment.desk.getCrl({ ...query, ...change });
const refused = (code: string) => ({ outcome: 'refused', refusal: { code } });

describe('GetCert', () => {
  it('gives any certificate of ours to anybody, and is on record', async () => {
    const outcome = await getCert();
    expect(outcome.outcome === 'found' && Buffer.from(outcome.certificate).equals(issued)).toBe(true);
    expect(await latest(house)).toMatchObject({
      state: 'issued',
      authentication: 'none',
      certificateSerial: query.serial,
      registrationId: null,
    });
    const { record, ras } = house.authority.loaded;
    for (const { serial, certificate } of [record, ras.standard.ra]) {
      expect(await getCert({ serial })).toMatchObject({ outcome: 'found', certificate });
    }
  });

  it('gives no other: not another serial number, not another issuer, not what could not be read', async () => {
    expect(await getCert({ serial: '0123456789' })).toMatchObject(refused('certificate-unknown'));
    expect(await getCert({ issuer: certificateFacts(issued).subject })).toMatchObject(refused('certificate-unknown'));
    expect(await getCert({ issuer: Buffer.from('no name') })).toMatchObject(refused('certificate-unknown'));
    expect(await getCert({ unread: UNREAD })).toMatchObject(refused('decryption-failed'));
    expect(await latest(house)).toMatchObject({ state: 'refused', certificateSerial: null });
  });

  it('takes no transaction identifier from the device whose it is', async () => {
    const { challenge } = await house.register('hall.office.example');
    const hall = house.request(await makeDevice('hall.office.example', keys[0]), { csr: { challenge } });
    await getCert({ transactionId: hall.transactionId });
    expect(codeOf(await enrollment.desk.enroll(hall))).toBe('issued');
    const { today } = await house.store.read('home.counts', { now: house.now, dayStart: 0 });
    expect(today).toEqual({ issued: 2, refused: 0 });
  });

  it('is on record for a while, because anybody can ask', async () => {
    const kept: number[] = [];
    const { store } = house;
    const commit = store.commit.bind(store);
    store.commit = (unit) => {
      for (const each of unit) if (each.name === 'transaction.pruneAnswered') kept.push(each.input.keep);
      return commit(unit);
    };
    for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 100 }, () => getCert()));
    expect(kept).toEqual([5_000, 5_000]);
    await commit([{ name: 'transaction.pruneAnswered', input: { keep: 10 } }]);
    const { total } = await store.read('transaction.list', { limit: 1, states: ['issued'] });
    // The newest row of the table stays, and so does what was really issued.
    expect(total.count).toBeLessThanOrEqual(12);
    expect((await store.read('certificate.facts', { serial: query.serial }))?.transactionId).not.toBeNull();
    expect(
      await store.read('transaction.get', {
        id: (await store.read('certificate.facts', { serial: query.serial }))?.transactionId ?? '',
      }),
    ).not.toBeNull();
  });
});

describe('GetCRL', () => {
  it('gives the newest CRL of the authority', async () => {
    await house.certificates.revoke(query.serial, 'keyCompromise', 'operator');
    const outcome = await getCrl();
    const crl = outcome.outcome === 'found' ? readCrl(Buffer.from(outcome.crl)) : expect.fail('refused');
    expect(crl.entries.map(({ serial }) => serial)).toEqual([query.serial]);
    expect(await getCrl({ serial: '00' })).toMatchObject({ outcome: 'found' });
    expect(await latest(house)).toMatchObject({ state: 'issued', certificateSerial: null });
  });

  it('gives none of others', async () => {
    expect(await getCrl({ issuer: certificateFacts(issued).subject })).toMatchObject(refused('crl-unknown'));
    expect(await getCrl({ unread: UNREAD })).toMatchObject(refused('decryption-failed'));
  });
});

describe('after a rollover', () => {
  it('the former authority’s certificates and CRL are found under its name, and the chain is its own', async () => {
    house.policy.approval({ rule: 'always' });
    const { challenge } = await house.register('hall.office.example');
    const hall = house.request(await makeDevice('hall.office.example', keys[0]), { csr: { challenge } });
    await enrollment.desk.enroll(hall);
    await enrollment.approvals.approve((await latest(house)).id, null, 'operator');
    const before = house.authority.loaded.record;
    await house.authority.stage({ name: 'Next CA', key: 'ec:p256', years: 10, activateAt: null }, 'operator');
    await house.authority.activate(house.authority.staged?.record.id ?? '', 'operator');
    expect(house.authority.loaded.record.id).not.toBe(before.id);
    const found = await getCert();
    expect(found.outcome === 'found' && Buffer.from(found.certificate).equals(issued)).toBe(true);
    expect(await getCrl()).toMatchObject({ outcome: 'found', crl: house.authority.find(before.id)?.crl.der });
    const next = certificateFacts(house.authority.loaded.record.certificate).subject;
    expect(await getCert({ issuer: next })).toMatchObject(refused('certificate-unknown'));
    house.now += DAY;
    const issuer = certificateFacts(before.certificate).subject;
    const outcome = await enrollment.desk.poll(house.poll(hall, { issuer }));
    expect(outcome).toMatchObject({ outcome: 'issued', chain: [before.certificate] });
    expect(await enrollment.desk.enroll(hall)).toMatchObject({ outcome: 'issued', chain: [before.certificate] });
  });
});
