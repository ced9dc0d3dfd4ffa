import { Agent } from 'node:http';
import { z } from 'zod';
import { commandLine } from '../harness/command-line.ts';
import { createDataFolder } from '../harness/data-folder.ts';
import { cpuMs } from '../harness/process-memory.ts';
import { registerMany, type Enrollee } from '../harness/roster.ts';
import { serveAgent } from '../harness/served-agent.ts';
import { certRepOf, makeDevice, type Device } from '../simulators/scep-client/device.ts';
import { getCaCert, pkiOperation, type HttpReply } from '../simulators/scep-client/http.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';
import { buildRequest } from '../simulators/scep-client/request.ts';
import { buildCsr } from '../simulators/scep-client/x509.ts';

const CONNECTIONS = 8;
const CLIENT_KEYS = 16;

export interface EnrollmentFigures {
  readonly enrollments: number;
  readonly perSecond: number;
  /** CPU milliseconds of the whole agent process for each; null where the system does not tell. */
  readonly cpuMs: number | null;
  readonly medianMs: number;
  readonly p99Ms: number;
}

interface Prepared {
  readonly device: Device;
  readonly message: Buffer;
}

/**
 * Enrolls over HTTP against an agent of its own with RSA-2048 everywhere. The requests are built before and the replies
 * opened after the clock runs, so that the client takes little of the machine.
 */
export async function measureEnrollments(warmUp: number, measured: number): Promise<EnrollmentFigures> {
  const folder = await createDataFolder();
  const cli = commandLine(folder);
  await cli.json(z.unknown(), 'init', '--name', 'Bench CA', '--key', 'rsa:2048');
  // All load comes from one address.
  await cli.json(z.unknown(), 'settings', '--requests-per-minute', '1000000');
  const roster = await registerMany(cli, 'bench', warmUp + measured);
  const agent = await serveAgent(folder);
  try {
    const { ra } = await getCaCert(agent.scepUrl);
    const keys = await Promise.all(Array.from({ length: CLIENT_KEYS }, () => makeKey()));
    const prepared: Prepared[] = [];
    for (const [index, enrollee] of roster.entries())
      prepared.push(await prepare(enrollee, keys[index % CLIENT_KEYS], ra));
    await sendAll(agent.scepUrl, prepared.slice(0, warmUp));

    const cpuBefore = await cpuMs(agent.pid);
    const start = performance.now();
    const { replies, latencies } = await sendAll(agent.scepUrl, prepared.slice(warmUp));
    const seconds = (performance.now() - start) / 1_000;
    const cpuAfter = await cpuMs(agent.pid);

    for (const [index, reply] of replies.entries()) requireSuccess(reply, prepared[warmUp + index], ra);
    latencies.sort((a, b) => a - b);
    return {
      enrollments: measured,
      perSecond: measured / seconds,
      cpuMs: cpuBefore === null || cpuAfter === null ? null : (cpuAfter - cpuBefore) / measured,
      medianMs: latencies[Math.floor(measured / 2)] ?? 0,
      p99Ms: latencies[Math.floor(measured * 0.99)] ?? 0,
    };
  } finally {
    await agent.stop();
    await folder.remove();
  }
}

async function prepare({ fqdn, challenge }: Enrollee, key: ClientKey | undefined, ra: Buffer): Promise<Prepared> {
  const device = await makeDevice(fqdn, key);
  const csr = buildCsr(device.key, { subject: device.subject, challenge, dnsNames: [fqdn] });
  return { device, message: buildRequest({ recipient: ra, signer: device, csr, transactionId: fqdn }).message };
}

async function sendAll(scepUrl: string, prepared: readonly Prepared[]) {
  const http = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const replies: HttpReply[] = [];
  const latencies: number[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < prepared.length; index = next++) {
      const message = prepared[index]?.message ?? Buffer.alloc(0);
      const start = performance.now();
      replies[index] = await pkiOperation(scepUrl, message, 'POST', http);
      latencies.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  http.destroy();
  return { replies, latencies };
}

function requireSuccess(reply: HttpReply, prepared: Prepared | undefined, ra: Buffer): void {
  if (prepared === undefined) throw new Error('a reply without a request');
  const { pkiStatus } = certRepOf(reply, prepared.device, ra);
  if (pkiStatus !== 'success') throw new Error(`an enrollment ended with ${pkiStatus}`);
}
