import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandLine, type CommandLine } from '../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { deviceSerials } from '../harness/office.ts';
import { serveAgent, serveAgentAhead } from '../harness/served-agent.ts';
import { peer } from '../harness/peers.ts';
import { enroll, makeDevice } from '../simulators/scep-client/device.ts';
import { getCaCert } from '../simulators/scep-client/http.ts';

const HOUR = 3_600_000;
const crl = z.object({ number: z.number(), thisUpdate: z.iso.datetime(), nextUpdate: z.iso.datetime() });
const states = z.object({ rows: z.array(z.object({ state: z.string() })) });
const refused = z.object({ rows: z.array(z.object({ refusal: z.object({ code: z.string() }) })) });

describe('an agent whose clock is ahead', () => {
  let folder: DataFolder;
  let cli: CommandLine;
  beforeEach(async (context) => {
    await peer('faketime', context);
    folder = await createDataFolder();
    cli = commandLine(folder);
    await cli.json(z.unknown(), 'init', '--name', 'Later CA', '--key', 'rsa:2048');
  });
  afterEach(() => folder.remove());

  it('refuses a registration that has expired', async () => {
    const { challenge, fqdn } = await cli.register('--fqdn', 'late.office.example', '--expires', '60m');
    const agent = await serveAgentAhead('+2h', folder);
    const { ra } = await getCaCert(agent.scepUrl);
    const device = await makeDevice(fqdn);
    const reply = await enroll(agent.scepUrl, device, { ra, csr: { challenge, dnsNames: [fqdn] } });
    expect(reply.pkiStatus).toBe('failure');
    const { rows } = await cli.json(refused, 'list', 'transactions', '--search', fqdn);
    expect(rows[0]?.refusal.code).toBe('registration-expired');
    expect((await cli.json(states, 'list', 'registrations', '--search', fqdn)).rows[0]?.state).toBe('expired');
    expect(await deviceSerials(cli, fqdn)).toEqual([]);
    expect(await agent.stop()).toBe(0);
  });

  it('has signed a new CRL before the old one ran out', async () => {
    const first = await cli.json(crl, 'crl');
    const agent = await serveAgentAhead('+30d', folder);
    const second = await cli.json(crl, 'crl');
    expect(second.number).toBeGreaterThan(first.number);
    expect(Date.parse(second.nextUpdate)).toBeGreaterThan(Date.now() + 30 * 24 * HOUR);
    expect(await agent.stop()).toBe(0);
  });

  it('has a new RA before the old one ends, and still reads what is encrypted to the old one', async () => {
    const early = await serveAgent(folder);
    const old = await getCaCert(early.scepUrl);
    expect(await early.stop()).toBe(0);
    const agent = await serveAgentAhead('+700d', folder);
    const now = await getCaCert(agent.scepUrl);
    expect(Buffer.compare(now.ra, old.ra)).not.toBe(0);
    for (const [fqdn, ra] of Object.entries({ 'slow.office.example': old.ra, 'quick.office.example': now.ra })) {
      const { challenge } = await cli.register('--fqdn', fqdn, '--expires', 'never');
      const reply = await enroll(agent.scepUrl, await makeDevice(fqdn), { ra, csr: { challenge, dnsNames: [fqdn] } });
      expect(reply.pkiStatus).toBe('success');
    }
    expect(await agent.stop()).toBe(0);
  });

  it('has activated the CA that was staged for a time that has come meanwhile', async () => {
    const at = new Date(Date.now() + 24 * HOUR).toISOString();
    const staged = [
      'ca',
      'stage',
      '--name',
      'Planned CA',
      '--key',
      'ec:p256',
      '--activate-at',
      at.replace(/\.\d+/u, ''),
    ];
    await cli.json(z.unknown(), ...staged);
    const early = await serveAgent(folder);
    expect(new X509Certificate((await getCaCert(early.scepUrl)).ca).subject).toBe('CN=Later CA');
    expect(await early.stop()).toBe(0);
    const agent = await serveAgentAhead('+2d', folder);
    expect(new X509Certificate((await getCaCert(agent.scepUrl)).ca).subject).toBe('CN=Planned CA');
    expect(await agent.stop()).toBe(0);
  });

  it('never issues past the end of the CA', async () => {
    const { challenge, fqdn } = await cli.register('--fqdn', 'end.office.example', '--expires', 'never');
    const agent = await serveAgentAhead('+3500d', folder);
    const { ra, ca } = await getCaCert(agent.scepUrl);
    const reply = await enroll(agent.scepUrl, await makeDevice(fqdn), { ra, csr: { challenge, dnsNames: [fqdn] } });
    const issued = new X509Certificate(reply.envelope?.issued[0] ?? Buffer.alloc(0));
    expect(issued.validToDate.getTime()).toBeLessThanOrEqual(new X509Certificate(ca).validToDate.getTime());
    expect(await agent.stop()).toBe(0);
  });
});
