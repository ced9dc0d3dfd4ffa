import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CA_KINDS, type CaHouse } from '../harness/ca-kinds.ts';
import { commandLine, type CommandLine } from '../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { serveAgent, serveAgentAhead, type ServedAgent } from '../harness/served-agent.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';
import { buildCsr } from '../simulators/scep-client/x509.ts';

const requests = z.object({
  requests: z.array(
    z.looseObject({
      state: z.looseObject({ state: z.string(), pem: z.string().optional(), code: z.string().optional() }),
    }),
  ),
});

describe.each(CA_KINDS)('the agent, killed while a CA has its request: %s', (_name, open, repeatable) => {
  let house: CaHouse;
  let folder: DataFolder;
  let cli: CommandLine;
  let agent: ServedAgent;
  let key: ClientKey;
  let csr: string;
  beforeEach(async () => {
    house = await open();
    folder = await createDataFolder();
    cli = commandLine(folder);
    await cli.json(z.unknown(), 'init', '--name', 'Kill CA', '--key', 'ec:p256');
    agent = await serveAgent(folder);
    const { preset, connection, password, anchors } = house;
    const settings = { connection, trust: { systemRoots: false, anchors }, timeout: 20_000 };
    const file = await put('settings.json', JSON.stringify(settings));
    await cli.json(z.unknown(), 'endpoint', 'add', 'CA', '--preset', preset, '--settings', file);
    if (password !== null) {
      await cli.json(z.unknown(), 'endpoint', 'secret', 'CA', '--password-file', await put('password.txt', password));
    }
    key = await makeKey();
    csr = await put('printer.csr', buildCsr(key, { subject: [['commonName', 'printer.office.example']] }));
  });
  afterEach(async () => {
    await agent.kill();
    await house.close();
    await folder.remove();
  });

  async function put(name: string, content: string | Uint8Array): Promise<string> {
    const file = join(folder.work, name);
    await writeFile(file, content);
    return file;
  }

  async function only() {
    const [request, ...more] = (await cli.json(requests, 'endpoint', 'requests', 'CA')).requests;
    if (request === undefined || more.length > 0) throw new Error('not one request');
    return request.state;
  }

  /** By itself, because its time has come. */
  async function settled(): Promise<Awaited<ReturnType<typeof only>>> {
    await expect.poll(async () => (await only()).state, { timeout: 60_000, interval: 500 }).toMatch(/issued|refused/);
    return only();
  }

  function expectIssued({ state, pem = '' }: Awaited<ReturnType<typeof only>>): void {
    expect(state).toBe('issued');
    expect(new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' })).toEqual(key.spki);
  }

  it('goes on asking about it as the same request, and gets it once', async () => {
    house.waits(true);
    const asked = await cli.run('enroll', '--endpoint', 'CA', '--csr', csr);
    expect(asked.code).toBe(1);
    expect(await only()).toMatchObject({ state: 'pending' });
    await agent.kill();
    house.waits(false);
    // The first question comes after a minute.
    agent = await serveAgentAhead('+2m', folder);
    expectIssued(await settled());
    expect(house.arrived()).toBe(1);
    expect(house.issued()).toBe(1);
  });

  it('that it was just sending: it is issued once', async () => {
    let release = (): void => undefined;
    house.hold(new Promise((resolve) => (release = resolve)));
    const command = cli.run('enroll', '--endpoint', 'CA', '--csr', csr);
    await expect.poll(() => house.issued(), { timeout: 30_000 }).toBe(1);
    await agent.kill();
    await command;
    house.hold(null);
    release();
    agent = await serveAgent(folder);
    const state = await settled();
    if (repeatable) expectIssued(state);
    else expect(state).toMatchObject({ state: 'refused', code: 'answer-lost' });
    expect(house.arrived()).toBe(1);
    expect(house.issued()).toBe(1);
  });
});
