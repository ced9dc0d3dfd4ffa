import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isContractProcedure } from '@orpc/contract';
import { createRouterClient, isProcedure } from '@orpc/server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createAgent } from '../../electron/agent/agent.ts';
import { contract } from '../../shared/contract/contract.ts';
import { failureOf } from '../../shared/contract/failure-transport.ts';
import type { AgentEvent } from '../../shared/contract/events.ts';
import { memoryKeychain } from '../harness/memory-keychain.ts';
import { openMemoryAgent, type MemoryAgent } from '../harness/memory-agent.ts';
import { mustRun } from '../harness/program.ts';
import { RA_SETTINGS, SCEP_SETTINGS } from '../harness/services-house.ts';
import { SIGNER_SETTINGS } from '../unit/agent/services/signer-fixture.ts';
import { enroll, makeDevice } from '../simulators/scep-client/device.ts';
import { getCaCert } from '../simulators/scep-client/http.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';
import { presetSettings } from '../../shared/domain/endpoint-presets.ts';

const SERIAL = '0a';
const ID = '01890000-0000-7000-8000-000000000000';

const ENDPOINT = presetSettings('est');
const EST = {
  ...{ protocol: 'est', url: 'https://ca.office.example', label: null, linkIdentity: false, revokes: false },
  credentials: { kind: 'none' },
};
const DIRECTORY = {
  url: 'ldaps://dc.office.example',
  account: { name: 'reader@office.example', password: 'secret' },
  roots: null,
};

/** A good input for each procedure of the contract. */
const INPUTS: Readonly<Record<string, unknown>> = {
  'agent.search': { text: 'door' },
  'vault.create': { kind: 'passphrase', passphrase: 'nine brown otters' },
  'vault.unlock': { passphrase: 'nine brown otters' },
  'settings.set': { theme: 'dark' },
  'authority.create': { name: 'Second CA' },
  'authority.stage': { name: 'Next CA', key: 'ec:p256' },
  'authority.plan': { id: ID, activateAt: null },
  'authority.activate': { id: ID },
  'authority.withdraw': { id: ID },
  'listener.start': { host: '127.0.0.1', port: 0 },
  'registrations.check': { fqdn: 'door.example' },
  'registrations.create': { fqdn: 'door.example' },
  'registrations.get': { id: ID },
  'registrations.setNotes': { id: ID, notes: '' },
  'registrations.newChallenge': { id: ID },
  'registrations.cancel': { id: ID },
  'registrations.importCheck': { csv: 'fqdn\na.example.com' },
  'registrations.import': { csv: 'fqdn\na.example.com' },
  'certificates.get': { serial: SERIAL },
  'certificates.inspect': { serial: SERIAL },
  'certificates.revocationImpact': { serial: SERIAL },
  'certificates.revoke': { serial: SERIAL, reason: 'superseded' },
  'transactions.get': { id: ID },
  'transactions.approve': { id: ID, person: null },
  'transactions.refuse': { id: ID, reason: 'not ours', person: null },
  'challengeService.start': { host: '127.0.0.1', port: 0 },
  'services.scepProfile': { id: ID },
  'services.createScepProfile': { ...SCEP_SETTINGS, name: 'fleet' },
  'services.setScepProfile': { id: ID, version: 1, settings: SCEP_SETTINGS },
  'services.removeScepProfile': { id: ID, version: 1 },
  'services.makeDefault': { id: ID },
  'services.setStaticChallenge': { id: ID, challenge: null },
  'services.newWebhookSecret': { id: ID },
  'services.newWebhookToken': { id: ID },
  'services.newDynamicChallenge': { id: ID, subject: null },
  'services.raProfile': { id: ID },
  'services.createRaProfile': { ...RA_SETTINGS, name: 'phones' },
  'services.setRaProfile': { id: ID, version: 1, settings: RA_SETTINGS },
  'services.removeRaProfile': { id: ID, version: 1 },
  'signers.get': { id: ID },
  'signers.create': { ...SIGNER_SETTINGS, name: 'mdm', pem: '' },
  'signers.set': { id: ID, version: 1, settings: SIGNER_SETTINGS },
  'signers.remove': { id: ID, version: 1 },
  'signers.refresh': { id: ID },
  'operators.create': { name: 'jane', password: 'correct horse battery', roles: ['approve'] },
  'operators.setRoles': { id: ID, version: 1, roles: ['approve'] },
  'operators.setPassword': { id: ID, version: 1, password: 'correct horse battery' },
  'operators.remove': { id: ID, version: 1 },
  'endpoints.get': { id: ID },
  'endpoints.create': { ...ENDPOINT, connection: EST, name: 'Office CA' },
  'endpoints.set': { id: ID, version: 1, settings: { ...ENDPOINT, connection: EST } },
  'endpoints.remove': { id: ID, version: 1 },
  'endpoints.setSecret': { id: ID, secret: 'password', value: null },
  'endpoints.setCertificate': { id: ID, file: '', passphrase: null },
  'endpoints.validate': { id: ID },
  'endpoints.reports': { id: ID },
  'endpoints.confirm': { id: ID, version: 1, sha256: '00' },
  'endpoints.enrollOwn': { id: ID, subject: 'agent', template: null },
  'endpoints.enroll': { id: ID, csrPem: '' },
  'endpoints.revoke': { requestId: ID, reason: 'superseded' },
  'endpoints.requests': { id: ID },
  'endpoints.request': { requestId: ID },
  'endpoints.tryRequest': { requestId: ID },
  'endpoints.cancelRequest': { requestId: ID },
  'endpoints.import': { json: '{}' },
  'directory.discover': { connection: DIRECTORY },
  'directory.devices': { connection: DIRECTORY, base: null, computers: true, printers: true, addresses: false },
  'inspect.decode': { text: 'AAAA' },
};

/** What works before the vault is open: finding out that it is closed, opening it, and the console's own look. */
const OPEN_TO_ALL = [
  'agent.status',
  'agent.consoleLink',
  'vault.create',
  'vault.unlock',
  'settings.get',
  'listener.interfaces',
  'events.subscribe',
];

type Caller = (input: unknown) => Promise<unknown>;

/** Every procedure of a router or contract by its dotted name. */
function procedures(node: unknown, is: (each: unknown) => boolean, prefix = ''): [string, unknown][] {
  if (is(node)) return [[prefix.slice(1), node]];
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, each]) => procedures(each, is, `${prefix}.${name}`));
}

const NAMES = procedures(contract, isContractProcedure).map(([name]) => name);

function caller(agent: MemoryAgent, name: string): Caller {
  const [noun = '', verb = ''] = name.split('.');
  return (agent.client as unknown as Record<string, Record<string, Caller>>)[noun]?.[verb] ?? expect.fail(name);
}

/** Calls it and, where it answers with a stream, reads to the end. */
async function call(agent: MemoryAgent, name: string): Promise<unknown> {
  const answer = await caller(agent, name)(INPUTS[name] ?? {});
  if (name === 'events.subscribe' || typeof answer !== 'object' || answer === null) return answer;
  return Symbol.asyncIterator in answer ? Array.fromAsync(answer as AsyncIterable<unknown>) : answer;
}

describe('the router', () => {
  let agent: MemoryAgent;
  beforeAll(async () => {
    agent = await openMemoryAgent({ vault: { kind: 'ask' } });
  });
  afterAll(() => agent.close());

  it('has a handler for every procedure of the contract, and nothing else', () => {
    const handled = procedures(agent.agent.router, isProcedure).map(([name]) => name);
    expect(handled.toSorted()).toEqual(NAMES.toSorted());
    expect(NAMES.length).toBeGreaterThan(35);
  });

  it.for(NAMES.filter((name) => !OPEN_TO_ALL.includes(name)))(
    'keeps %s shut while the vault is locked',
    async (name) => {
      const failure = await call(agent, name).then(
        () => 'answered',
        (error: unknown) => failureOf(error).code,
      );
      expect(failure).toBe('vault-locked');
    },
  );

  it('says of a new folder that it is new, and lets a look be taken', async () => {
    expect(await agent.client.agent.status({})).toMatchObject({
      vault: { state: 'new', keychain: true },
      hasAuthority: false,
      hasRegistrations: false,
    });
    expect(await agent.client.settings.get({})).toMatchObject({ theme: 'system' });
    expect((await agent.client.listener.interfaces({})).length).toBeGreaterThan(0);
    expect(agent.faults).toEqual([]);
  });
});

describe('opening the vault from the console', () => {
  let agent: MemoryAgent;
  afterEach(() => agent.close());

  it('happens once, also when two consoles do it at the same time', async () => {
    agent = await openMemoryAgent({ vault: { kind: 'ask' } });
    const both = await Promise.allSettled([
      agent.client.vault.create({ kind: 'keychain' }),
      agent.client.vault.create({ kind: 'keychain' }),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await agent.client.authority.create({ name: 'Test CA', key: 'ec:p256' });
    expect(await agent.client.listener.start({ host: '127.0.0.1', port: 0 })).toMatchObject({ state: 'listening' });
    expect(await agent.client.audit.verify({})).toMatchObject({ verdict: 'intact' });
    expect(agent.faults).toEqual([]);
  });

  it('takes up the listener again, on the port that it had, for whichever console is first', async () => {
    const keychain = memoryKeychain();
    agent = await openMemoryAgent({ keychain });
    await agent.client.authority.create({ name: 'Test CA', key: 'ec:p256' });
    const before = await agent.client.listener.start({ host: '127.0.0.1', port: 0 });
    await agent.agent.close();

    // A keychain that answers only when somebody asks for it again.
    let shut = true;
    const again = await createAgent({
      dataFolder: agent.folder.path,
      host: 'headless',
      version: '0.0.0',
      vault: { kind: 'ask' },
      cryptoWorkers: 1,
      keychain: { ...keychain, read: async (account) => (shut ? null : keychain.read(account)) },
    });
    const client = createRouterClient(again.router, { context: { actor: 'operator' } });
    expect((await client.agent.status({})).vault).toEqual({ state: 'locked', kind: 'keychain' });
    await expect(client.vault.unlock({ passphrase: '' })).rejects.toMatchObject({
      data: { code: 'vault-key-missing' },
    });
    shut = false;
    await Promise.all([client.vault.unlock({ passphrase: '' }), client.vault.unlock({ passphrase: '' })]);
    expect(await client.listener.get({})).toMatchObject({ state: 'listening', config: before.config });
    await again.close();
    await again.close();
  });
});

describe('a working agent', () => {
  let agent: MemoryAgent;
  let scepUrl: string;
  let ra: Buffer;
  beforeAll(async () => {
    agent = await openMemoryAgent();
    await agent.client.authority.create({ name: 'Test CA', key: 'ec:p384' });
    const state = await agent.client.listener.start({ host: '127.0.0.1', port: 0 });
    scepUrl = state.state === 'listening' ? state.scepUrl : expect.fail(state.state);
    ({ ra } = await getCaCert(scepUrl));
  });
  afterAll(() => agent.close());

  it('answers no procedure with a challenge or a key but the three that hand one out', async () => {
    const { registration, challenge: first } = await agent.client.registrations.create({ fqdn: 'door.office.example' });
    const { challenge } = await agent.client.registrations.newChallenge({ id: registration.id });
    const key = await makeKey();
    const watching = await agent.client.events.subscribe({});
    const events: AgentEvent[] = [];
    const heard = (async () => {
      for await (const event of watching) if (events.push(event) === 3) break;
    })();
    const reply = await enroll(scepUrl, await makeDevice('door.office.example', key), { ra, csr: { challenge } });
    expect(reply.pkiStatus).toBe('success');
    await heard;
    expect(events.map(({ type }) => type)).toEqual(['transaction', 'registration', 'certificate']);
    const { certificateSerial } = await agent.client.registrations.get({ id: registration.id });
    const { rows } = await agent.client.transactions.list({});
    const inputs: Record<string, unknown> = {
      'registrations.get': { id: registration.id },
      'certificates.get': { serial: certificateSerial },
      'certificates.inspect': { serial: certificateSerial },
      'certificates.revocationImpact': { serial: certificateSerial },
      'transactions.get': { id: rows[0]?.id },
    };
    const handsOut = ['registrations.create', 'registrations.newChallenge', 'registrations.import'];
    const changes = [
      'vault.create',
      'vault.unlock',
      'authority.create',
      'listener.start',
      'listener.stop',
      'events.subscribe',
    ];
    const asked = NAMES.filter((name) => !handsOut.includes(name) && !changes.includes(name));
    const answers: string[] = [JSON.stringify(events)];
    for (const name of asked) {
      const input = inputs[name] ?? INPUTS[name] ?? {};
      const answer = await caller(
        agent,
        name,
      )(input).then(
        async (value) =>
          typeof value === 'object' && value !== null && Symbol.asyncIterator in value
            ? Array.fromAsync(value as AsyncIterable<unknown>)
            : value,
        (error: unknown) => failureOf(error),
      );
      answers.push(`${name} ${JSON.stringify(answer)}`);
    }
    const csrs = answers.filter((answer) => answer.startsWith('transactions.get '));
    // The CSR itself carries the challenge; it is spent by then, and the device sent it.
    for (const answer of answers.filter((each) => !csrs.includes(each))) {
      for (const secret of [String(first), String(challenge)])
        expect(answer.includes(secret) ? answer.slice(0, 200) : '').toBe('');
      expect(answer).not.toMatch(/PRIVATE KEY/);
    }
    expect(csrs[0]).not.toContain(String(challenge));
  });

  it('with an ECDSA CA enrolls a device with an RSA key through the RSA RA', async () => {
    const fqdn = 'router.office.example';
    const { challenge } = await agent.client.registrations.create({ fqdn });
    const reply = await enroll(scepUrl, await makeDevice(fqdn), { ra, csr: { challenge, dnsNames: [fqdn] } });
    const { pem } = await agent.client.authority.export({});
    const issued = new X509Certificate(reply.envelope?.issued[0] ?? Buffer.alloc(0));
    expect(issued.verify(new X509Certificate(pem).publicKey)).toBe(true);
    const { pem: crl } = await agent.client.authority.crl({});
    const work = agent.folder.work;
    await writeFile(join(work, 'ca.pem'), pem);
    await writeFile(join(work, 'crl.pem'), crl);
    await writeFile(join(work, 'leaf.pem'), issued.toString());
    const verified = await mustRun('openssl', [
      'verify',
      '-crl_check',
      '-CAfile',
      join(work, 'ca.pem'),
      '-CRLfile',
      join(work, 'crl.pem'),
      join(work, 'leaf.pem'),
    ]);
    expect(verified.toString()).toContain('OK');
  });

  it('serves the CRL and the CA certificate at the addresses that its certificates name', async () => {
    const { rows } = await agent.client.certificates.list({ kind: 'device', limit: 1 });
    const { pem } = await agent.client.certificates.get({ serial: rows[0]?.serial ?? '' });
    const text = new X509Certificate(pem).raw.toString('latin1');
    const [crlUrl, caUrl] = [/http:\/\/[\w.:]+\/crl\/[\w-]+\.crl/, /http:\/\/[\w.:]+\/ca\/[\w-]+\.cer/].map(
      (pattern) => pattern.exec(text)?.[0] ?? expect.fail('no address'),
    );
    const ca = await fetch(caUrl ?? '');
    expect(new X509Certificate(Buffer.from(await ca.arrayBuffer())).ca).toBe(true);
    const crl = Buffer.from(await (await fetch(crlUrl ?? '')).arrayBuffer());
    const { pem: current } = await agent.client.authority.crl({});
    expect(current.replaceAll(/-----[^-]+-----|\s/g, '')).toBe(crl.toString('base64'));
  });

  it('names what is not there, and refuses what is no input, without a fault', async () => {
    await expect(agent.client.registrations.get({ id: ID })).rejects.toMatchObject({ data: { code: 'not-found' } });
    await expect(agent.client.transactions.get({ id: ID })).rejects.toMatchObject({ data: { code: 'not-found' } });
    await expect(agent.client.certificates.get({ serial: 'zz' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(agent.client.registrations.list({ after: 'nonsense' })).rejects.toSatisfy(
      (error) => failureOf(error).code === 'input-invalid',
    );
    await expect(agent.client.settings.set({ publicHost: 'http://x' })).rejects.toMatchObject({
      data: { code: 'public-host-invalid' },
    });
    expect(agent.faults).toEqual([]);
  });
});
