import { X509Certificate } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandLine, type CommandLine } from '../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import {
  anything,
  asked,
  endpointCommands,
  requests,
  shown,
  type EndpointCommands,
} from '../harness/endpoint-commands.ts';
import { serveAgent, type ServedAgent } from '../harness/served-agent.ts';
import { openCes, type Ces } from '../simulators/ces/ces.ts';
import { DIALECTS, startEstServer, type EstServer } from '../simulators/est-server/est-server.ts';
import { keyPem, pem } from '../simulators/est-server/issuing.ts';
import { startScepCa, type WorkingScepCa } from '../simulators/scep-ca/working-ca.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';

const PASSWORD = 'eleven teal herons wade';
const CHALLENGE = 'seven lilac tractors hum';

let house: EndpointCommands;
let folder: DataFolder;
let cli: CommandLine;
let agent: ServedAgent;
beforeAll(async () => {
  folder = await createDataFolder();
  house = endpointCommands(folder);
  cli = house.cli;
  await cli.json(anything, 'init', '--name', 'Command CA', '--key', 'ec:p256');
  agent = await serveAgent(folder);
});
afterAll(async () => {
  await agent.stop();
  await folder.remove();
});

const put: EndpointCommands['put'] = (...file) => house.put(...file);
const request: EndpointCommands['request'] = (...device) => house.request(...device);
const failureOf: EndpointCommands['failureOf'] = (...args) => house.failureOf(...args);
const bad: EndpointCommands['bad'] = (schema, ...args) => house.bad(schema, ...args);

describe('an EST CA on the command line', () => {
  let ca: EstServer;
  beforeAll(async () => {
    ca = await startEstServer();
    ca.dialect = { ...DIALECTS.plain, label: 'devices', password: `estuser:${PASSWORD}` };
  });
  afterAll(() => ca.close());

  it('is defined, given its secret, used and removed', async () => {
    const options = ['--preset', 'est', '--url', ca.url.href, '--label', 'devices', '--user', 'estuser'];
    const made = await cli.json(shown, 'endpoint', 'add', 'Office CA', ...options);
    expect(made).toMatchObject({ name: 'Office CA', version: 1, hasPassword: false, validation: null, waiting: 0 });
    expect(made['notices']).toMatchObject([{ code: 'endpoint-unconfirmed' }, { code: 'endpoint-password-missing' }]);
    expect(await failureOf('endpoint', 'add', 'office ca', ...options)).toMatchObject({
      ...{ exit: 1, code: 'service-invalid' },
      details: [{ path: ['name'], code: 'endpoint-name-taken' }],
    });
    const secret = await put('password.txt', `${PASSWORD}\n`);
    const anchors = await put('ca.pem', ca.caPem);
    expect(await cli.json(shown, 'endpoint', 'secret', 'Office CA', '--password-file', secret)).toMatchObject({
      hasPassword: true,
    });
    expect(await cli.json(shown, 'endpoint', 'set', 'office ca', '--anchors', anchors)).toMatchObject({
      ...{ version: 2, notices: [], trust: { systemRoots: false, anchors: ca.caPem } },
    });
    const text = (await cli.run('endpoint', 'show', 'Office CA')).stdout;
    expect(text).toContain('"anchors":1');
    expect(text).not.toContain('BEGIN CERTIFICATE');

    const [key, out] = [await makeKey(), join(folder.work, 'printer.pem')];
    const csr = await request('printer.office.example', key);
    const issued = await cli.json(
      asked,
      ...['enroll', '--endpoint', 'Office CA', '--csr', csr, '--out', out, '--chain', '--wait', '10'],
    );
    expect(issued).toMatchObject({ purpose: 'device', name: 'printer.office.example', state: { state: 'issued' } });
    expect(issued.state['notAfter']).toMatch(/^\d{4}-.*Z$/);
    const [certificate = '', issuer = ''] = (await readFile(out, 'utf8')).split(/(?<=-----END CERTIFICATE-----\n)/);
    expect(new X509Certificate(certificate).subject).toBe('CN=printer.office.example');
    expect(new X509Certificate(issuer).raw).toEqual(ca.ca.certificate);
    expect((await stat(out)).mode & 0o077).toBe(0);

    const listed = await cli.json(requests, 'endpoint', 'requests', 'Office CA');
    expect(listed.requests.map(({ id }) => id)).toEqual([issued.id]);
    expect((await cli.run('endpoint', 'request', issued.id)).stdout).toBe(certificate);
    expect((await cli.run('endpoint', 'list')).stdout).toMatch(/^Office CA\s+yes\s+est\s+–\s+0\s+https:/m);
    expect(await cli.json(anything, 'endpoint', 'remove', 'Office CA')).toEqual({ id: made.id, name: 'Office CA' });
    expect(await failureOf('endpoint', 'show', 'Office CA')).toMatchObject({ exit: 1, code: 'not-found' });
  });

  it('makes a certificate for the endpoint itself, and revokes', async () => {
    const anchors = await put('ca.pem', ca.caPem);
    ca.dialect = { ...ca.dialect, password: null, revokes: true };
    const options = ['--preset', 'openxpki-est', '--url', ca.url.href, '--label', 'devices', '--anchors', anchors];
    await cli.json(shown, 'endpoint', 'add', 'Open', ...options);
    const own = await cli.json(asked, 'endpoint', 'enroll-own', 'Open', '--subject', 'Certwright RA', '--wait', '10');
    expect(own).toMatchObject({ purpose: 'own', state: { state: 'issued' } });
    expect(await cli.json(shown, 'endpoint', 'set', 'Open', '--auth', 'certificate')).toMatchObject({
      ...{ certificate: { subject: 'CN=Certwright RA' }, connection: { credentials: { kind: 'certificate' } } },
    });
    const csr = await request('gone.office.example', await makeKey());
    const { id } = await cli.json(asked, 'enroll', '--endpoint', 'Open', '--csr', csr, '--wait', '10');
    const revoked = await cli.json(asked, 'endpoint', 'revoke', id, '--reason', 'superseded');
    expect(revoked.state['revokedAt']).toMatch(/^\d{4}-.*Z$/);
    await cli.json(anything, 'endpoint', 'remove', 'Open');
  });

  it('that is away keeps the request, and says what is wrong', async () => {
    const anchors = await put('ca.pem', ca.caPem);
    const options = ['--preset', 'est', '--url', ca.url.href, '--auth', 'none', '--label', 'devices'];
    await cli.json(shown, 'endpoint', 'add', 'Away', ...options, '--anchors', anchors);
    await ca.away();
    const csr = await request('away.office.example', await makeKey());
    const waiting = await cli.run('enroll', '--endpoint', 'Away', '--csr', csr);
    expect(waiting.code).toBe(1);
    expect(waiting.stdout).toMatch(/127\.0\.0\.1 refuses connections on port \d+\./);
    const [first] = (await cli.json(requests, 'endpoint', 'requests', 'Away')).requests;
    expect(first).toMatchObject({ state: { state: 'queued', fault: { code: 'connection-refused' } } });
    expect(await failureOf('endpoint', 'remove', 'Away')).toMatchObject({ exit: 1, code: 'service-in-use' });
    ca.dialect = { ...ca.dialect, password: null };
    await ca.back();
    const done = await cli.json(asked, 'endpoint', 'request', first?.id ?? '', '--wait', '60');
    expect(done.state.state).toBe('issued');
    await cli.json(anything, 'endpoint', 'remove', 'Away');
  });
});

describe('a SCEP CA on the command line', () => {
  let ca: WorkingScepCa;
  beforeAll(async () => {
    ca = await startScepCa();
    const anchors = await put('scep.pem', pem('CERTIFICATE', ca.ca.certificate));
    const options = ['--preset', 'scep', '--url', ca.url.href, '--challenge', 'none', '--anchors', anchors];
    await cli.json(shown, 'endpoint', 'add', 'Scep', ...options);
  });
  beforeEach(() => void (ca.decide = 'issue'));
  afterAll(() => ca.close());

  it('issues and renews', async () => {
    const key = await makeKey();
    const name = 'phone.office.example';
    const before = join(folder.work, 'before.pem');
    const csr = await request(name, key);
    await cli.json(asked, 'enroll', '--endpoint', 'Scep', '--csr', csr, '--out', before, '--wait', '10');
    const old = await put('old.pem', `${await readFile(before, 'utf8')}${keyPem(key)}`);
    const next = await request(name, await makeKey());
    const renewed = await cli.run('enroll', '--endpoint', 'Scep', '--csr', next, '--renew', old, '--wait', '10');
    expect([renewed.code, renewed.stderr]).toEqual([0, '']);
    expect(new X509Certificate(renewed.stdout).subject).toBe(`CN=${name}`);
    expect(ca.seen.at(-1)?.signer).toEqual(new X509Certificate(await readFile(before)).raw);
  });

  it('that decides later, or never, is waited for or given up', async () => {
    ca.decide = 'pending';
    const csr = await request('slow.office.example', await makeKey());
    const waiting = await bad(asked, 'enroll', '--endpoint', 'Scep', '--csr', csr, '--wait', '1');
    expect(waiting.state.state).toBe('pending');
    expect((await cli.run('endpoint', 'request', waiting.id)).stdout).toContain(waiting.id);
    expect(await cli.json(asked, 'endpoint', 'cancel', waiting.id)).toMatchObject({ state: { state: 'cancelled' } });
    expect(await bad(asked, 'endpoint', 'request', waiting.id)).toMatchObject({ state: { state: 'cancelled' } });
  });

  it('that refuses is told with its own code', async () => {
    ca.decide = 'deny';
    const out = join(folder.work, 'refused.pem');
    const csr = await request('refused.office.example', await makeKey());
    const refused = await cli.run('enroll', '--endpoint', 'Scep', '--csr', csr, '--out', out);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(
      /^The CA refused the request of refused\.office\.example\.\n.+\n.+\nThe CA says: .*badRequest/,
    );
    expect(await readFile(out, 'utf8')).toBe('');
  });

  it('may issue for an RA profile, and stays while it does', async () => {
    const options = ['--preset', 'scep', '--url', ca.url.href, '--challenge', 'none'];
    const { id } = await cli.json(shown, 'endpoint', 'add', 'Upstream', ...options);
    const made = await cli.json(shown, 'ra-profile', 'create', 'outside', '--authority', 'upstream');
    expect(made).toMatchObject({ authority: id });
    expect((await cli.run('ra-profile', 'list')).stdout).toMatch(/^outside\s+yes\s+Upstream\s/m);
    expect(await failureOf('endpoint', 'remove', 'Upstream')).toMatchObject({ exit: 1, code: 'service-in-use' });
    expect(await cli.json(shown, 'ra-profile', 'set', 'outside', '--authority', 'local')).toMatchObject({
      authority: 'local',
    });
    await cli.json(anything, 'endpoint', 'remove', 'Upstream');
    expect(await failureOf('ra-profile', 'set', 'outside', '--authority', 'Upstream')).toMatchObject({
      ...{ exit: 1, code: 'not-found' },
    });
  });

  it('cannot revoke, and says so', async () => {
    const csr = await request('stays.office.example', await makeKey());
    const { id } = await cli.json(asked, 'enroll', '--endpoint', 'Scep', '--csr', csr, '--wait', '10');
    expect(await failureOf('endpoint', 'revoke', id, '--reason', 'superseded')).toMatchObject({
      ...{ exit: 1, code: 'endpoint-cannot-revoke' },
    });
  });
});

describe('a Microsoft CA on the command line', () => {
  let ca: Ces;
  beforeAll(async () => {
    ca = await openCes();
    const anchors = await put('ces.pem', `${pem('CERTIFICATE', ca.authority.certificate)}${ca.tls}`);
    const settings = await put(
      'ces.json',
      JSON.stringify({ connection: { template: 'Printer', credentials: { userName: ca.behaviour.username } } }),
    );
    const options = ['--preset', 'adcs-mscews', '--settings', settings, '--enrollment-url', ca.ces.href];
    await cli.json(shown, 'endpoint', 'add', 'Microsoft', ...options, '--anchors', anchors);
    const secret = await put('ces.txt', ca.behaviour.password);
    await cli.json(shown, 'endpoint', 'secret', 'Microsoft', '--password-file', secret);
  });
  afterAll(() => ca.close());

  it('issues, and refuses with its number', async () => {
    const csr = await request('ms.office.example', await makeKey());
    const issued = await cli.json(asked, 'enroll', '--endpoint', 'Microsoft', '--csr', csr, '--wait', '10');
    expect(issued.state.state).toBe('issued');
    ca.behaviour.decide = 'deny';
    const denied = await bad(asked, 'enroll', '--endpoint', 'Microsoft', '--csr', csr, '--wait', '10');
    expect(denied).toMatchObject({ state: { state: 'refused', code: 'denied', upstreamCode: '0x80094014' } });
  });

  it('signs on behalf of devices with the certificate of an agent', async () => {
    ca.behaviour.decide = 'need-agent';
    const { certificate, key } = await ca.authority.agent('Certwright agent', true);
    const file = await put('agent.pem', `${certificate}${key}`);
    await cli.json(shown, 'endpoint', 'set', 'Microsoft', '--on-behalf', 'requester', '--requester', 'OFFICE\\printer');
    expect(await cli.json(shown, 'endpoint', 'certificate', 'Microsoft', '--certificate', file)).toMatchObject({
      certificate: { subject: 'CN=Certwright agent' },
    });
    const csr = await request('behalf.office.example', await makeKey());
    const issued = await cli.json(asked, 'enroll', '--endpoint', 'Microsoft', '--csr', csr, '--wait', '10');
    expect(issued.state.state).toBe('issued');
    expect(ca.onBehalfOf).toContain('OFFICE\\printer');
  });
});

describe('definitions in a file', () => {
  it('go out without secrets and come back, all or none', async () => {
    await cli.json(
      shown,
      'endpoint',
      'add',
      'Travel',
      '--preset',
      'step-ca',
      '--url',
      'https://ca.office.example/scep/a',
    );
    await cli.json(shown, 'endpoint', 'secret', 'Travel', '--challenge-file', await put('challenge', CHALLENGE));
    const file = join(folder.work, 'cas.json');
    expect(await cli.json(anything, 'endpoint', 'export', '--out', file)).toEqual({ out: file });
    const exported = await readFile(file, 'utf8');
    expect(exported).not.toContain(CHALLENGE);
    expect(JSON.parse((await cli.run('endpoint', 'export')).stdout)).toEqual(JSON.parse(exported));
    const taken = await failureOf('endpoint', 'import', file);
    expect(taken).toMatchObject({ exit: 1, code: 'service-invalid' });
    expect(JSON.stringify(taken.details)).toContain('endpoint-name-taken');

    await cli.json(anything, 'endpoint', 'remove', 'Travel');
    const only = JSON.parse(exported) as { endpoints: { name: string }[] };
    only.endpoints = only.endpoints.filter(({ name }) => name === 'Travel');
    const { endpoints } = await cli.json(
      z.object({ endpoints: z.array(shown) }),
      ...['endpoint', 'import', await put('one.json', JSON.stringify(only))],
    );
    expect(endpoints).toMatchObject([{ name: 'Travel', preset: 'step-ca', hasChallenge: false }]);
  });

  it('that are none are refused in words', async () => {
    const { code, stderr } = await cli.run('endpoint', 'import', await put('other.json', '{"endpoints":[]}'));
    expect(code).toBe(1);
    expect(stderr).toContain('This is not a file of external CAs that was exported here.');
    expect(await failureOf('endpoint', 'import', join(folder.work, 'missing.json'))).toMatchObject({
      ...{ exit: 1, code: 'file-unreadable' },
    });
  });
});

describe('wrong input', () => {
  beforeAll(async () => {
    await cli.json(
      shown,
      'endpoint',
      'add',
      'Plain',
      '--preset',
      'step-ca',
      '--url',
      'https://ca.office.example/scep/a',
    );
  });

  it.each([
    [['endpoint', 'add', 'X'], 'usage'],
    [['endpoint', 'add', 'X', '--preset', 'est', '--url', 'http://ca.example'], 'usage'],
    [['endpoint', 'add', 'X', '--preset', 'est', '--password', 'x'], 'usage'],
    [['endpoint', 'confirm', 'Plain', '--sha256', 'abc'], 'usage'],
    [['endpoint', 'secret', 'Plain'], 'usage'],
    [['endpoint', 'secret', 'Plain', '--remove', 'key'], 'usage'],
    [['endpoint', 'certificate', 'Plain'], 'usage'],
    [['endpoint', 'request', 'not-an-id'], 'input-invalid'],
    [['endpoint', 'revoke', '0197c2a0-0000-7000-8000-000000000000', '--reason', 'bored'], 'usage'],
    [['enroll', '--endpoint', 'Plain'], 'usage'],
    [['enroll', '--csr', '/dev/null'], 'usage'],
  ])('%j is %s, and the exit code is 2', async (args, code) => {
    expect(await failureOf(...args)).toMatchObject({ exit: 2, code });
  });

  it('names the field: a whole EST address, a CSR that is none, a key without its passphrase', async () => {
    const whole = 'https://ca.office.example/.well-known/est';
    const options = ['--preset', 'est', '--url', whole, '--auth', 'none'];
    expect(await failureOf('endpoint', 'add', 'X', ...options)).toMatchObject({
      ...{ exit: 1, details: [{ path: ['connection', 'url'], code: 'est-url-whole' }] },
    });
    const noise = await put('noise', 'noise');
    expect(await failureOf('enroll', '--endpoint', 'Plain', '--csr', noise)).toMatchObject({
      ...{ exit: 1, details: [{ code: 'csr-unreadable' }] },
    });
    expect(await failureOf('endpoint', 'certificate', 'Plain', '--certificate', noise)).toMatchObject({
      ...{ exit: 1, code: 'service-invalid', details: [{ code: 'certificate-file-unreadable' }] },
    });
    expect(await failureOf('enroll', '--endpoint', 'Nowhere', '--csr', noise)).toMatchObject({ code: 'not-found' });
    expect(await failureOf('endpoint', 'confirm', 'Plain', '--sha256', 'AB:'.repeat(31) + 'CD')).toMatchObject({
      ...{ exit: 1, code: 'not-found' },
    });
  });
});

describe('what was given in files', () => {
  it('stands nowhere in the data folder, and the log is whole', async () => {
    const options = ['--preset', 'est', '--url', 'https://secret.office.example', '--user', 'joe'];
    await cli.json(shown, 'endpoint', 'add', 'Secretive', ...options);
    const secrets = ['four mauve badgers nap', 'nine ochre lynxes yawn'];
    const [password = '', challenge = ''] = await Promise.all(secrets.map((secret) => put(secret, secret)));
    await cli.json(shown, 'endpoint', 'secret', 'Secretive', '--password-file', password);
    await cli.json(shown, 'endpoint', 'secret', 'Secretive', '--challenge-file', challenge);
    await cli.json(shown, 'endpoint', 'secret', 'Secretive', '--remove', 'challenge');
    const files = await readdir(folder.path, { withFileTypes: true, recursive: true });
    const contents = await Promise.all(
      files.filter((each) => each.isFile()).map((each) => readFile(join(each.parentPath, each.name))),
    );
    expect(contents.some((content) => content.includes('secret.office.example'))).toBe(true);
    expect(secrets.filter((secret) => contents.some((content) => content.includes(secret)))).toEqual([]);
    expect(await cli.json(anything, 'audit', 'verify')).toMatchObject({ verdict: 'intact' });
  });
});

describe('without an agent that serves', () => {
  it('a command is the agent for its moment: what it leaves, the next one does', async () => {
    const [ca, alone] = [await startScepCa(), await createDataFolder()];
    try {
      const own = commandLine(alone);
      await own.json(anything, 'init', '--name', 'Alone', '--key', 'ec:p256');
      const anchors = await put('alone.pem', pem('CERTIFICATE', ca.ca.certificate));
      const options = ['--preset', 'scep', '--url', ca.url.href, '--challenge', 'none', '--anchors', anchors];
      await own.json(shown, 'endpoint', 'add', 'Scep', ...options);
      await ca.away();
      const csr = await request('alone.office.example', await makeKey());
      const { code, stdout } = await own.run('enroll', '--endpoint', 'Scep', '--csr', csr, '--json');
      const waiting = asked.parse(JSON.parse(stdout));
      expect([code, waiting.state.state]).toEqual([1, 'queued']);
      await ca.back();
      const done = await own.json(asked, 'endpoint', 'request', waiting.id, '--wait', '50');
      expect(done.state.state).toBe('issued');
      expect(new Set(ca.seen.map(({ transactionId }) => transactionId)).size).toBe(1);
    } finally {
      await ca.close();
      await alone.remove();
    }
  });
});
