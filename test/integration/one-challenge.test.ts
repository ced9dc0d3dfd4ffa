import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOffice, type Office } from '../harness/office.ts';
import { enroll, makeDevice } from '../simulators/scep-client/device.ts';
import { getCaCert } from '../simulators/scep-client/http.ts';

const CLIENTS = 50;

describe(`${String(CLIENTS)} requests at once with one challenge`, () => {
  let office: Office;
  let ra: Buffer;
  beforeAll(async () => {
    office = await openOffice();
    ({ ra } = await getCaCert(office.agent.scepUrl));
  });
  afterAll(() => office.close());

  it('give exactly one certificate when each comes from another key', async () => {
    const { fqdn, challenge, scepUrl } = await office.register('race.office.example');
    const devices = await Promise.all(Array.from({ length: CLIENTS }, () => makeDevice(fqdn)));
    const replies = await Promise.all(
      devices.map((device) => enroll(scepUrl, device, { ra, csr: { challenge, dnsNames: [fqdn] } })),
    );
    expect(replies.filter((reply) => reply.pkiStatus === 'success')).toHaveLength(1);
    expect(replies.filter((reply) => reply.pkiStatus === 'failure')).toHaveLength(CLIENTS - 1);
    expect(await office.serials(fqdn)).toHaveLength(1);
  });

  it('give everybody the same certificate when they are one device that repeats itself', async () => {
    const { fqdn, challenge, scepUrl } = await office.register('impatient.office.example');
    const device = await makeDevice(fqdn);
    const replies = await Promise.all(
      Array.from({ length: CLIENTS }, () => enroll(scepUrl, device, { ra, csr: { challenge, dnsNames: [fqdn] } })),
    );
    const issued = replies.map((reply) => reply.envelope?.issued[0]?.toString('hex'));
    expect(new Set(issued).size).toBe(1);
    expect(issued[0]).toBeDefined();
    expect(await office.serials(fqdn)).toHaveLength(1);
  });
});
