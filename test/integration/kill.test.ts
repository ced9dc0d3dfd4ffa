import { randomInt } from 'node:crypto';
import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandLine, type CommandLine } from '../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { registerMany, type Enrollee } from '../harness/roster.ts';
import { freePort, serveAgent } from '../harness/served-agent.ts';
import { certRepOf, makeDevice, type Device } from '../simulators/scep-client/device.ts';
import { getCaCert, pkiOperation } from '../simulators/scep-client/http.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';
import { buildRequest } from '../simulators/scep-client/request.ts';
import { buildCsr, certificateFacts } from '../simulators/scep-client/x509.ts';

const ROUNDS = 20;
const CONNECTIONS = 8;
const DEVICES_A_ROUND = 40;

const exported = z.object({
  rows: z.array(z.object({ serial: z.string(), kind: z.string(), name: z.string() })),
  next: z.string().nullable(),
});
const verdict = z.object({ verdict: z.string() });

interface Received {
  readonly fqdn: string;
  readonly serial: string;
}

interface Load {
  readonly device: Device;
  readonly message: Buffer;
  readonly fqdn: string;
}

describe(`kill -9 under load, ${String(ROUNDS)} times`, () => {
  let folder: DataFolder;
  let cli: CommandLine;
  let enrollees: Enrollee[];
  let keys: ClientKey[];
  beforeAll(async () => {
    folder = await createDataFolder();
    cli = commandLine(folder);
    await cli.json(z.unknown(), 'init', '--name', 'Kill CA', '--key', 'rsa:2048');
    enrollees = await registerMany(cli, 'kill', ROUNDS * DEVICES_A_ROUND);
    keys = await Promise.all(Array.from({ length: CONNECTIONS }, () => makeKey()));
  });
  afterAll(() => folder.remove());

  /** The whole list, page by page. */
  async function allCertificates(): Promise<Received[]> {
    const rows: Received[] = [];
    for (let after: string | null = ''; after !== null;) {
      const page: z.infer<typeof exported> = await cli.json(
        exported,
        ...['list', 'certificates', '--limit', '500', ...(after === '' ? [] : ['--after', after])],
      );
      rows.push(
        ...page.rows
          .filter((row) => row.kind === 'device')
          .map((row) => ({ fqdn: row.name, serial: row.serial.toLowerCase() })),
      );
      after = page.next;
    }
    return rows;
  }

  async function prepare(round: number, ra: Buffer): Promise<Load[]> {
    const chosen = enrollees.slice(round * DEVICES_A_ROUND, (round + 1) * DEVICES_A_ROUND);
    return Promise.all(
      chosen.map(async ({ fqdn, challenge }, index) => {
        const device = await makeDevice(fqdn, keys[index % keys.length]);
        const csr = buildCsr(device.key, { subject: device.subject, challenge, dnsNames: [fqdn] });
        return {
          device,
          fqdn,
          message: buildRequest({ recipient: ra, signer: device, csr, transactionId: fqdn }).message,
        };
      }),
    );
  }

  /** Sends everything over a few connections; `onReceived` is called for each certificate that arrives. */
  async function sendAll(scepUrl: string, ra: Buffer, load: readonly Load[], onReceived: (received: Received) => void) {
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    const waiting = [...load];
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        // A connection that breaks off is what this test is about; the device will ask again.
        const reply = await pkiOperation(scepUrl, next.message, 'POST', agent).catch(() => null);
        if (reply === null) return;
        const opened = certRepOf(reply, next.device, ra);
        const issued = opened.envelope?.issued[0];
        expect(opened.pkiStatus, next.fqdn).toBe('success');
        if (issued !== undefined) onReceived({ fqdn: next.fqdn, serial: serialOf(issued) });
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, lane));
    agent.destroy();
  }

  it('loses no certificate, repeats no serial number, breaks no audit log and needs no repair', async () => {
    const listen = `127.0.0.1:${String(await freePort())}`;
    const received: Received[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const agent = await serveAgent(folder, '--listen', listen);
      const { ra } = await getCaCert(agent.scepUrl);
      const load = await prepare(round, ra);
      // What was cut off last time asks again with the very same message, as a device would.
      const retried = round === 0 ? [] : await prepare(round - 1, ra);
      const killAfter = randomInt(1, DEVICES_A_ROUND);
      let arrived = 0;
      const killed: Promise<void>[] = [];
      await sendAll(agent.scepUrl, ra, [...retried.slice(-CONNECTIONS), ...load], (certificate) => {
        received.push(certificate);
        arrived += 1;
        if (arrived === killAfter) killed.push(agent.kill());
      });
      await (killed[0] ?? agent.kill());
    }

    const stored = await allCertificates();
    const serials = stored.map(({ serial }) => serial);
    expect(new Set(serials).size).toBe(serials.length);
    expect(received.length).toBeGreaterThan(ROUNDS);
    for (const { fqdn, serial } of received) expect(stored).toContainEqual({ fqdn, serial });
    // No challenge was good for two.
    const names = stored.map(({ fqdn }) => fqdn);
    expect(new Set(names).size).toBe(names.length);
    expect(await cli.json(verdict, 'audit', 'verify')).toEqual({ verdict: 'intact' });
  });
});

function serialOf(certificate: Buffer): string {
  return certificateFacts(certificate).serial.toString('hex').replace(/^00/u, '');
}
