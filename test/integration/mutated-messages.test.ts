import { randomInt } from 'node:crypto';
import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mutate } from '../harness/mutate.ts';
import { openOffice, type Office } from '../harness/office.ts';
import { residentMiB } from '../harness/process-memory.ts';
import { enroll, makeDevice, type Device } from '../simulators/scep-client/device.ts';
import { exchange, getCaCert, getQuery, type HttpReply } from '../simulators/scep-client/http.ts';
import { buildRequest } from '../simulators/scep-client/request.ts';
import { buildCsr } from '../simulators/scep-client/x509.ts';

const MESSAGES = 100_000;
const CONNECTIONS = 16;
/** Everything that runs garbage-collected needs some room; a leak of 1 KiB a message would need 80 MiB more. */
const ROOM_MIB = 64;

/** How a message is spoilt; the share is in percent. */
const KINDS = [
  { share: 80, name: 'bytes' },
  { share: 10, name: 'query' },
  { share: 5, name: 'envelope, signed again' },
  { share: 5, name: 'request, enveloped and signed again' },
] as const;
type Kind = (typeof KINDS)[number]['name'];

describe(`${String(MESSAGES)} mutated messages`, () => {
  let office: Office;
  let ra: Buffer;
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  beforeAll(async () => {
    office = await openOffice();
    ({ ra } = await getCaCert(office.agent.scepUrl, agent));
  });
  afterAll(async () => {
    agent.destroy();
    await office.close();
  });

  /**
   * Requests that must not give a certificate, however they are changed: one whose challenge is used, one with a
   * wrong challenge, one that asks for a name too many with a good challenge.
   */
  async function bases(): Promise<Base[]> {
    const used = await office.register('mutant-used.office.example');
    const device = await makeDevice(used.fqdn);
    const csr = { challenge: used.challenge, dnsNames: [used.fqdn] };
    const first = await enroll(used.scepUrl, device, { ra, csr, agent });
    expect(first.pkiStatus).toBe('success');
    const open = await office.register('mutant-open.office.example');
    const other = await makeDevice(open.fqdn);
    return [
      base(device, csr),
      base(other, { challenge: 'wrong-wrong-wrong', dnsNames: [open.fqdn] }),
      base(other, { challenge: open.challenge, dnsNames: [open.fqdn, 'one-more.office.example'] }),
    ];
  }

  function base(device: Device, asked: { challenge: string; dnsNames: string[] }): Base {
    const csr = buildCsr(device.key, { subject: device.subject, ...asked });
    return { device, csr, message: buildRequest({ recipient: ra, signer: device, csr }).message };
  }

  function send(kind: Kind, { device, csr, message }: Base): Promise<HttpReply> {
    const { scepUrl } = office.agent;
    const post = (body: Buffer) => exchange(scepUrl, 'operation=PKIOperation', body, agent);
    switch (kind) {
      case 'bytes':
        return post(mutate(message));
      case 'query':
        return exchange(scepUrl, spoiltQuery(message), undefined, agent);
      case 'envelope, signed again':
        return post(
          buildRequest({ recipient: ra, signer: device, csr, envelope: (envelope) => mutate(envelope) }).message,
        );
      case 'request, enveloped and signed again':
        return post(buildRequest({ recipient: ra, signer: device, csr: mutate(csr) }).message);
    }
  }

  it('cause no server error, no crash, no certificate and no growth', { timeout: 20 * 60_000 }, async () => {
    const all = await bases();
    const before = await office.serials();
    const statuses = new Map<number, number>();
    const memory: number[] = [];
    let sent = 0;
    const lane = async (): Promise<void> => {
      while (sent < MESSAGES) {
        sent += 1;
        if (sent % (MESSAGES / 20) === 0) memory.push((await residentMiB(office.agent.pid)) ?? 0);
        const { status } = await send(pickKind(), all[randomInt(all.length)] ?? never());
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, lane));

    expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
    expect(await office.serials()).toEqual(before);
    // The first quarter warms up caches and pools.
    const settled = Math.max(...memory.slice(0, 5));
    expect(memory.at(-1)).toBeLessThan(settled + ROOM_MIB);
    const selftest = await office.cli.run('audit', 'verify');
    expect(selftest.code).toBe(0);
  });
});

interface Base {
  readonly device: Device;
  readonly csr: Buffer;
  readonly message: Buffer;
}

function never(): never {
  throw new Error('no base message');
}

function pickKind(): Kind {
  let left = randomInt(100);
  for (const { share, name } of KINDS) {
    if (left < share) return name;
    left -= share;
  }
  return 'bytes';
}

/** A GET whose query is spoilt as text; only characters that an HTTP client can send at all. */
function spoiltQuery(message: Buffer): string {
  const query = Buffer.from(getQuery(randomInt(2) === 0 ? message : mutate(message)), 'latin1');
  const spoilt = mutate(query).toString('latin1');
  return spoilt.replace(/[^\x21-\x7e]/gu, '%').replaceAll('#', '%23');
}
