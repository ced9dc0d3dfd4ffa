import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connectServing, type Connection } from '../../electron/command-line/connect.ts';
import type { Transaction } from '../../shared/contract/transactions.ts';
import { commandLine, type CommandLine } from '../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { freePort, serveAgent } from '../harness/served-agent.ts';
import { enroll, makeDevice, type Device } from '../simulators/scep-client/device.ts';
import { getCaCert } from '../simulators/scep-client/http.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';
import { poll } from '../simulators/scep-client/questions.ts';

const ROUNDS = 8;
const A_ROUND = 12;

const anything = z.unknown();
const verdict = z.object({ verdict: z.string() });

describe(`kill -9 while requests are sent and decided on, ${String(ROUNDS)} times`, () => {
  let folder: DataFolder;
  let cli: CommandLine;
  let challenge: string;
  let key: ClientKey;
  beforeAll(async () => {
    folder = await createDataFolder();
    cli = commandLine(folder);
    await cli.json(anything, 'init', '--name', 'Kill CA', '--key', 'ec:p256');
    const ra = ['ra-profile', 'create', 'asked', '--approval', 'always', '--pattern', '*.office.example'];
    await cli.json(anything, ...ra);
    const scep = ['scep-profile', 'create', 'asked', '--ra-profile', 'asked', '--accept', 'static'];
    await cli.json(anything, ...scep);
    ({ challenge } = await cli.json(
      z.looseObject({ challenge: z.string() }),
      'scep-profile',
      'static-challenge',
      'asked',
    ));
    key = await makeKey();
  });
  afterAll(() => folder.remove());

  async function connected(): Promise<Connection> {
    return (await connectServing(folder.path)) ?? expect.fail('the agent cannot be reached');
  }

  async function all(connection: Connection): Promise<Map<string, Transaction>> {
    const { rows } = await connection.agent.transactions.list({ limit: 500 });
    const found = await Promise.all(rows.map(({ id }) => connection.agent.transactions.get({ id })));
    return new Map(found.map((each) => [each.requestedName ?? '', each]));
  }

  it('loses nothing that a device or an operator was told, and decides nothing twice', async () => {
    const listen = `127.0.0.1:${String(await freePort())}`;
    const devices = new Map<string, Device>();
    const toldPending = new Set<string>();
    const toldIssued = new Map<string, string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const agent = await serveAgent(folder, '--listen', listen);
      const url = `${agent.scepUrl}/asked`;
      const { ra } = await getCaCert(url);
      const connection = await connected();
      const waiting = [...(await all(connection)).values()].filter(({ state }) => state === 'pending');
      const killAfter = randomInt(1, A_ROUND);
      let answers = 0;
      const killed: Promise<void>[] = [];
      const answered = (): void => {
        answers += 1;
        if (answers === killAfter) killed.push(agent.kill());
      };
      const submit = async (fqdn: string): Promise<void> => {
        const device = await makeDevice(fqdn, key);
        devices.set(fqdn, device);
        const reply = await enroll(url, device, { ra, csr: { challenge }, transactionId: fqdn }).catch(() => null);
        if (reply === null) return;
        expect(reply.pkiStatus).toBe('pending');
        toldPending.add(fqdn);
        answered();
      };
      const approve = async ({ id, requestedName }: Transaction): Promise<void> => {
        const decided = await connection.agent.transactions.approve({ id, person: null }).catch(() => null);
        if (decided === null) return;
        expect(decided.state).toBe('issued');
        toldIssued.set(requestedName ?? '', decided.certificateSerial ?? '');
        answered();
      };
      const names = Array.from({ length: A_ROUND }, (_, index) => `r${round}-${index}.office.example`);
      await Promise.all([...names.map(submit), ...waiting.map(approve)]);
      await (killed[0] ?? agent.kill());
      await connection.close().catch(() => undefined);
    }

    const agent = await serveAgent(folder, '--listen', listen);
    const url = `${agent.scepUrl}/asked`;
    const { ra, ca } = await getCaCert(url);
    const connection = await connected();
    const stored = await all(connection);
    for (const fqdn of toldPending)
      expect([fqdn, ['pending', 'issued']]).toEqual([fqdn, expect.arrayContaining([stored.get(fqdn)?.state])]);
    for (const [fqdn, serial] of toldIssued)
      expect(stored.get(fqdn)).toMatchObject({ state: 'issued', certificateSerial: serial });
    expect(toldPending.size).toBeGreaterThan(ROUNDS);
    expect(toldIssued.size).toBeGreaterThan(ROUNDS / 2);
    const issued = [...stored.values()].filter(({ state }) => state === 'issued');
    const { rows } = await connection.agent.certificates.list({ limit: 500, kind: 'device' });
    expect(rows.map(({ serial }) => serial).toSorted()).toEqual(
      issued.map(({ certificateSerial }) => certificateSerial).toSorted(),
    );
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    for (const [fqdn, { state, approval }] of stored) {
      const device = devices.get(fqdn) ?? expect.fail(fqdn);
      const reply = await poll(url, device, { ra, ca, transactionId: fqdn });
      expect([fqdn, reply.pkiStatus]).toEqual([fqdn, state === 'issued' ? 'success' : 'pending']);
      expect(approval?.approvals).toHaveLength(state === 'issued' ? 1 : 0);
    }
    await connection.close();
    await agent.stop();
    expect(await cli.json(verdict, 'audit', 'verify')).toEqual({ verdict: 'intact' });
  });
});
