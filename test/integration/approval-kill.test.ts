import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandLine, type CommandLine } from '../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { deviceSerials } from '../harness/office.ts';
import { freePort, serveAgent } from '../harness/served-agent.ts';
import { enroll, makeDevice, type Device } from '../simulators/scep-client/device.ts';
import { getCaCert } from '../simulators/scep-client/http.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';
import { poll } from '../simulators/scep-client/questions.ts';

const NAMES = ['approved', 'refused', 'undecided'] as const;
const transactions = z.object({
  rows: z.array(z.object({ id: z.string(), requestedName: z.string().nullable() })),
});
const verdict = z.object({ verdict: z.string() });

describe('requests that wait, and kill -9', () => {
  let folder: DataFolder;
  let cli: CommandLine;
  beforeAll(async () => {
    folder = await createDataFolder();
    cli = commandLine(folder);
    await cli.json(z.unknown(), 'init', '--name', 'Kill CA', '--key', 'ec:p256');
    await cli.json(z.unknown(), 'ra-profile', 'create', 'asked', '--approval', 'always');
    await cli.json(z.unknown(), 'scep-profile', 'create', 'asked', '--ra-profile', 'asked');
  });
  afterAll(() => folder.remove());

  it('wait on, and what was decided about them stays decided', async () => {
    const listen = `127.0.0.1:${String(await freePort())}`;
    const first = await serveAgent(folder, '--listen', listen);
    const url = `${first.scepUrl}/asked`;
    const { ra, ca } = await getCaCert(url);
    const [rsa, ec] = await Promise.all([makeKey(), makeKey('ec:p256')]);
    const devices = new Map<string, { device: Device; challenge: string }>();
    for (const name of NAMES) {
      const fqdn = `${name}.office.example`;
      const { challenge } = await cli.register('--fqdn', fqdn, '--ra-profile', 'asked');
      // The reply to an EC key is sealed under its challenge, which has to survive too.
      const device = await makeDevice(fqdn, name === 'approved' ? ec : rsa);
      const request = { ra, csr: { challenge }, transactionId: name, password: challenge };
      expect(await enroll(url, device, request)).toMatchObject({ pkiStatus: 'pending' });
      devices.set(name, { device, challenge });
    }
    await first.kill();

    const second = await serveAgent(folder, '--listen', listen);
    const { rows } = await cli.json(transactions, 'list', 'transactions', '--state', 'pending');
    expect(rows).toHaveLength(NAMES.length);
    const idOf = (name: string): string =>
      rows.find(({ requestedName }) => requestedName === `${name}.office.example`)?.id ?? '';
    await cli.json(z.unknown(), 'approve', idOf('approved'));
    await cli.json(z.unknown(), 'refuse', idOf('refused'), '--reason', 'nobody knows it');
    await second.kill();

    const third = await serveAgent(folder, '--listen', listen);
    const ask = (name: (typeof NAMES)[number]) => {
      const { device, challenge } = devices.get(name) ?? {};
      if (device === undefined || challenge === undefined) throw new Error(name);
      return poll(url, device, { ra, ca, transactionId: name, password: challenge });
    };
    const approved = await ask('approved');
    expect(approved.pkiStatus).toBe('success');
    expect((await ask('approved')).envelope?.issued).toEqual(approved.envelope?.issued);
    expect(await ask('refused')).toMatchObject({ pkiStatus: 'failure', failInfo: 'badRequest' });
    expect(await ask('undecided')).toMatchObject({ pkiStatus: 'pending' });
    expect(await deviceSerials(cli)).toHaveLength(1);
    expect(await cli.json(verdict, 'audit', 'verify')).toEqual({ verdict: 'intact' });
    await third.stop();
  });
});
