import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandLine } from '../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { anything, asked, endpointCommands, shown, type EndpointCommands } from '../harness/endpoint-commands.ts';
import { serveAgent, type ServedAgent } from '../harness/served-agent.ts';
import { openCes, type Ces } from '../simulators/ces/ces.ts';
import { DIALECTS, startEstServer, type EstServer } from '../simulators/est-server/est-server.ts';
import { keyPem, pem } from '../simulators/est-server/issuing.ts';
import { startNdes, type Ndes } from '../simulators/ndes/ndes.ts';
import { ACCOUNT } from '../simulators/ndes/windows-login.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';

let folder: DataFolder;
let house: EndpointCommands;
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

const keyFile = (name: string, key: ClientKey): Promise<string> => house.put(`${name}.key`, keyPem(key));

/** A device whose certificate this CA issued: its file, with the key, and what is in it. */
async function enrolled(endpoint: string, name: string, key: ClientKey, ...options: string[]) {
  const out = join(folder.work, `${name}.pem`);
  const csr = await house.request(name, key);
  await cli.json(asked, ...['enroll', '--endpoint', endpoint, '--csr', csr, '--out', out, '--wait', '10', ...options]);
  const certificate = await readFile(out, 'utf8');
  return { certificate, file: await house.put(`${name}-old.pem`, `${certificate}${keyPem(key)}`) };
}

/** The same name under a new key, as a certificate that the old one vouched for. */
async function renewed(endpoint: string, name: string, old: string, key: ClientKey, ...options: string[]) {
  const csr = await house.request(name, key);
  const args = ['enroll', '--endpoint', endpoint, '--csr', csr, '--renew', old, '--wait', '10', ...options];
  const { code, stdout, stderr } = await cli.run(...args);
  expect([code, stderr]).toEqual([0, '']);
  const certificate = new X509Certificate(stdout);
  expect(certificate.checkPrivateKey(key.privateKey)).toBe(true);
  expect(certificate.subject).toBe(`CN=${name}`);
}

describe('renewal by EST on the command line', () => {
  let ca: EstServer;
  beforeAll(async () => {
    ca = await startEstServer();
    ca.dialect = { ...DIALECTS.globalsign };
    const options = ['--preset', 'est', '--url', ca.url.href, '--auth', 'none'];
    await cli.json(shown, 'endpoint', 'add', 'Est', ...options, '--anchors', await house.put('est.pem', ca.caPem));
  });
  afterAll(() => ca.close());

  it('shows the earlier certificate to the CA and keeps its names', async () => {
    const [name, key] = ['router.office.example', await makeKey()];
    const { file, certificate } = await enrolled('Est', name, key);
    await renewed('Est', name, file, await makeKey('ec:p256'));
    expect(ca.seen.at(-1)?.path).toBe('/.well-known/est/simplereenroll');
    // The CA compares names with the certificate of the connection: under others there is none.
    const other = await house.request('other.office.example', await makeKey());
    const args = ['enroll', '--endpoint', 'Est', '--csr', other, '--renew', file];
    expect(await house.bad(asked, ...args)).toMatchObject({
      state: { state: 'refused', code: 'not-permitted', upstreamText: expect.stringContaining('identical') as string },
    });
    expect(new X509Certificate(certificate).checkIssued(new X509Certificate(ca.ca.certificate))).toBe(true);
  });

  it('says what is wrong with the files: a key that is none, one of another request', async () => {
    const key = await makeKey();
    const csr = await house.request('wrong.office.example', key);
    const args = ['enroll', '--endpoint', 'Est', '--csr', csr, '--csr-key'];
    expect(await house.failureOf(...args, csr)).toMatchObject({
      ...{ exit: 1, details: [{ path: ['key', 'file'], code: 'key-file-unreadable' }] },
    });
    expect(await house.failureOf(...args, await keyFile('another', await makeKey()))).toMatchObject({
      ...{ exit: 1, details: [{ path: ['key', 'file'], code: 'key-file-other' }] },
    });
    expect(await house.failureOf('enroll', '--endpoint', 'Est', '--csr', csr, '--renew', csr)).toMatchObject({
      ...{ exit: 1, details: [{ path: ['renews', 'file'], code: 'certificate-file-unreadable' }] },
    });
  });
});

describe('a CA that wants Full CMC on the command line', () => {
  let ca: EstServer;
  beforeAll(async () => {
    ca = await startEstServer();
    ca.cmc = {};
    const options = ['--preset', 'est', '--url', ca.url.href, '--auth', 'none', '--requests', 'full-cmc'];
    const anchors = await house.put('cmc.pem', ca.caPem);
    const made = await cli.json(shown, 'endpoint', 'add', 'Cmc', ...options, '--anchors', anchors);
    expect(made).toMatchObject({
      ...{ connection: { requests: 'full-cmc' }, notices: [{ code: 'endpoint-certificate-missing' }] },
    });
  });
  afterAll(() => ca.close());

  it('is validated, issues to a device’s own key, and renews', async () => {
    const validated = await cli.run('endpoint', 'validate', 'Cmc');
    expect([validated.code, ca.issued.length]).toEqual([0, 1]);
    const [name, key, next] = ['cmc.office.example', await makeKey(), await makeKey()];
    const { file, certificate } = await enrolled('Cmc', name, key, '--csr-key', await keyFile('cmc', key));
    expect(ca.fullRequests.at(-1)?.signer).toBeNull();
    await renewed('Cmc', name, file, next);
    expect(ca.fullRequests.at(-1)?.signer).toEqual(new X509Certificate(certificate).raw);
    expect(ca.seen.filter(({ path }) => path.endsWith('enroll'))).toEqual([]);
  });

  it('has devices vouched for by the endpoint’s own certificate', async () => {
    const own = ['endpoint', 'enroll-own', 'Cmc', '--subject', 'Certwright RA', '--wait', '10'];
    expect(await cli.json(asked, ...own)).toMatchObject({ state: { state: 'issued' } });
    expect(await cli.json(shown, 'endpoint', 'show', 'Cmc')).toMatchObject({ notices: [] });
    await enrolled('Cmc', 'vouched.office.example', await makeKey());
    expect(ca.fullRequests.at(-1)?.signer).toEqual(ca.issued.at(-2));
    ca.cmc = { status: 2, failInfo: 7, text: 'not in this office' };
    const csr = await house.request('stranger.office.example', await makeKey());
    expect(await house.bad(asked, 'enroll', '--endpoint', 'Cmc', '--csr', csr)).toMatchObject({
      state: {
        state: 'refused',
        code: 'not-permitted',
        upstreamCode: 'CMC badIdentity',
        upstreamText: 'not in this office',
      },
    });
  });
});

describe('renewal at a Microsoft CA on the command line', () => {
  let ca: Ces;
  beforeAll(async () => {
    ca = await openCes();
    const anchors = await house.put('ces.pem', `${pem('CERTIFICATE', ca.authority.certificate)}${ca.tls}`);
    const options = ['--preset', 'adcs-mscews', '--template', 'Printer', '--user', ca.behaviour.username];
    await cli.json(
      shown,
      ...['endpoint', 'add', 'Ms', ...options, '--enrollment-url', ca.ces.href, '--anchors', anchors],
    );
    const secret = await house.put('ces.txt', ca.behaviour.password);
    await cli.json(shown, 'endpoint', 'secret', 'Ms', '--password-file', secret);
  });
  afterAll(() => ca.close());

  it('is signed by the earlier certificate, which the request names', async () => {
    const [name, key, next] = ['print.office.example', await makeKey(), await makeKey()];
    const { file, certificate } = await enrolled('Ms', name, key);
    await renewed('Ms', name, file, next, '--csr-key', await keyFile(name, next));
    const { format, csr } = ca.taken.at(-1) ?? {};
    expect(format).toBe('PKCS7');
    expect(csr?.includes(new X509Certificate(certificate).raw)).toBe(true);
  });

  it('is refused here where the request does not name it, and nothing is sent', async () => {
    const [name, key] = ['unnamed.office.example', await makeKey()];
    const { file } = await enrolled('Ms', name, key);
    const before = ca.taken.length;
    const csr = await house.request(name, await makeKey());
    const refused = await house.bad(asked, 'enroll', '--endpoint', 'Ms', '--csr', csr, '--renew', file);
    expect(refused).toMatchObject({ state: { state: 'refused', code: 'renewal-unnamed' } });
    expect(ca.taken.length).toBe(before);
  });

  it('makes the agent’s certificate from its own template', async () => {
    const own = ['endpoint', 'enroll-own', 'Ms', '--subject', 'Certwright agent', '--template', 'EnrollmentAgent'];
    expect(await cli.json(asked, ...own, '--wait', '10')).toMatchObject({ purpose: 'own', state: { state: 'issued' } });
    expect(ca.taken.at(-1)).toMatchObject({ format: 'PKCS10', template: 'EnrollmentAgent' });
    expect(await cli.json(shown, 'endpoint', 'show', 'Ms')).toMatchObject({
      certificate: { subject: 'CN=Certwright agent', issuer: 'CN=Stand-in CA' },
    });
  });
});

describe('a CA behind NDES on the command line', () => {
  let ca: Ndes;
  beforeAll(async () => {
    ca = await startNdes();
    const { domain, user, password } = ACCOUNT;
    const page = ['--challenge', 'ndes', '--challenge-url', ca.adminUrl.href, '--challenge-user', `${domain}\\${user}`];
    const options = ['--preset', 'adcs-ndes', '--url', ca.scepUrl.href, ...page, '--allow-weak', 'yes'];
    const anchors = await house.put('ndes.pem', pem('CERTIFICATE', ca.ca.certificate));
    await cli.json(shown, 'endpoint', 'add', 'Ndes', ...options, '--anchors', anchors);
    const secret = await house.put('ndes.txt', password);
    await cli.json(shown, 'endpoint', 'secret', 'Ndes', '--password-file', secret);
  });
  afterAll(() => ca.close());

  it('issues with a password of its page, and renews without one', async () => {
    const [name, key] = ['switch.office.example', await makeKey()];
    const { file } = await enrolled('Ndes', name, key, '--csr-key', await keyFile(name, key));
    expect([ca.loads(), ca.cached(), ca.seen.at(-1)]).toEqual([1, 0, 'PKCSReq']);
    const next = await makeKey();
    await renewed('Ndes', name, file, next, '--csr-key', await keyFile('next', next));
    expect([ca.loads(), ca.seen.at(-1)]).toEqual([1, 'RenewalReq']);
  });

  it('issues for the endpoint itself', async () => {
    const own = ['endpoint', 'enroll-own', 'Ndes', '--subject', 'Certwright', '--wait', '10'];
    expect(await cli.json(asked, ...own)).toMatchObject({ purpose: 'own', state: { state: 'issued' } });
    expect(ca.cached()).toBe(0);
  });

  it('is told by its cause where its page gives no password; nothing is kept then', async () => {
    ca.permitted = false;
    const [name, key] = ['denied.office.example', await makeKey()];
    const csr = await house.request(name, key);
    const args = ['enroll', '--endpoint', 'Ndes', '--csr', csr, '--csr-key', await keyFile(name, key)];
    expect(await house.failureOf(...args)).toMatchObject({
      ...{ exit: 1, code: 'endpoint-failed', details: { code: 'ndes-not-permitted' } },
    });
    const kept = (await cli.run('endpoint', 'requests', 'Ndes')).stdout;
    expect(kept).not.toContain(name);
  });

  it('refuses a CSR without the password that only its key could write', async () => {
    const csr = await house.request('bare.office.example', await makeKey());
    expect(await house.bad(asked, 'enroll', '--endpoint', 'Ndes', '--csr', csr, '--wait', '10')).toMatchObject({
      state: { state: 'refused', code: 'denied', upstreamCode: 'badRequest' },
    });
  });
});
