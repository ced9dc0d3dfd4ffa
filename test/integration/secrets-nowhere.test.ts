import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openOffice, type Office } from '../harness/office.ts';
import { enroll, makeDevice } from '../simulators/scep-client/device.ts';
import { getCaCert } from '../simulators/scep-client/http.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';

const anything = z.unknown();

/** Every file below a folder, in one buffer. */
async function everythingIn(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Buffer.concat(await Promise.all(files.map((file) => readFile(file))));
}

describe('scep.md 5.18: challenges', () => {
  let office: Office;
  beforeAll(async () => {
    office = await openOffice();
  });
  afterAll(() => office.close());

  it('stand in no log, no file, no list and no export, whether they were right or wrong', async () => {
    const { cli, agent } = office;
    const { ra } = await getCaCert(agent.scepUrl);
    const key = await makeKey();
    await cli.json(anything, 'ra-profile', 'create', 'asked', '--approval', 'always');
    await cli.json(
      anything,
      'scep-profile',
      'create',
      'asked',
      '--ra-profile',
      'asked',
      '--accept',
      'registration,static',
    );
    const shared = await cli.json(
      z.looseObject({ challenge: z.string() }),
      'scep-profile',
      'static-challenge',
      'asked',
    );
    const issued = await office.register('issued.office.example');
    const refused = await office.register('refused.office.example');
    const waiting = await office.register('waiting.office.example', '--ra-profile', 'asked');
    const secrets = [shared.challenge, issued.challenge, refused.challenge, waiting.challenge, 'WRONG-BUT-PRIVATE-1'];
    const ask = async (url: string, name: string, challenge: string, more = {}) => {
      const device = await makeDevice(name, key);
      return (
        await enroll(url, device, { ra, csr: { challenge, ...more }, transactionId: `${name} ${challenge.length}` })
      ).pkiStatus;
    };
    expect(await ask(issued.scepUrl, issued.fqdn, issued.challenge)).toBe('success');
    expect(await ask(refused.scepUrl, refused.fqdn, refused.challenge, { ca: true })).toBe('failure');
    expect(await ask(refused.scepUrl, refused.fqdn, 'WRONG-BUT-PRIVATE-1')).toBe('failure');
    expect(await ask(waiting.scepUrl, waiting.fqdn, waiting.challenge)).toBe('pending');
    expect(await ask(`${agent.scepUrl}/asked`, waiting.fqdn, shared.challenge)).toBe('pending');
    const told: string[] = [];
    for (const noun of ['transactions', 'registrations', 'certificates']) {
      const { stdout } = await cli.run('list', noun, '--json');
      told.push(stdout);
    }
    for (const noun of ['registrations', 'certificates']) told.push((await cli.run('export', noun)).stdout);
    const { rows } = z.object({ rows: z.array(z.object({ id: z.string() })) }).parse(JSON.parse(told[0] ?? ''));
    expect(rows).toHaveLength(5);
    for (const { id } of rows) told.push((await cli.run('show', 'transaction', id, '--json')).stdout);
    told.push(agent.log());
    const kept = await everythingIn(cli.folder.path);
    expect(kept.includes('waiting.office.example')).toBe(true);
    for (const secret of secrets) {
      const spellings = [Buffer.from(secret), Buffer.from(secret, 'utf16le'), Buffer.from(secret, 'utf16le').swap16()];
      expect([secret, spellings.some((spelling) => kept.includes(spelling))]).toEqual([secret, false]);
      expect([secret, told.some((text) => text.includes(secret))]).toEqual([secret, false]);
    }
  });
});
