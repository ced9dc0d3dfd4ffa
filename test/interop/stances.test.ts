import { X509Certificate } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { z } from 'zod';
import { STANCES, type Stance } from '../../shared/contract/services.ts';
import { startCertmonger } from '../harness/certmonger-session.ts';
import { verify } from '../harness/judge.ts';
import { openOffice, type Office } from '../harness/office.ts';
import { peer, type PeerName } from '../harness/peers.ts';
import { certmonger, scepclient, strongswan } from './devices.ts';
import type { Device } from './life.ts';

type Client = {
  readonly name: string;
  readonly peer: PeerName;
  /** The device that this program is, for the time of a test. */
  as(program: string, folder: string): Promise<Device & { close?: () => Promise<void> }>;
};

/** strongSwan sends what it is told to, whatever the capabilities say. */
const swan = (cipher: 'aes' | 'des3', digest: 'sha1' | 'sha256' | 'sha512'): Client => ({
  name: `strongSwan with ${cipher} and ${digest}`,
  peer: 'strongswan',
  as: async (program) => strongswan(program, { bits: 2048, cipher, digest }),
});

/** certmonger chooses the best that the capabilities offer. */
const monger: Client = {
  name: 'certmonger',
  peer: 'certmonger',
  as: async (_, folder) => {
    const session = await startCertmonger(folder);
    return { ...certmonger(session, 'rekey'), close: () => session.close() };
  },
};

/** micromdm's client encrypts with single DES and nothing else. */
const mdm: Client = {
  name: 'micromdm scepclient',
  peer: 'scepclient',
  as: async (program) => scepclient(program, 2048),
};

const BAD_ALG = 'badAlg';
const RENEWED = 'issued and renewed';
type Cell = typeof RENEWED | typeof BAD_ALG;
/** By stance; a new compatible profile does not take single DES unless it is told to. */
const TABLE: readonly { readonly client: Client; readonly expected: Readonly<Record<Stance, Cell>> }[] = [
  { client: swan('aes', 'sha256'), expected: { compatible: RENEWED, modern: RENEWED, legacy: RENEWED } },
  { client: swan('aes', 'sha512'), expected: { compatible: RENEWED, modern: RENEWED, legacy: RENEWED } },
  { client: swan('des3', 'sha1'), expected: { compatible: RENEWED, modern: BAD_ALG, legacy: RENEWED } },
  { client: swan('des3', 'sha256'), expected: { compatible: RENEWED, modern: BAD_ALG, legacy: RENEWED } },
  { client: swan('aes', 'sha1'), expected: { compatible: RENEWED, modern: BAD_ALG, legacy: RENEWED } },
  { client: monger, expected: { compatible: RENEWED, modern: RENEWED, legacy: RENEWED } },
  { client: mdm, expected: { compatible: BAD_ALG, modern: BAD_ALG, legacy: RENEWED } },
];

const transactions = z.object({
  rows: z.array(
    z.object({
      state: z.string(),
      messageType: z.string().nullable(),
      refusal: z.object({ code: z.string() }).nullable(),
    }),
  ),
});

describe('other people’s clients at a profile of each stance', () => {
  let office: Office;
  let count = 0;
  beforeAll(async () => {
    office = await openOffice('rsa:2048');
    for (const stance of STANCES) {
      await office.cli.json(z.unknown(), 'scep-profile', 'create', stance, '--stance', stance);
    }
    await office.cli.json(
      z.unknown(),
      ...['scep-profile', 'create', 'single-des', '--stance', 'compatible', '--single-des', 'yes'],
    );
  });
  afterAll(() => office.close());

  async function begin(fqdn: string, profile: string) {
    const folder = await mkdtemp(join(office.work, 'stance-'));
    return { folder, registered: { ...(await office.register(fqdn)), scepUrl: `${office.agent.scepUrl}/${profile}` } };
  }

  const newest = async () => (await office.cli.json(transactions, 'list', 'transactions', '--limit', '1')).rows[0];

  async function isGood(openssl: string, folder: string, pem: string, fqdn: string): Promise<void> {
    expect(new X509Certificate(pem).subjectAltName).toBe(`DNS:${fqdn}`);
    expect(await verify(openssl, folder, office.caPem, pem)).toMatchObject({ accepted: true });
  }

  async function attempt(client: Client, profile: string, expected: Cell, context: TestContext): Promise<void> {
    const [program, openssl] = [await peer(client.peer, context), await peer('openssl', context)];
    count += 1;
    const fqdn = `stance-${String(count)}.office.example`;
    const { folder, registered } = await begin(fqdn, profile);
    const device = await client.as(program, folder);
    try {
      if (expected === BAD_ALG) {
        await expect(device.enroll(registered, folder)).rejects.toThrow();
        expect(await office.serials(fqdn)).toEqual([]);
        expect(await newest()).toMatchObject({ state: 'refused', refusal: { code: 'algorithm-refused' } });
        return;
      }
      const first = await device.enroll(registered, folder);
      await isGood(openssl, folder, first, fqdn);
      // With another key and without a challenge, which is used: the old certificate alone vouches.
      const second = await device.renew(registered, folder);
      await isGood(openssl, folder, second, fqdn);
      const serials = [second, first].map((pem) => new X509Certificate(pem).serialNumber);
      expect(new Set(serials).size).toBe(2);
      expect((await office.serials(fqdn)).toSorted()).toEqual(serials.toSorted());
    } finally {
      await device.close?.();
    }
  }

  it.for(
    TABLE.flatMap(({ client, expected }) => STANCES.map((stance) => ({ client, stance, cell: expected[stance] }))),
  )('$client.name, $stance: $cell', async ({ client, stance, cell }, context) => {
    await attempt(client, stance, cell, context);
  });

  it('micromdm scepclient, compatible with single DES: issued and renewed', async (context) => {
    await attempt(mdm, 'single-des', RENEWED, context);
  });

  it.for([
    ['des3', 'sha256'],
    ['aes', 'sha1'],
  ] as const)('a good certificate does not let strongSwan renew with %s and %s, modern', async (weak, context) => {
    const pki = await peer('strongswan', context);
    const fqdn = `downgraded-${weak.join('-')}.office.example`;
    const { folder, registered } = await begin(fqdn, 'modern');
    const first = await strongswan(pki, { bits: 2048, cipher: 'aes', digest: 'sha256' }).enroll(registered, folder);
    const [cipher, digest] = weak;
    const worse = strongswan(pki, { bits: 2048, cipher, digest });
    await expect(worse.renew(registered, folder)).rejects.toThrow();
    expect(await newest()).toMatchObject({ state: 'refused', refusal: { code: 'algorithm-refused' } });
    expect(await office.serials(fqdn)).toEqual([new X509Certificate(first).serialNumber]);
  });
});
