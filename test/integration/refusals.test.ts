import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { RefusalCode } from '../../shared/domain/refusal.ts';
import type { Registered } from '../harness/command-line.ts';
import { openOffice, type Office } from '../harness/office.ts';
import { enroll, makeDevice, type EnrollOptions } from '../simulators/scep-client/device.ts';
import { getCaCert } from '../simulators/scep-client/http.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';

const transactions = z.object({
  rows: z.array(z.object({ id: z.string(), state: z.string(), refusal: z.object({ code: z.string() }).nullable() })),
});

const shownTransaction = z.object({ refusal: z.object({ code: z.string(), rule: z.string(), remedy: z.string() }) });

interface Case {
  readonly title: string;
  /** What the request differs in from a good one for the registration. */
  readonly request: (registered: Registered) => Partial<EnrollOptions>;
  readonly code: RefusalCode;
}

const good = ({ challenge, fqdn }: Registered) => ({ challenge, dnsNames: [fqdn] });

const CASES: readonly Case[] = [
  {
    title: 'a wrong challenge',
    request: (r) => ({ csr: { ...good(r), challenge: 'WRONG-WRONG-WRONG' } }),
    code: 'challenge-unknown',
  },
  { title: 'no challenge', request: (r) => ({ csr: { ...good(r), challenge: null } }), code: 'challenge-missing' },
  { title: 'an empty challenge', request: (r) => ({ csr: { ...good(r), challenge: '' } }), code: 'challenge-missing' },
  {
    title: 'another FQDN',
    request: (r) => ({ csr: { ...good(r), subject: [['commonName', 'door-2.office.example']] } }),
    code: 'name-differs',
  },
  {
    title: 'an extra DNS name',
    request: (r) => ({ csr: { ...good(r), dnsNames: [r.fqdn, 'vpn.office.example'] } }),
    code: 'dns-name-not-registered',
  },
  {
    title: 'an extra IP address',
    request: (r) => ({ csr: { ...good(r), ipAddresses: ['192.0.2.77'] } }),
    code: 'ip-address-not-registered',
  },
  {
    title: 'an e-mail address',
    request: (r) => ({ csr: { ...good(r), emails: ['root@office.example'] } }),
    code: 'san-type-refused',
  },
  { title: 'CA:TRUE', request: (r) => ({ csr: { ...good(r), ca: true } }), code: 'ca-certificate-requested' },
];

describe('what a request may not do', () => {
  let office: Office;
  let ra: Buffer;
  let key: ClientKey;
  beforeAll(async () => {
    office = await openOffice();
    ({ ra } = await getCaCert(office.agent.scepUrl));
    key = await makeKey();
  });
  afterAll(() => office.close());

  /** The refusal that stands in Activity for a registration's name, with the words that a person reads. */
  async function expectRefusal(search: string, code: RefusalCode): Promise<void> {
    const { rows } = await office.cli.json(transactions, 'list', 'transactions', '--search', search);
    expect(rows[0]).toMatchObject({ state: 'refused', refusal: { code } });
    const shown = await office.cli.json(shownTransaction, 'show', 'transaction', rows[0]?.id ?? '');
    // Words of the catalogue with every value filled in: not a code, not a key, no braces.
    for (const sentence of [shown.refusal.rule, shown.refusal.remedy]) expect(sentence).toMatch(/^[^{}]{20,}\.$/u);
  }

  it.for(CASES)('refuses $title', async ({ request, code }, { expect: check }) => {
    const fqdn = `${code}-${String(CASES.findIndex((each) => each.request === request))}.office.example`;
    const registered = await office.register(fqdn);
    const device = await makeDevice(fqdn, key);
    const reply = await enroll(registered.scepUrl, device, { ra, csr: good(registered), ...request(registered) });
    check(reply.pkiStatus).toBe('failure');
    check(await office.serials(fqdn)).toEqual([]);
    await expectRefusal(code === 'name-differs' ? 'door-2' : fqdn, code);

    // The refusal has not burnt the challenge: the device's own request is still good.
    const second = await enroll(registered.scepUrl, device, {
      ra,
      csr: good(registered),
      transactionId: `${fqdn} again`,
    });
    check(second.pkiStatus).toBe('success');
  });

  it('refuses a used challenge to another key, and repeats its answer to the same request', async () => {
    const registered = await office.register('used.office.example');
    const device = await makeDevice(registered.fqdn, key);
    const first = await enroll(registered.scepUrl, device, { ra, csr: good(registered) });
    expect(first.pkiStatus).toBe('success');

    const thief = await makeDevice(registered.fqdn, await makeKey());
    const second = await enroll(registered.scepUrl, thief, { ra, csr: good(registered) });
    expect(second.pkiStatus).toBe('failure');
    await expectRefusal(registered.fqdn, 'challenge-used');

    const repeated = await enroll(registered.scepUrl, device, { ra, csr: good(registered) });
    expect(repeated.envelope?.issued[0]).toEqual(first.envelope?.issued[0]);
    expect(await office.serials(registered.fqdn)).toHaveLength(1);
  });

  it('refuses a request that another key signed than the one it asks for', async () => {
    const registered = await office.register('other-key.office.example');
    const device = await makeDevice(registered.fqdn, key);
    const reply = await enroll(registered.scepUrl, device, { ra, csr: good(registered), newKey: await makeKey() });
    expect(reply).toMatchObject({ pkiStatus: 'failure', failInfo: 'badMessageCheck' });
    await expectRefusal(registered.fqdn, 'signer-key-differs');
    expect(await office.serials(registered.fqdn)).toEqual([]);
  });

  it('refuses to renew a revoked certificate', async () => {
    const registered = await office.register('revoked.office.example');
    const device = await makeDevice(registered.fqdn, key);
    const first = await enroll(registered.scepUrl, device, { ra, csr: good(registered) });
    const certificate = first.envelope?.issued[0] ?? Buffer.alloc(0);
    const [serial = ''] = await office.serials(registered.fqdn);
    await office.revoke(serial);
    const reply = await enroll(
      registered.scepUrl,
      { ...device, certificate },
      { ra, csr: { dnsNames: [registered.fqdn] }, messageType: '17', newKey: await makeKey() },
    );
    expect(reply.pkiStatus).toBe('failure');
    await expectRefusal(registered.fqdn, 'renewal-signer-revoked');
  });
});
