import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../../shared/contract/contract.ts';
import { DEFAULT_RA_PROFILE_ID, DEFAULT_SCEP_PROFILE_ID } from '../../shared/contract/services.ts';
import type { RefusalCode } from '../../shared/domain/refusal.ts';
import { openScepHouse, type ScepHouse } from '../harness/scep-house.ts';
import { context, enc, oid, octets, seq, set, sortedSet, utf8 } from '../simulators/scep-client/der.ts';
import { enroll, makeDevice, type Device } from '../simulators/scep-client/device.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';
import { OID } from '../simulators/scep-client/names.ts';
import type { CsrOptions } from '../simulators/scep-client/x509.ts';

const A = 'a.office.example';
const B = 'b.office.example';
const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';

let house: ScepHouse;
let key: ClientKey;
let device: Device;
beforeAll(async () => {
  house = await openScepHouse();
  key = await makeKey();
  device = await makeDevice(A, key);
});
afterAll(async () => {
  expect(house.faults).toEqual([]);
  await house.close();
});

const commonName = (...values: string[]): Partial<CsrOptions> => ({
  subject: values.map((value) => ['commonName', value] as const),
});
const attribute = (value: string): Buffer => seq(oid(OID.commonName), utf8(value));

/** What a request asks for with the challenge of A, and the rule that refuses it. */
const CASES: readonly (readonly [title: string, code: RefusalCode, csr: Partial<CsrOptions>])[] = [
  ['the name of B', 'name-differs', commonName(B)],
  ['a second name', 'name-differs', commonName(A, B)],
  ['B first, then A', 'name-differs', commonName(B, A)],
  ['a DNS name of B', 'dns-name-not-registered', { dnsNames: [A, B] }],
  ['the address of B', 'ip-address-not-registered', { dnsNames: [A], ipAddresses: ['192.0.2.2'] }],
  ['the address of B as its name', 'name-differs', commonName('192.0.2.2')],
  ['the serial number of B', 'serial-number-differs', { subject: [['commonName', A], ['serialNumber', 'CN 2']] }], // prettier-ignore
  ['the router name of B', 'name-differs', { subject: [['commonName', A], ['1.2.840.113549.1.9.2', B]] }], // prettier-ignore
  ['the router address of B', 'ip-address-not-registered', { subject: [['commonName', A], ['1.2.840.113549.1.9.8', '192.0.2.2']] }], // prettier-ignore
  ['a user principal name', 'san-type-refused', { otherNames: [context(0, oid('1.3.6.1.4.1.311.20.2.3'), context(0, utf8('admin@office.example')))] }], // prettier-ignore
  ['a SID', 'san-type-refused', { uris: ['tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-500'] }],
  ['an otherName', 'san-type-refused', { otherNames: [context(0, oid('1.3.6.1.4.1.311.25.2'), context(0, octets(Buffer.from('S-1-5'))))] }], // prettier-ignore
  ['a directory name', 'san-type-refused', { otherNames: [context(4, seq(set(attribute('admin'))))] }],
  ['a registered identifier', 'san-type-refused', { otherNames: [enc(0x88, Buffer.from([0x2a, 3]))] }],
  ['an e-mail address', 'san-type-refused', { emails: ['root@office.example'] }],
  ['CA:TRUE', 'ca-certificate-requested', { ca: true }],
  ['the usage keyCertSign', 'key-usage-refused', { keyUsage: Buffer.from([0x02, 0x04]) }],
  ['a homograph', 'name-differs', commonName('а.office.example')],
  ['a NUL behind the name', 'name-differs', commonName(`${A}\u0000`)],
  ['a NUL within the name', 'name-differs', commonName(`${A}\u0000.${B}`)],
  ['a NUL in a DNS name', 'dns-name-not-registered', { dnsNames: [`${A}\u0000.evil.example`] }],
  ['a wildcard', 'name-differs', commonName('*.office.example')],
  ['a wildcard DNS name', 'dns-name-not-registered', { dnsNames: ['*.office.example'] }],
  ['two names in one RDN', 'name-differs', { subjectDer: seq(sortedSet(attribute(A), attribute(B))) }],
  ['a subdomain', 'name-differs', commonName(`evil.${A}`)],
  ['its name without the domain', 'name-differs', commonName('a')],
  ['no name', 'name-missing', { subject: [] }],
];

describe('scep.md 5.3: a challenge', () => {
  it('is good for its own device alone, and not burnt by anything else', async () => {
    const create = (fqdn: string, number: number) =>
      house.client.registrations.create({ fqdn, ipAddresses: [`192.0.2.${number}`], serialNumber: `CN ${number}` });
    const { challenge, registration } = await create(A, 1);
    await create(B, 2);
    for (const [title, code, csr] of CASES) {
      const options = { ra: house.ra, csr: { challenge, ...csr }, transactionId: title };
      const reply = await enroll(house.url, device, options);
      expect([title, reply.pkiStatus]).toEqual([title, 'failure']);
      expect([title, (await house.newest()).refusal?.code]).toEqual([title, code]);
    }
    expect((await house.client.registrations.get({ id: registration.id })).challenge).toBe('unused');
    expect((await house.client.certificates.list({})).rows.filter(({ kind }) => kind === 'device')).toEqual([]);

    // What is the same name in another spelling is the same name.
    const csr = { ...commonName('A.Office.Example.'), challenge, dnsNames: ['A.OFFICE.EXAMPLE'] };
    const more = { ipAddresses: ['192.0.2.1'], extendedKeyUsages: [CODE_SIGNING] };
    const reply = await enroll(house.url, device, { ra: house.ra, csr: { ...csr, ...more }, transactionId: 'good' });
    const certificate = new X509Certificate(reply.envelope?.issued[0] ?? expect.fail('nothing was issued'));
    expect(certificate.subjectAltName).toBe(`DNS:${A}, IP Address:192.0.2.1`);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect(certificate.ca).toBe(false);
  });
});

describe('scep.md 5.2: a SCEP profile', () => {
  it('issues to what came in by SCEP and to nothing else', async () => {
    const procedures = Object.entries(contract).flatMap(([noun, acts]) =>
      Object.keys(acts).map((act) => `${noun}.${act}`),
    );
    // Whoever adds one that could issue meets this list.
    expect(procedures.filter((name) => /issue|sign(?!er)|enrol|approve|request/i.test(name))).toEqual([
      'transactions.approve',
      // The operator's own requests, and looks at those that wait at a CA elsewhere. That CA decides.
      'endpoints.enrollOwn',
      'endpoints.enroll',
      'endpoints.requests',
      'endpoints.request',
      'endpoints.tryRequest',
      'endpoints.cancelRequest',
    ]);
    const before = (await house.client.certificates.list({})).total.count;
    const { id } = await house.newest();
    for (const [asked, code] of [
      [DEFAULT_SCEP_PROFILE_ID, 'not-found'],
      [DEFAULT_RA_PROFILE_ID, 'not-found'],
      [id, 'approval-not-waiting'],
    ] as const) {
      const approval = house.client.transactions.approve({ id: asked, person: null });
      await expect(approval).rejects.toMatchObject({ data: { code } });
    }
    expect((await house.client.certificates.list({})).total.count).toBe(before);
  });
});
