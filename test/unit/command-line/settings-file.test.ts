import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settingsFrom } from '../../../electron/command-line/settings-file.ts';
import { scepProfileSettings } from '../../../shared/contract/services.ts';
import { NO_CHALLENGES, ON_DEMAND, SCEP_SETTINGS } from '../../harness/services-house.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certwright-settings-'));
  file = join(folder, 'settings.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = async (text: string | null, change: object = {}, base: object = SCEP_SETTINGS) => {
  if (text !== null) await writeFile(file, text);
  return settingsFrom(scepProfileSettings, base, text === null ? {} : { settings: file }, change);
};

describe('settings', () => {
  it('are what they are, then the file, then the single options', async () => {
    expect(await read(null)).toEqual(SCEP_SETTINGS);
    const given = JSON.stringify({ chain: 'chain', stance: 'modern', challenges: { static: true } });
    expect(await read(given, { stance: 'legacy', enabled: undefined })).toEqual({
      ...SCEP_SETTINGS,
      chain: 'chain',
      stance: 'legacy',
      challenges: { ...NO_CHALLENGES, registration: true, static: true },
    });
  });

  it('have the contract’s defaults where something new is only begun', async () => {
    const { challenges } = await read('{"challenges":{"dynamic":{"page":true,"webhook":false}}}');
    expect(challenges.dynamic).toEqual({ page: true, webhook: false, validFor: 3_600_000, most: 5 });
    const before = { ...SCEP_SETTINGS, challenges: { ...NO_CHALLENGES, dynamic: ON_DEMAND } };
    expect((await read('{"challenges":{"dynamic":{"most":9}}}', {}, before)).challenges.dynamic?.most).toBe(9);
    expect((await read('{"challenges":{"dynamic":null}}', {}, before)).challenges.dynamic).toBeNull();
  });

  it.each([
    ['{"stance":"loose"}', /^stance: /],
    ['{"name":"other"}', /name/],
    ['{"__proto__":{"enabled":true},"constructor":{}}', /constructor/],
    ['[]', /is no JSON object$/],
    ['{', /is no JSON object$/],
  ])('cannot be %s', async (text, reason) => {
    const reading: unknown = await read(text).catch((error: unknown) => error);
    expect(reading).toMatchObject({ code: 'usage' });
    expect((reading as { params: { reason: string } }).params.reason).toMatch(reason);
  });

  it('come from a file that can be read, of a size to be read', async () => {
    await expect(
      settingsFrom(scepProfileSettings, SCEP_SETTINGS, { settings: join(folder, 'none') }, {}),
    ).rejects.toMatchObject({ code: 'file-unreadable' });
    await expect(read(' '.repeat(1_048_577))).rejects.toMatchObject({ code: 'file-unreadable' });
  });
});
