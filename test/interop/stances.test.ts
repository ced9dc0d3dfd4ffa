import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { z } from 'zod';
import { STANCES, type Stance } from '../../shared/contract/services.ts';
import { startCertmonger } from '../harness/certmonger-session.ts';
import type { Registered } from '../harness/command-line.ts';
import { verify } from '../harness/judge.ts';
import { openOffice, type Office } from '../harness/office.ts';
import { peer, type PeerName } from '../harness/peers.ts';
import { mustRun, runProgram } from '../harness/program.ts';

/** What somebody else's client brought home: a certificate as PEM, or what it said when it got none. */
type Outcome = { readonly pem: string } | { readonly refused: string };

type Client = {
  readonly name: string;
  readonly peer: PeerName;
  enroll(program: string, registered: Registered, folder: string): Promise<Outcome>;
};

/** strongSwan sends what it is told to, whatever the capabilities say. */
function strongswan(cipher: 'aes' | 'des3', digest: 'sha1' | 'sha256' | 'sha512'): Client {
  return {
    name: `strongSwan with ${cipher} and ${digest}`,
    peer: 'strongswan',
    enroll: async (pki, { scepUrl, fqdn, challenge }, folder) => {
      const [root, ra, key] = [join(folder, 'root.pem'), join(folder, 'ra.pem'), join(folder, 'key.pem')];
      await mustRun(pki, ['--scepca', '--url', scepUrl, '--caout', root, '--raout', ra, '--outform', 'pem']);
      await writeFile(key, await mustRun(pki, ['--gen', '--type', 'rsa', '--size', '2048', '--outform', 'pem']));
      const { code, stdout, stderr } = await runProgram(pki, [
        ...['--scep', '--url', scepUrl, '--in', key, '--password', challenge, '--dn', `CN=${fqdn}`, '--san', fqdn],
        ...['--cacert-enc', ra, '--cacert-sig', ra, '--cacert', root, '--outform', 'pem'],
        ...['--cipher', cipher, '--digest', digest],
      ]);
      return code === 0 ? { pem: stdout.toString('utf8') } : { refused: stderr };
    },
  };
}

/** certmonger chooses the best that the capabilities offer. */
const certmonger: Client = {
  name: 'certmonger',
  peer: 'certmonger',
  enroll: async (_, { scepUrl, fqdn, challenge }, folder) => {
    const session = await startCertmonger(folder);
    try {
      const certificate = join(folder, 'cert.pem');
      await session.getcert('add-scep-ca', '-c', 'office', '-u', scepUrl);
      await session.getcert(
        'request',
        ...['-c', 'office', '-I', 'device', '-N', `CN=${fqdn}`, '-D', fqdn, '-L', challenge, '-w'],
        ...['-k', join(folder, 'key.pem'), '-f', certificate],
      );
      return { pem: await readFile(certificate, 'utf8') };
    } finally {
      await session.close();
    }
  },
};

/** micromdm's client encrypts with single DES and nothing else. */
const scepclient: Client = {
  name: 'micromdm scepclient',
  peer: 'scepclient',
  enroll: async (program, { scepUrl, fqdn, challenge }, folder) => {
    const certificate = join(folder, 'cert.pem');
    const { code, stdout, stderr } = await runProgram(
      program,
      [
        ...['-server-url', scepUrl, '-cn', fqdn, '-dnsname', fqdn, '-keySize', '2048', '-challenge', challenge],
        ...['-private-key', join(folder, 'key.pem'), '-certificate', certificate, '-key-encipherment-selector'],
      ],
      { cwd: folder },
    );
    return code === 0
      ? { pem: await readFile(certificate, 'utf8') }
      : { refused: `${stdout.toString('utf8')}${stderr}` };
  },
};

const BAD_ALG = 'badAlg';
type Cell = 'issued' | typeof BAD_ALG;
/** By stance; a new compatible profile does not take single DES unless it is told to. */
const TABLE: readonly { readonly client: Client; readonly expected: Readonly<Record<Stance, Cell>> }[] = [
  { client: strongswan('aes', 'sha256'), expected: { compatible: 'issued', modern: 'issued', legacy: 'issued' } },
  { client: strongswan('aes', 'sha512'), expected: { compatible: 'issued', modern: 'issued', legacy: 'issued' } },
  { client: strongswan('des3', 'sha1'), expected: { compatible: 'issued', modern: BAD_ALG, legacy: 'issued' } },
  { client: strongswan('des3', 'sha256'), expected: { compatible: 'issued', modern: BAD_ALG, legacy: 'issued' } },
  { client: strongswan('aes', 'sha1'), expected: { compatible: 'issued', modern: BAD_ALG, legacy: 'issued' } },
  { client: certmonger, expected: { compatible: 'issued', modern: 'issued', legacy: 'issued' } },
  { client: scepclient, expected: { compatible: BAD_ALG, modern: BAD_ALG, legacy: 'issued' } },
];

const transactions = z.object({
  rows: z.array(z.object({ state: z.string(), refusal: z.object({ code: z.string() }).nullable() })),
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

  async function attempt(client: Client, profile: string, expected: Cell, context: TestContext): Promise<void> {
    const [program, openssl] = [await peer(client.peer, context), await peer('openssl', context)];
    count += 1;
    const fqdn = `stance-${String(count)}.office.example`;
    const folder = await mkdtemp(join(office.work, 'stance-'));
    const registered = await office.register(fqdn);
    const scepUrl = `${office.agent.scepUrl}/${profile}`;
    const outcome = await client.enroll(program, { ...registered, scepUrl }, folder);
    if (expected === 'issued') {
      if (!('pem' in outcome)) throw new Error(outcome.refused);
      expect(new X509Certificate(outcome.pem).subjectAltName).toBe(`DNS:${fqdn}`);
      expect(await verify(openssl, folder, office.caPem, outcome.pem)).toMatchObject({ accepted: true });
      return;
    }
    expect(outcome).toHaveProperty('refused');
    expect(await office.serials(fqdn)).toEqual([]);
    const { rows } = await office.cli.json(transactions, 'list', 'transactions', '--limit', '1');
    expect(rows[0]).toMatchObject({ state: 'refused', refusal: { code: 'algorithm-refused' } });
  }

  it.for(
    TABLE.flatMap(({ client, expected }) => STANCES.map((stance) => ({ client, stance, cell: expected[stance] }))),
  )('$client.name, $stance: $cell', async ({ client, stance, cell }, context) => {
    await attempt(client, stance, cell, context);
  });

  it('micromdm scepclient, compatible with single DES: issued', async (context) => {
    await attempt(scepclient, 'single-des', 'issued', context);
  });
});
