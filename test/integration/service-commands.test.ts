import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandLine, failureOutput, type CommandLine } from '../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { serveAgent, type ServedAgent } from '../harness/served-agent.ts';
import { byCrl, makeIssuer, makeSigner, pem } from '../unit/agent/services/signer-fixture.ts';

const profile = z.looseObject({ id: z.string(), name: z.string(), version: z.number() });
const anything = z.unknown();
const failure = failureOutput.shape.error.extend({ details: z.unknown().optional() });

let folder: DataFolder;
let cli: CommandLine;
let agent: ServedAgent;
beforeAll(async () => {
  folder = await createDataFolder();
  cli = commandLine(folder);
  await cli.json(anything, 'init', '--name', 'Command CA', '--key', 'ec:p256');
  agent = await serveAgent(folder);
});
afterAll(async () => {
  await agent.stop();
  await folder.remove();
});

const failureOf = async (...args: string[]) => {
  const { code: exit, stdout } = await cli.run(...args, '--json');
  const { error } = z.object({ error: failure }).parse(JSON.parse(stdout));
  return { exit, ...error };
};

describe('the commands for services', () => {
  it('make, change, show and remove profiles', async () => {
    const ra = await cli.json(
      profile,
      ...['ra-profile', 'create', 'lab', '--certificate-profile', 'tls-client', '--days', '30'],
      ...[
        '--pattern',
        '*.lab.example',
        '--ip-range',
        '192.0.2.0/24',
        '--approval',
        'unauthenticated',
        '--expires',
        '2d',
      ],
      ...['--match-fqdn', 'required', '--renewal-window', '10', '--same-key', 'no', '--sid', 'yes'],
    );
    expect(ra).toMatchObject({
      name: 'lab',
      certificateProfile: 'tls-client',
      validityDays: 30,
      unregistered: { patterns: ['*.lab.example'], ipRanges: ['192.0.2.0/24'] },
      approval: { rule: 'unauthenticated', persons: 1, expiresAfter: 172_800_000 },
      matching: { fqdn: 'required', ipAddress: 'when-named', serialNumber: 'when-named' },
      renewal: { allowed: true, windowDays: 10, sameKey: false, revokeOld: false },
      sid: true,
      url: null,
    });
    expect(ra['createdAt']).toMatch(/^\d{4}-.*Z$/);
    const scep = await cli.json(
      profile,
      ...['scep-profile', 'create', 'LAB', '--ra-profile', 'lab', '--stance', 'modern', '--accept', 'static,page'],
    );
    expect(scep).toMatchObject({
      name: 'lab',
      stance: 'modern',
      raProfileId: ra.id,
      challenges: {
        registration: false,
        static: true,
        dynamic: { page: true, webhook: false, most: 5 },
        webhook: null,
      },
    });
    expect(
      await cli.json(
        profile,
        'ra-profile',
        'set',
        'lab',
        '--scep-profile',
        'lab',
        '--pattern',
        'none',
        '--ip-range',
        'none',
      ),
    ).toMatchObject({ version: 2, unregistered: null, scepProfileId: scep.id });
    const settings = join(folder.work, 'settings.json');
    await writeFile(settings, JSON.stringify({ chain: 'fullchain', challenges: { dynamic: { most: 9 } } }));
    const changed = await cli.json(
      profile,
      'scep-profile',
      'set',
      'lab',
      '--settings',
      settings,
      '--accept',
      'registration,page',
    );
    expect(changed).toMatchObject({
      chain: 'fullchain',
      challenges: { registration: true, static: false, dynamic: { page: true, webhook: false, most: 9 } },
    });
    expect(await failureOf('scep-profile', 'remove', 'lab')).toMatchObject({ exit: 1, code: 'service-in-use' });
    await cli.json(anything, 'ra-profile', 'set', 'lab', '--scep-profile', 'none');
    expect(await cli.json(profile, 'scep-profile', 'default', 'lab')).toMatchObject({ isDefault: true });
    expect((await cli.run('scep-profile', 'list')).stdout).toMatch(
      /^lab \*\s+yes\s+modern\s+lab\s+registration,page\s+http/m,
    );
    await cli.json(anything, 'scep-profile', 'default', 'default');
    await cli.json(anything, 'scep-profile', 'remove', 'lab');
    await cli.json(anything, 'ra-profile', 'remove', 'lab');
    expect(await failureOf('scep-profile', 'show', 'lab')).toMatchObject({ exit: 1, code: 'not-found' });
  });

  it('say what is wrong, each problem with its field and in words', async () => {
    const told = await failureOf('scep-profile', 'create', 'ra', '--accept', 'none');
    expect(told).toMatchObject({ exit: 1, code: 'service-invalid' });
    expect(told.message).toContain('“ra” means something else in an address');
    expect(told.details).toMatchObject([
      { path: ['name'], code: 'profile-name-reserved' },
      { path: ['challenges'], code: 'no-authentication' },
    ]);
    const { code, stderr } = await cli.run('ra-profile', 'create', 'x', '--pattern', '(a+)+$');
    expect(code).toBe(1);
    expect(stderr).toContain('· unregistered.patterns.0: “(a+)+$” contains something that no pattern has');
    expect(await failureOf('ra-profile', 'create', 'x', '--approval', 'maybe')).toMatchObject({
      exit: 2,
      code: 'usage',
    });
    expect(await failureOf('scep-profile', 'create')).toMatchObject({ exit: 2, code: 'usage' });
  });

  it('make secrets, which are shown once', async () => {
    await cli.json(
      anything,
      'scep-profile',
      'create',
      'mdm',
      '--accept',
      'registration,static,webhook-in',
      '--webhook-url',
      'https://mdm.example/',
    );
    const file = join(folder.work, 'challenge');
    await writeFile(file, 'Printers-2030\n');
    expect(await cli.json(anything, 'scep-profile', 'static-challenge', 'mdm', '--challenge-file', file)).toEqual({
      challenge: 'Printers-2030',
    });
    const { secret } = await cli.json(z.object({ secret: z.string() }), 'scep-profile', 'webhook-secret', 'mdm');
    const { token } = await cli.json(z.object({ token: z.string() }), 'scep-profile', 'webhook-token', 'mdm');
    const made = await cli.json(
      z.object({ challenge: z.string(), expiresAt: z.iso.datetime(), scepUrl: z.string() }),
      ...['scep-profile', 'challenge', 'mdm', '--subject', 'door.office.example'],
    );
    expect(made.scepUrl).toMatch(/\/scep\/mdm$/);
    const { stdout } = await cli.run('scep-profile', 'show', 'mdm');
    expect(stdout).toMatch(/hasStaticChallenge\s+true\n/);
    expect(stdout).toContain('! One password lets every device in.');
    const audit = await readFile(join(folder.path, 'certwright.db'));
    for (const told of ['Printers-2030', secret, token, made.challenge]) {
      expect(stdout).not.toContain(told);
      expect(audit.includes(told)).toBe(false);
    }
    expect((await cli.json(profile, 'scep-profile', 'show', 'mdm'))['openChallenges']).toBe(1);
  });

  it('name management signers', async () => {
    const now = Date.now();
    const issuer = await makeIssuer(now);
    const [certificate, issuerFile] = [join(folder.work, 'mdm.pem'), join(folder.work, 'issuer.pem')];
    await writeFile(certificate, pem(await makeSigner(issuer, now)));
    await writeFile(issuerFile, issuer.pem);
    expect(await failureOf('signer', 'add', 'mdm', '--certificate', certificate)).toMatchObject({ code: 'usage' });
    const added = await cli.json(
      profile,
      ...['signer', 'add', 'mdm', '--certificate', certificate, '--pattern', '*.mdm.example,ws-*', '--quota', '50'],
      ...['--crl-url', 'http://127.0.0.1:1/mdm.crl', '--crl-issuer', issuerFile, '--ra-profiles', 'default'],
    );
    expect(added).toMatchObject({
      scope: { patterns: ['*.mdm.example', 'ws-*'], ipRanges: [] },
      quota: 50,
      standing: 'revocation-unknown',
      revocation: { ...byCrl(issuer, 'http://127.0.0.1:1/mdm.crl'), issuerPem: issuer.pem },
      crl: { problem: 'crl-unreachable', nextUpdate: null },
    });
    expect(await cli.json(profile, 'signer', 'refresh', 'mdm')).toMatchObject({ standing: 'revocation-unknown' });
    expect(await cli.json(profile, 'signer', 'set', 'mdm', '--revocation', 'unchecked')).toMatchObject({
      standing: 'good',
      notices: [{ code: 'signer-revocation-unchecked' }],
    });
    expect((await cli.run('signer', 'list')).stdout).toMatch(/^mdm\s+good\s+0\/50\s+default/m);
    await cli.json(anything, 'signer', 'remove', 'mdm');
    expect(await cli.json(anything, 'signer', 'list')).toEqual({ signers: [] });
  });

  it('name operators, with passwords from files', async () => {
    const file = join(folder.work, 'password');
    await writeFile(file, 'correct horse battery\n');
    expect(await failureOf('operator', 'add', 'jane', '--role', 'approve')).toMatchObject({ exit: 2, code: 'usage' });
    expect(await failureOf('operator', 'add', 'jane', '--password-file', file)).toMatchObject({
      exit: 2,
      code: 'usage',
    });
    const jane = await cli.json(profile, 'operator', 'add', 'jane', '--role', 'approve', '--password-file', file);
    expect(jane).toMatchObject({ name: 'jane', roles: ['approve'], lastUsedAt: null });
    expect(await cli.json(profile, 'operator', 'roles', 'jane', '--role', 'approve,challenges')).toMatchObject({
      roles: ['approve', 'challenges'],
      version: 2,
    });
    await writeFile(file, 'short');
    expect(await failureOf('operator', 'password', 'jane', '--password-file', file)).toMatchObject({ exit: 2 });
    await writeFile(file, 'janejanejane');
    expect(await failureOf('operator', 'password', 'jane', '--password-file', file)).toMatchObject({
      code: 'service-invalid',
      details: [{ code: 'operator-password-weak' }],
    });
    await cli.json(anything, 'operator', 'remove', 'jane');
    expect((await cli.run('operator', 'list')).stdout.trim()).toMatch(/^name\s+roles\s+lastUsedAt\s+lockedUntil$/);
  });
});

it('works while no agent serves the folder, and ends then', async () => {
  const alone = await createDataFolder();
  try {
    const own = commandLine(alone);
    await own.json(anything, 'init', '--name', 'Command CA', '--key', 'ec:p256');
    await own.json(anything, 'scep-profile', 'create', 'old', '--stance', 'legacy');
    const shown = await own.json(z.looseObject({ notices: z.array(anything) }), 'scep-profile', 'show', 'old');
    expect(shown.notices).toMatchObject([{ code: 'stance-legacy' }]);
    const { code, stderr } = await own.run('ra-profile', 'list');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  } finally {
    await alone.remove();
  }
});
