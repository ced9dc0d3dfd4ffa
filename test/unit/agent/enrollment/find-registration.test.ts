import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findRegistration } from '../../../../electron/agent/enrollment/find-registration.ts';
import { openCase } from '../../../../electron/agent/enrollment/decide.ts';
import { EnrollmentHouse, type Asking } from '../../../harness/enrollment-house.ts';
import { limits, RA_DEFAULT, SCEP_DEFAULT } from '../../../harness/test-policy.ts';
import { makeDevice } from '../../../simulators/scep-client/device.ts';
import { makeKey, type ClientKey } from '../../../simulators/scep-client/keys.ts';
import type { Subject } from '../../../simulators/scep-client/x509.ts';

const UNSTRUCTURED_NAME = '1.2.840.113549.1.9.2';
const UNSTRUCTURED_ADDRESS = '1.2.840.113549.1.9.8';

let key: ClientKey;
let house: EnrollmentHouse;
beforeAll(async () => {
  key = await makeKey('ec:p256');
});
beforeEach(async () => {
  house = await EnrollmentHouse.open();
  await house.register('a.office.example', { ipAddresses: ['192.0.2.1', '2001:db8::1'], serialNumber: 'CN 1' });
  await house.register('b.office.example', { ipAddresses: ['192.0.2.2'], serialNumber: 'CN 2' });
});
afterEach(() => house.close());

/** The registration that is found, or the rule that refuses. */
async function find(csr: Asking['csr'], ra: Partial<typeof RA_DEFAULT> = {}): Promise<string | null> {
  const { request, names } = openCase(house.request(await makeDevice('x', key), { csr: { subject: [], ...csr } }));
  const askWebhook = () => expect.fail('asked');
  const asked = { request, names, scep: SCEP_DEFAULT, ra: { ...RA_DEFAULT, ...ra }, askWebhook };
  const found = await findRegistration(house.store, asked);
  return found.refusal === null ? (found.registration?.fqdn ?? null) : found.refusal.code;
}

const subject = (...pairs: Subject): { subject: Subject } => ({ subject: pairs });

describe('a device is found', () => {
  it.for<[string, Asking['csr']]>([
    ['commonName', subject(['commonName', 'A.office.example.'])],
    ['commonName that is an address', subject(['commonName', '192.0.2.1'])],
    ['dNSName', { dnsNames: ['a.office.example'] }],
    ['iPAddress', { ipAddresses: ['2001:db8:0::1'] }],
    ['unstructuredName', subject([UNSTRUCTURED_NAME, 'a.office.example'])],
    ['unstructuredAddress', subject([UNSTRUCTURED_ADDRESS, '192.0.2.1'])],
    ['serialNumber', subject(['serialNumber', 'cn  1'])],
    [
      'everything at once',
      { ...subject(['commonName', 'a.office.example'], ['serialNumber', 'CN 1']), ipAddresses: ['192.0.2.1'] },
    ],
  ])('by its %s', async ([, csr]) => {
    expect(await find(csr)).toBe('a.office.example');
  });

  it('by nothing that the RA profile ignores', async () => {
    const matching = { ...RA_DEFAULT.matching, fqdn: 'ignored' } as const;
    const both = { ...subject(['commonName', 'b.office.example']), ipAddresses: ['192.0.2.1'] };
    expect(await find(both)).toBe('registration-ambiguous');
    expect(await find(both, { matching })).toBe('a.office.example');
    expect(await find(subject(['commonName', 'b.office.example']), { matching })).toBe('registration-not-found');
    const serial = { ...matching, ipAddress: 'ignored', serialNumber: 'ignored' } as const;
    expect(await find({ ...both, ...subject(['serialNumber', 'CN 1']) }, { matching: serial })).toBe(
      'registration-not-found',
    );
  });

  it('by no name that is not its own', async () => {
    for (const csr of [
      {},
      subject(['commonName', 'c.office.example']),
      subject(['commonName', 'a']),
      { ipAddresses: ['192.0.2.3'] },
    ]) {
      expect(await find(csr)).toBe('registration-not-found');
    }
  });

  it('by names that belong to two devices not at all', async () => {
    expect(await find({ ...subject(['commonName', 'a.office.example']), ipAddresses: ['192.0.2.2'] })).toBe(
      'registration-ambiguous',
    );
    expect(await find(subject(['commonName', 'a.office.example'], ['serialNumber', 'CN 2']))).toBe(
      'registration-ambiguous',
    );
  });

  it('in its own RA profile alone, also where unregistered names are allowed', async () => {
    const other = { id: 'printers', name: 'printers' };
    expect(await find({ dnsNames: ['a.office.example'] }, other)).toBe('registration-other-profile');
    const wide = { ...other, unregistered: limits(['**.example']) };
    expect(await find({ dnsNames: ['a.office.example'] }, wide)).toBe('registration-other-profile');
    expect(await find({ dnsNames: ['c.office.example'] }, wide)).toBeNull();
  });

  it('no more once it was cancelled, until it is registered again', async () => {
    const { registration } = await house.register('c.office.example');
    await house.registrations.cancel(registration.id, 'operator');
    const asked = { dnsNames: ['c.office.example'] };
    expect(await find(asked)).toBe('registration-cancelled');
    // What the operator withdrew does not come back because its name would do for a stranger.
    expect(await find(asked, { unregistered: limits(['**.example']) })).toBe('registration-cancelled');
    await house.register('c.office.example');
    expect(await find(asked)).toBe('c.office.example');
  });
});
