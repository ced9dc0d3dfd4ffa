import { X509Certificate } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type TestContext } from 'vitest';
import type { Registered } from '../harness/command-line.ts';
import { verify } from '../harness/judge.ts';
import type { Office } from '../harness/office.ts';
import { peer } from '../harness/peers.ts';

/** What a client needs to know of its registration. */
export type Asked = Pick<Registered, 'fqdn' | 'challenge' | 'scepUrl'>;

/** One device's SCEP client: somebody else's program, in a folder of its own. */
export interface Device {
  /** Asks for the first certificate, and returns it as PEM. */
  enroll(registered: Asked, folder: string): Promise<string>;
  /** Renews the certificate of that folder, and returns the new one as PEM. */
  renew(registered: Asked, folder: string): Promise<string>;
}

/** Takes a device through its life: enroll, be accepted, renew, be accepted, be revoked, be refused by everybody. */
export async function live(office: Office, device: Device, fqdn: string, context: TestContext): Promise<void> {
  const openssl = await peer('openssl', context);
  const folder = await mkdtemp(join(office.work, 'device-'));
  const registered = await office.register(fqdn);

  const first = await device.enroll(registered, folder);
  expect(new X509Certificate(first).subjectAltName).toBe(`DNS:${fqdn}`);
  expect(await verify(openssl, folder, office.caPem, first)).toMatchObject({ accepted: true });

  const second = await device.renew(registered, folder);
  const renewed = new X509Certificate(second);
  expect(renewed.serialNumber).not.toBe(new X509Certificate(first).serialNumber);
  expect(renewed.subjectAltName).toBe(`DNS:${fqdn}`);
  expect(await verify(openssl, folder, office.caPem, second)).toMatchObject({ accepted: true });

  await office.revoke(renewed.serialNumber);
  const afterwards = await verify(openssl, folder, office.caPem, second);
  expect(afterwards.accepted).toBe(false);
  expect(afterwards.output).toContain('certificate revoked');
}
