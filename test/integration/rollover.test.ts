import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { verify } from '../harness/judge.ts';
import { openOffice, type Office } from '../harness/office.ts';
import { peer } from '../harness/peers.ts';
import { mustRun } from '../harness/program.ts';
import { enroll, makeDevice, type Device } from '../simulators/scep-client/device.ts';
import { exchange, getCaCert, getNextCaCert } from '../simulators/scep-client/http.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';

const authority = z.object({ id: z.string(), name: z.string(), state: z.string(), certificateUrl: z.string() });
const list = z.object({ authorities: z.array(authority) });
const anything = z.unknown();

describe('one CA follows another', () => {
  let office: Office;
  let url: string;
  /** What devices know before anything is staged. */
  let old: { readonly ra: Buffer; readonly ca: Buffer };
  beforeAll(async () => {
    office = await openOffice('rsa:2048');
    url = office.agent.scepUrl;
    old = await getCaCert(url);
  });
  afterAll(() => office.close());

  async function offersNext(): Promise<boolean> {
    const { body } = await exchange(url, 'operation=GetCACaps');
    return body.toString().split('\n').includes('GetNextCACert');
  }

  async function first(fqdn: string, ra: Buffer): Promise<Device> {
    const device = await makeDevice(fqdn);
    const { challenge } = await office.register(fqdn);
    return {
      ...device,
      certificate: issuedOf(await enroll(url, device, { ra, csr: { challenge, dnsNames: [fqdn] } })),
    };
  }

  it('as operators do it and devices see it', async (context) => {
    const openssl = await peer('openssl', context);
    const oldCa = new X509Certificate(old.ca);
    expect(await offersNext()).toBe(false);
    expect(await exchange(url, 'operation=GetNextCACert')).toMatchObject({ status: 404, contentType: 'text/plain' });
    const door = await first('door-1.office.example', old.ra);

    // Staged: devices learn of it under the signature of the CA that they trust, and nothing else changes.
    await office.cli.json(anything, 'ca', 'stage', '--name', 'Next Office CA', '--key', 'rsa:3072', '--years', '20');
    expect(await offersNext()).toBe(true);
    const [nextRa, nextCa] = await getNextCaCert(url, old.ca);
    if (nextRa === undefined || nextCa === undefined) throw new Error('no next CA');
    const next = new X509Certificate(nextCa);
    expect(next.subject).toBe('CN=Next Office CA');
    expect(new X509Certificate(nextRa).verify(next.publicKey)).toBe(true);
    await believedByOpenSsl(openssl, nextRa, nextCa);
    expect(await getCaCert(url)).toEqual(old);
    expect(
      new X509Certificate((await first('door-2.office.example', old.ra)).certificate).verify(oldCa.publicKey),
    ).toBe(true);

    // Activated: GetCACert is what GetNextCACert promised, and everybody gets certificates of the new CA.
    await office.cli.json(anything, 'ca', 'activate');
    expect(await getCaCert(url)).toEqual({ ra: nextRa, ca: nextCa });
    expect(await offersNext()).toBe(false);
    const quick = new X509Certificate((await first('door-3.office.example', nextRa)).certificate);
    const slow = new X509Certificate((await first('door-4.office.example', old.ra)).certificate);
    expect([quick.verify(next.publicKey), slow.verify(next.publicKey)]).toEqual([true, true]);
    const judge = await verify(openssl, office.work, next.toString(), quick.toString());
    expect(judge).toMatchObject({ accepted: true });

    // What the former CA issued renews without a challenge, is still accepted, and is revoked by that CA's own CRL.
    const reply = await enroll(url, door, { ra: nextRa, newKey: await makeKey(), messageType: '17' });
    expect(new X509Certificate(issuedOf(reply)).verify(next.publicKey)).toBe(true);
    const before = new X509Certificate(door.certificate);
    expect(await verify(openssl, office.work, office.caPem, before.toString())).toMatchObject({ accepted: true });
    await office.revoke(before.serialNumber);
    const after = await verify(openssl, office.work, office.caPem, before.toString());
    expect(after.output).toContain('certificate revoked');
    expect(await verify(openssl, office.work, next.toString(), quick.toString())).toMatchObject({ accepted: true });

    const { authorities } = await office.cli.json(list, 'ca', 'list');
    expect(authorities.map(({ name, state }) => [name, state])).toEqual([
      ['Next Office CA', 'current'],
      ['Test Office CA', 'former'],
    ]);
    for (const { certificateUrl } of authorities) expect((await fetch(certificateUrl)).status).toBe(200);
    expect(await office.cli.json(z.object({ verdict: z.string() }), 'audit', 'verify')).toEqual({ verdict: 'intact' });
  });

  async function believedByOpenSsl(openssl: string, nextRa: Buffer, nextCa: Buffer): Promise<void> {
    const { body } = await exchange(url, 'operation=GetNextCACert');
    const file = (name: string): string => join(office.work, name);
    await writeFile(file('answer.der'), body);
    await writeFile(file('next.pem'), new X509Certificate(nextCa).toString());
    await writeFile(file('next-ra.pem'), new X509Certificate(nextRa).toString());
    const signed = ['cms', '-verify', '-inform', 'DER', '-binary', '-in', file('answer.der'), '-out', file('next.p7')];
    await mustRun(openssl, [...signed, '-CAfile', office.caFile]);
    const inside = await mustRun(openssl, ['pkcs7', '-inform', 'DER', '-in', file('next.p7'), '-print_certs']);
    expect(inside.toString().match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    await mustRun(openssl, ['verify', '-x509_strict', '-CAfile', file('next.pem'), file('next-ra.pem')]);
  }

  it('says in words what it did, and refuses what makes no sense', async () => {
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await office.cli.run('ca', ...args);
      return { code, text: `${stdout}${stderr}` };
    };
    expect((await run('list')).text).toMatch(/^STATE +NAME +VALID UNTIL/);
    expect(await run('activate')).toMatchObject({ code: 1, text: expect.stringContaining('not staged') as string });
    for (const wrong of ['tomorrow', '2031-05-01 03:00', '2031-05-01T03:00', '2031-13-01', '']) {
      expect(await run('stage', '--name', 'X', '--activate-at', wrong)).toMatchObject({ code: 2 });
    }
    expect(await run('plan')).toMatchObject({ code: 2 });
    const past = await run('stage', '--name', 'X', '--key', 'ec:p256', '--activate-at', '2020-01-01');
    expect(past).toMatchObject({ code: 1, text: expect.stringContaining('2020-01-01T00:00:00.000Z') as string });
    const soon = new Date(Date.now() + 86_400_000).toISOString().replace(/\.\d+Z$/u, 'Z');
    const staged = await run('stage', '--name', 'Third CA', '--key', 'ec:p256', '--activate-at', soon);
    expect(staged).toMatchObject({ code: 0, text: expect.stringContaining(soon.slice(0, 10)) as string });
    expect((await run('stage', '--name', 'Fourth CA')).text).toContain('Third CA');
    expect((await run('plan', '--activate-at', 'never')).text).toContain('ca activate');
    expect((await run('withdraw')).text).toContain('Third CA');
    expect(await offersNext()).toBe(false);
  });
});

function issuedOf({ pkiStatus, envelope }: Awaited<ReturnType<typeof enroll>>): Buffer {
  expect(pkiStatus).toBe('success');
  return envelope?.issued[0] ?? Buffer.alloc(0);
}
