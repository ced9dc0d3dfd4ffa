import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { foreignCertificate, issuerRows } from '../../../../electron/agent/endpoints/upstream/foreign-certificate.ts';
import type { Enrollment } from '../../../../electron/agent/enrollment/desk.ts';
import type { ForwardedOutcome } from '../../../../electron/agent/enrollment/settle-forwarded.ts';
import { readCertificate, type Certificate } from '../../../../electron/agent/pki/certificate.ts';
import { writeGeneralNames, type GeneralName } from '../../../../electron/agent/pki/general-names.ts';
import { Oid } from '../../../../electron/agent/pki/oids.ts';
import { statement } from '../../../../electron/agent/store/statements.ts';
import { DAY, EnrollmentHouse } from '../../../harness/enrollment-house.ts';
import { latest } from '../../../harness/outcomes.ts';
import { RA_DEFAULT } from '../../../harness/test-policy.ts';
import { makeDevice } from '../../../simulators/scep-client/device.ts';
import { makeKey, type ClientKey } from '../../../simulators/scep-client/keys.ts';
import { extension, makeCertificate, type Subject } from '../../../simulators/scep-client/x509.ts';

const FQDN = 'door.office.example';
const ADDRESS = '192.0.2.40';
const ENDPOINT = '0198a5f0-0000-7000-8000-00000000000e';
const CA: Subject = [['commonName', 'Elsewhere CA']];

let key: ClientKey;
let caKey: ClientKey;
let house: EnrollmentHouse;
let enrollment: Enrollment;
beforeAll(async () => {
  [key, caKey] = await Promise.all([makeKey('ec:p256'), makeKey('ec:p256')]);
});
beforeEach(async () => {
  house = await EnrollmentHouse.open();
  house.policy.raProfiles.set(RA_DEFAULT.id, { ...RA_DEFAULT, authority: ENDPOINT });
  enrollment = house.enrollment({
    forwarding: {
      prepare: () => Promise.resolve({ id: 'kept', statements: [] }),
      send: () => Promise.resolve(),
      withdrawal: () => Promise.resolve([]),
      chain: () => Promise.resolve([]),
      subjects: () => [],
      nameOf: () => 'Elsewhere',
    },
  });
});
afterEach(() => house.close());

/** A device's request at the CA elsewhere; the identifiers of its transaction and its registration. */
async function forwarded(): Promise<{ id: string; registrationId: string }> {
  const { challenge, registration } = await house.register(FQDN, { ipAddresses: [ADDRESS], serialNumber: 'SN-1' });
  const request = house.request(await makeDevice(FQDN, key), { csr: { challenge } });
  expect(await enrollment.desk.enroll(request)).toEqual({ outcome: 'pending' });
  const { id, state, registrationId } = await latest(house);
  expect({ state, registrationId }).toEqual({ state: 'pending', registrationId: registration.id });
  return { id, registrationId: registration.id };
}

type Issue = { readonly subject?: Subject; readonly names?: readonly GeneralName[]; readonly serial?: string };

function issued({ subject = [['commonName', FQDN]], names = [], serial = '01' }: Issue = {}) {
  const certificate = readCertificate(
    makeCertificate(key, {
      ...{ subject, issuer: CA, issuerKey: caKey, serial: Buffer.from(serial, 'hex') },
      extensions: names.length === 0 ? [] : [extension(Oid.subjectAltName, writeGeneralNames(names))],
    }),
  );
  const issuers: [Certificate] = [readCertificate(makeCertificate(caKey, { subject: CA }))];
  const accepted = { certificate, issuers };
  return {
    outcome: { outcome: 'issued', certificate: foreignCertificate(accepted, ENDPOINT, 'external', house.now) },
    rows: issuerRows(accepted, house.now),
  } as const;
}

async function settle(id: string, outcome: ForwardedOutcome, rows: ReturnType<typeof issuerRows> = []) {
  const settlement = await enrollment.settleForwarded(id, outcome);
  const committed = await house.store.commit([
    ...rows.map((row) => statement('issuer.know', row)),
    ...(settlement?.statements ?? []),
  ]);
  expect(committed.outcome).toBe('committed');
  return settlement;
}

async function deviceCertificates() {
  const { rows } = await house.store.read('certificate.list', { now: house.now, kind: 'device', limit: 10 });
  return rows;
}

describe('what a CA elsewhere issued', () => {
  it('is the device’s where its names are the device’s', async () => {
    const { id, registrationId } = await forwarded();
    const names: GeneralName[] = [
      { kind: 'dNSName', value: FQDN.toUpperCase() },
      { kind: 'iPAddress', value: ADDRESS },
    ];
    const { outcome, rows } = issued({
      subject: [
        ['commonName', FQDN],
        ['serialNumber', 'SN-1'],
      ],
      names,
    });
    const settlement = await settle(id, outcome, rows);
    const { serial } = outcome.certificate.issued;
    expect(settlement?.recorded).toEqual({ transactionId: id, registrationId, serials: [serial] });
    expect(await latest(house)).toMatchObject({ state: 'issued', certificateSerial: serial });
    expect(await house.store.read('certificate.facts', { serial })).toMatchObject({
      ...{ endpointId: ENDPOINT, serialNumber: '01', registrationId, transactionId: id },
    });
  });

  it.for<[string, Issue]>([
    ['another name', { subject: [['commonName', 'safe.office.example']] }],
    ['a further host name', { names: [{ kind: 'dNSName', value: 'safe.office.example' }] }],
    ['a further address', { names: [{ kind: 'iPAddress', value: '192.0.2.41' }] }],
    [
      'another serial number',
      {
        subject: [
          ['commonName', FQDN],
          ['serialNumber', 'SN-2'],
        ],
      },
    ],
    ['a name that lets a person log in', { names: [{ kind: 'userPrincipalName', value: 'admin@office.example' }] }],
  ])('is kept and not handed on with %s', async ([, issue]) => {
    const { id } = await forwarded();
    const { outcome, rows } = issued(issue);
    await settle(id, outcome, rows);
    expect(await latest(house)).toMatchObject({ state: 'refused', refusal: { code: 'external-ca-names' } });
    expect(await deviceCertificates()).toHaveLength(1);
    expect(
      await house.store.read('registration.facts', { id: (await latest(house)).registrationId ?? '' }),
    ).toMatchObject({
      certificateSerial: null,
    });
  });

  it('is kept and not handed on where the registration was cancelled meanwhile', async () => {
    const { id, registrationId } = await forwarded();
    await house.registrations.cancel(registrationId, 'operator');
    const { outcome, rows } = issued();
    await settle(id, outcome, rows);
    expect(await latest(house)).toMatchObject({ state: 'refused', refusal: { code: 'registration-cancelled' } });
    expect(await deviceCertificates()).toHaveLength(1);
  });

  it('may have a serial number that another CA gave before', async () => {
    const first = await forwarded();
    const one = issued();
    await settle(first.id, one.outcome, one.rows);
    const facts = { ...one.outcome.certificate, issued: { ...one.outcome.certificate.issued } };
    const again = issued({ subject: [['commonName', 'other.office.example']] });
    expect(again.outcome.certificate.serialNumber).toBe(facts.serialNumber);
    expect(again.outcome.certificate.issued.serial).not.toBe(facts.issued.serial);
  });
});

describe('what a CA elsewhere refused', () => {
  it('is refused here, with its words', async () => {
    const { id } = await forwarded();
    const refusal = { code: 'external-ca-refused', params: { ca: 'Elsewhere', code: '2', text: 'no' } } as const;
    await settle(id, { outcome: 'refused', refusal });
    expect(await latest(house)).toMatchObject({ state: 'refused', refusal });
  });

  it('changes nothing for a transaction that nobody knows', async () => {
    expect(await enrollment.settleForwarded('nobody', issued().outcome)).toBeNull();
  });

  it('is too late once the device was refused for having waited in vain', async () => {
    const { id } = await forwarded();
    house.now += 30 * DAY;
    await enrollment.doWhatIsDue();
    expect(await latest(house)).toMatchObject({ state: 'refused', refusal: { code: 'approval-expired' } });
    const { outcome, rows } = issued();
    const settlement = await enrollment.settleForwarded(id, outcome);
    const committed = await house.store.commit([
      ...rows.map((row) => statement('issuer.know', row)),
      ...(settlement?.statements ?? []),
    ]);
    expect(committed.outcome).toBe('conflict');
    expect(await deviceCertificates()).toEqual([]);
  });
});
