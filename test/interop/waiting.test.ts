import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { z } from 'zod';
import { verify } from '../harness/judge.ts';
import { openOffice, type Office } from '../harness/office.ts';
import { peer } from '../harness/peers.ts';
import { mustRun } from '../harness/program.ts';

const transactions = z.object({
  rows: z.array(z.object({ id: z.string(), requestedName: z.string().nullable() })),
});

describe('strongSwan while its request waits', () => {
  let office: Office;
  beforeAll(async () => {
    office = await openOffice('rsa:2048');
    await office.cli.json(z.unknown(), 'ra-profile', 'create', 'asked', '--approval', 'always');
    await office.cli.json(z.unknown(), 'scep-profile', 'create', 'asked', '--ra-profile', 'asked');
  });
  afterAll(() => office.close());

  /** Starts the client, which polls each second by itself, and waits until the console has something to decide. */
  async function begin(fqdn: string, context: TestContext) {
    const pki = await peer('strongswan', context);
    const folder = await mkdtemp(join(office.work, 'waiting-'));
    const scepUrl = `${office.agent.scepUrl}/asked`;
    const { challenge } = await office.register(fqdn, '--ra-profile', 'asked');
    const [root, ra, key] = [join(folder, 'root.pem'), join(folder, 'ra.pem'), join(folder, 'key.pem')];
    await mustRun(pki, ['--scepca', '--url', scepUrl, '--caout', root, '--raout', ra, '--outform', 'pem']);
    await writeFile(key, await mustRun(pki, ['--gen', '--type', 'rsa', '--size', '2048', '--outform', 'pem']));
    const client = spawn(pki, [
      ...['--scep', '--url', scepUrl, '--in', key, '--password', challenge, '--dn', `CN=${fqdn}`, '--san', fqdn],
      ...['--cacert-enc', ra, '--cacert-sig', ra, '--cacert', root, '--outform', 'pem'],
      ...['--interval', '1', '--maxpolltime', '60'],
    ]);
    const pieces: Buffer[] = [];
    client.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    const ended = new Promise<{ code: number | null; pem: string }>((resolve) => {
      client.on('close', (code) => resolve({ code, pem: Buffer.concat(pieces).toString('utf8') }));
    });
    for (;;) {
      const { rows } = await office.cli.json(transactions, 'list', 'transactions', '--state', 'pending');
      const row = rows.find(({ requestedName }) => requestedName === fqdn);
      if (row !== undefined) return { id: row.id, ended, folder };
      if (client.exitCode !== null) throw new Error('pki ended before its request waited');
      await delay(20);
    }
  }

  it('gets its certificate by its own poll once it is approved', async (context) => {
    const openssl = await peer('openssl', context);
    const { id, ended, folder } = await begin('patient.office.example', context);
    await office.cli.json(z.unknown(), 'approve', id);
    const { code, pem } = await ended;
    expect(code).toBe(0);
    expect(new X509Certificate(pem).subjectAltName).toBe('DNS:patient.office.example');
    expect(await verify(openssl, folder, office.caPem, pem)).toMatchObject({ accepted: true });
  });

  it('ends with a failure once it is refused', async (context) => {
    const { id, ended } = await begin('unwanted.office.example', context);
    await office.cli.json(z.unknown(), 'refuse', id, '--reason', 'nobody knows it');
    expect((await ended).code).not.toBe(0);
    expect(await office.serials('unwanted.office.example')).toEqual([]);
  });
});
