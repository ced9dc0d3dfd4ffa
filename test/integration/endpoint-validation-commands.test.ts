import { createHash, X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandLine, type CommandLine } from '../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { serveAgent, type ServedAgent } from '../harness/served-agent.ts';
import { openCes, type Ces } from '../simulators/ces/ces.ts';
import { DIALECTS, startEstServer, type EstServer } from '../simulators/est-server/est-server.ts';
import { pem } from '../simulators/est-server/issuing.ts';
import { startNdes, type Ndes } from '../simulators/ndes/ndes.ts';
import { ACCOUNT } from '../simulators/ndes/windows-login.ts';
import { nextHouse } from '../simulators/scep-ca/next-ca.ts';
import { startScepCa, type WorkingScepCa } from '../simulators/scep-ca/working-ca.ts';

const shown = z.looseObject({ id: z.string(), name: z.string(), version: z.number() });
const asked = z.looseObject({ id: z.string(), state: z.looseObject({ state: z.string() }) });
const report = z.looseObject({
  verdict: z.string(),
  endedAt: z.string(),
  steps: z.array(
    z.looseObject({ step: z.string(), state: z.string(), fault: z.object({ code: z.string() }).nullable() }),
  ),
  chain: z.array(z.looseObject({ sha256: z.string(), confirmed: z.boolean() })),
});
type Report = z.infer<typeof report>;
type Validated = { readonly exit: number | null; readonly said: string; readonly report: Report };

let folder: DataFolder;
let cli: CommandLine;
let agent: ServedAgent;
beforeAll(async () => {
  folder = await createDataFolder();
  cli = commandLine(folder);
  await cli.json(z.unknown(), 'init', '--name', 'Command CA', '--key', 'ec:p256');
  agent = await serveAgent(folder);
});
afterAll(async () => {
  await agent.stop();
  await folder.remove();
});

const put = async (name: string, content: string): Promise<string> => {
  const file = join(folder.work, name);
  await writeFile(file, content);
  return file;
};

async function validated(name: string): Promise<Validated> {
  const { code: exit, stdout, stderr: said } = await cli.run('endpoint', 'validate', name, '--json');
  return { exit, said, report: report.parse(JSON.parse(stdout)) };
}

const stateOf = ({ report: { steps } }: Validated, name: string): string | undefined =>
  steps.find(({ step }) => step === name)?.state;
const sha256 = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex');

/** Looks at the CA for the first time, and takes its certificate to be the right one. */
async function confirmed(name: string, certificate: Uint8Array): Promise<Validated> {
  const first = await validated(name);
  expect([first.exit, first.report.verdict]).toEqual([0, 'warned']);
  expect(stateOf(first, 'certificate')).toBe('skipped');
  expect(first.report.chain.map((each) => [each.sha256, each.confirmed])).toContainEqual([sha256(certificate), false]);
  const text = (await cli.run('endpoint', 'validate', name)).stdout;
  expect(text).toContain(`endpoint confirm "${name}" --sha256 ${sha256(certificate)}`);
  const spelled = sha256(certificate)
    .toUpperCase()
    .replaceAll(/..(?=.)/g, '$&:');
  await cli.json(shown, 'endpoint', 'confirm', name, '--sha256', spelled);
  return validated(name);
}

describe('a CA that will follow', () => {
  it('is told with its fingerprint and the command that confirms it', async () => {
    const ca = await startScepCa();
    try {
      ca.next = await nextHouse();
      const hash = sha256(ca.next.ca.certificate);
      const anchors = await put('now.pem', pem('CERTIFICATE', ca.ca.certificate));
      const options = ['--preset', 'scep', '--url', ca.url.href, '--challenge', 'none', '--anchors', anchors];
      await cli.json(shown, 'endpoint', 'add', 'Follows', ...options);
      const { code, stdout, stderr } = await cli.run('endpoint', 'validate', 'Follows');
      expect([code, stdout]).toEqual([0, expect.stringContaining(`endpoint confirm "Follows" --sha256 ${hash}`)]);
      expect(stderr).toContain(`SHA-256 of the next CA: ${hash}`);
      const notices = [{ code: 'endpoint-next-ca', params: { sha256: hash } }];
      expect(await cli.json(shown, 'endpoint', 'show', 'Follows')).toMatchObject({ notices });
      expect(await cli.json(shown, 'endpoint', 'confirm', 'Follows', '--sha256', hash)).toMatchObject({ notices: [] });
      expect((await validated('Follows')).report.verdict).toBe('passed');
    } finally {
      await ca.close();
    }
  });
});

describe('an EST CA is validated on the command line', () => {
  let ca: EstServer;
  beforeAll(async () => {
    ca = await startEstServer();
    ca.dialect = { ...DIALECTS.plain, password: 'estuser:right' };
    const options = ['--preset', 'est', '--url', ca.url.href, '--user', 'estuser'];
    await cli.json(shown, 'endpoint', 'add', 'Est', ...options);
    await cli.json(shown, 'endpoint', 'secret', 'Est', '--password-file', await put('password', 'right\n'));
  });
  afterAll(() => ca.close());

  it('looked at, confirmed and tried, and the reports stay', async () => {
    const second = await confirmed('Est', ca.ca.certificate);
    expect(['passed', 'warned']).toContain(second.report.verdict);
    expect([second.exit, stateOf(second, 'certificate'), second.report.chain[0]?.confirmed]).toEqual([
      0,
      'passed',
      true,
    ]);
    expect(ca.issued).toHaveLength(1);
    const { reports } = await cli.json(z.object({ reports: z.array(report) }), 'endpoint', 'reports', 'Est');
    expect(reports).toHaveLength(3);
    expect(reports[0]).toEqual(second.report);
    expect(await cli.json(shown, 'endpoint', 'show', 'Est')).toMatchObject({
      validation: { verdict: second.report.verdict },
    });
  });

  it('with a wrong password fails in words, and the exit code says so', async () => {
    const options = ['--preset', 'est', '--url', ca.url.href, '--user', 'estuser'];
    await cli.json(shown, 'endpoint', 'add', 'Wrong', ...options, '--anchors', await put('anchors', ca.caPem));
    await cli.json(shown, 'endpoint', 'secret', 'Wrong', '--password-file', await put('wrong', 'left\n'));
    const failed = await validated('Wrong');
    expect([failed.exit, failed.report.verdict]).toEqual([1, 'failed']);
    const [bad] = failed.report.steps.filter(({ state }) => state === 'failed');
    expect(bad?.fault?.code).toMatch(/^authentication-/);
    expect(failed.said).not.toContain('left');
    expect(JSON.stringify(failed)).not.toContain('left');
    const { code, stderr } = await cli.run('endpoint', 'validate', 'Wrong');
    expect(code).toBe(1);
    expect(stderr).toMatch(/password/i);
    expect(stderr).not.toContain('ca-faults');
  });

  it('that is away fails at the connection', async () => {
    const anchors = await put('anchors', ca.caPem);
    const options = ['--preset', 'est', '--url', ca.url.href, '--auth', 'none', '--anchors', anchors];
    await cli.json(shown, 'endpoint', 'add', 'Gone', ...options);
    await ca.away();
    const { code, stderr } = await cli.run('endpoint', 'validate', 'Gone');
    await ca.back();
    expect(code).toBe(1);
    expect(stderr).toMatch(/127\.0\.0\.1 refuses connections on port \d+\.\n  Check the port/);
  });
});

describe('a SCEP CA is validated on the command line', () => {
  let ca: WorkingScepCa;
  beforeAll(async () => {
    ca = await startScepCa();
  });
  afterAll(() => ca.close());

  it('looked at, confirmed and tried', async () => {
    await cli.json(shown, 'endpoint', 'add', 'Scep', '--preset', 'scep', '--url', ca.url.href, '--challenge', 'none');
    const second = await confirmed('Scep', ca.ca.certificate);
    expect([second.exit, stateOf(second, 'certificate')]).toEqual([0, 'passed']);
  });
});

describe('NDES is validated on the command line', () => {
  let ca: Ndes;
  beforeAll(async () => {
    ca = await startNdes();
  });
  afterAll(() => ca.close());

  it('with a challenge of its page for what needs one, and for nothing else', async () => {
    const page = ['--challenge-url', ca.adminUrl.href, '--challenge-user', `${ACCOUNT.domain}\\${ACCOUNT.user}`];
    const scheme = ['--challenge-auth', ca.scheme, '--allow-weak', 'yes'];
    const options = ['--preset', 'adcs-ndes', '--url', ca.scepUrl.href, ...page, ...scheme];
    await cli.json(shown, 'endpoint', 'add', 'Ndes', ...options);
    await cli.json(shown, 'endpoint', 'secret', 'Ndes', '--password-file', await put('ndes', ACCOUNT.password));
    const second = await confirmed('Ndes', ca.ca.certificate);
    expect([second.exit, stateOf(second, 'certificate')]).toEqual([0, 'passed']);
    expect(ca.loads()).toBe(1);
    const own = await cli.json(asked, 'endpoint', 'enroll-own', 'Ndes', '--subject', 'Certwright', '--wait', '10');
    expect(own.state.state).toBe('issued');
    expect(ca.loads()).toBe(2);
  });
});

describe('a Microsoft CA is validated on the command line', () => {
  let ca: Ces;
  beforeAll(async () => {
    ca = await openCes();
    const anchors = await put('ces.pem', `${pem('CERTIFICATE', ca.authority.certificate)}${ca.tls}`);
    const account = ['--user', ca.behaviour.username, '--template', 'PrinterServer'];
    const options = ['--preset', 'adcs-mscews', '--policy-url', ca.cep.href, ...account, '--anchors', anchors];
    await cli.json(shown, 'endpoint', 'add', 'Microsoft', ...options);
    await cli.json(
      shown,
      'endpoint',
      'secret',
      'Microsoft',
      '--password-file',
      await put('ces', ca.behaviour.password),
    );
  });
  afterAll(() => ca.close());

  it('looked at twice before it is tried: its web server, then its CA', async () => {
    const account = ['--user', ca.behaviour.username, '--template', 'PrinterServer'];
    const options = ['--preset', 'adcs-mscews', '--policy-url', ca.cep.href, ...account];
    await cli.json(shown, 'endpoint', 'add', 'First', ...options);
    await cli.json(shown, 'endpoint', 'secret', 'First', '--password-file', await put('ces', ca.behaviour.password));
    const server = new X509Certificate(ca.tls);
    for (const certificate of [server.raw, ca.authority.certificate]) {
      const seen = await validated('First');
      expect([seen.exit, stateOf(seen, 'certificate')]).toEqual([0, 'skipped']);
      expect(seen.report.chain.map((each) => [each.sha256, each.confirmed])).toEqual([[sha256(certificate), false]]);
      await cli.json(shown, 'endpoint', 'confirm', 'First', '--sha256', sha256(certificate));
    }
    expect(stateOf(await validated('First'), 'certificate')).toBe('passed');
  });

  it('tried, its templates read; one that is not there is named', async () => {
    const good = await validated('Microsoft');
    expect([good.exit, stateOf(good, 'capabilities'), stateOf(good, 'certificate')]).toEqual([0, 'passed', 'passed']);
    expect(JSON.stringify(good)).not.toContain(JSON.stringify(ca.behaviour.password).slice(1, -1));
    await cli.json(shown, 'endpoint', 'set', 'Microsoft', '--template', 'Nonesuch');
    const other = await validated('Microsoft');
    expect([other.exit, stateOf(other, 'capabilities')]).toEqual([1, 'failed']);
    expect(other.said).toContain('Nonesuch');
  });
});
