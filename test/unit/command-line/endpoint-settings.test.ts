import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changedEndpointSettings, newEndpointSettings } from '../../../electron/command-line/endpoint-settings.ts';
import { presetSettings } from '../../../shared/domain/endpoint-presets.ts';
import { createDataFolder, type DataFolder } from '../../harness/data-folder.ts';

describe('the settings of an external CA', () => {
  let folder: DataFolder;
  beforeAll(async () => {
    folder = await createDataFolder();
  });
  afterAll(() => folder.remove());

  const fileOf = async (content: string): Promise<string> => {
    const file = join(folder.work, 'settings.json');
    await writeFile(file, content);
    return file;
  };

  it('are those of the preset, with what the options say', async () => {
    const settings = await newEndpointSettings({
      preset: 'est',
      url: 'https://ca.office.example',
      label: 'printers',
      user: 'certwright',
      'system-roots': 'yes',
      directory: 'dc1.office.example',
      timeout: '5',
    });
    expect(settings).toEqual({
      enabled: true,
      preset: 'est',
      connection: {
        protocol: 'est',
        url: 'https://ca.office.example',
        label: 'printers',
        credentials: { kind: 'password', scheme: 'basic', userName: 'certwright' },
        linkIdentity: false,
        revokes: false,
      },
      trust: { systemRoots: true, anchors: '', directory: 'ldaps://dc1.office.example' },
      timeout: 5_000,
    });
    const changed = await changedEndpointSettings(settings, {
      ...{ label: 'none', auth: 'certificate', enabled: 'no', directory: 'none' },
    });
    expect(changed).toMatchObject({
      enabled: false,
      connection: { label: null, credentials: { kind: 'certificate' } },
      trust: { directory: null },
    });
    // What belongs to a password does not stay behind.
    expect(changed.connection).toHaveProperty('credentials', { kind: 'certificate' });
    const ticket = await changedEndpointSettings(settings, { auth: 'kerberos' });
    expect(ticket.connection).toHaveProperty('credentials', { kind: 'kerberos' });
    const digest = await changedEndpointSettings(settings, { auth: 'digest' });
    expect(digest.connection).toHaveProperty('credentials.scheme', 'digest');
    expect(digest.connection).toHaveProperty('credentials.userName', 'certwright');
  });

  it('of SCEP name where the challenge comes from', async () => {
    const ndes = await newEndpointSettings({
      preset: 'adcs-ndes',
      url: 'http://ndes.office.example/certsrv/mscep/mscep.dll',
      'challenge-url': 'https://ndes.office.example/certsrv/mscep_admin/',
      'challenge-user': 'OFFICE\\scep',
    });
    expect(ndes.connection).toHaveProperty('challenge', {
      source: 'ndes',
      url: 'https://ndes.office.example/certsrv/mscep_admin/',
      scheme: 'ntlm',
      userName: 'OFFICE\\scep',
    });
    const fixed = await changedEndpointSettings(ndes, { challenge: 'static', 'ca-identifier': 'CA' });
    expect(fixed.connection).toMatchObject({ challenge: { source: 'static' }, caIdentifier: 'CA' });
    expect(fixed.connection).toHaveProperty('challenge', { source: 'static' });
  });

  it('of Microsoft’s services name the template and whose request it is', async () => {
    const settings = await newEndpointSettings({
      preset: 'adcs-mscews',
      'policy-url': 'https://ca.office.example/CEP',
      user: 'enroll@office.example',
      template: 'Printer',
      'on-behalf': 'requester',
      requester: 'OFFICE\\printer',
    });
    expect(settings.connection).toEqual({
      protocol: 'mscews',
      policyUrl: 'https://ca.office.example/CEP',
      enrollmentUrl: null,
      credentials: { kind: 'username-token', userName: 'enroll@office.example' },
      template: 'Printer',
      onBehalf: 'requester',
      requester: 'OFFICE\\printer',
    });
  });

  it('may all stand in a file, under a preset or with their own', async () => {
    const whole = {
      preset: 'scep',
      connection: { ...presetSettings('scep').connection, url: 'http://ca.office.example/' },
    };
    const settings = await fileOf(JSON.stringify(whole));
    expect(await newEndpointSettings({ settings })).toMatchObject({ preset: 'scep', timeout: 30_000 });
    const est = { ...presetSettings('openxpki-est').connection, url: 'https://pki.office.example' };
    // Another protocol is another connection, whole.
    expect(
      await newEndpointSettings({ settings: await fileOf(JSON.stringify({ connection: est })), preset: 'scep' }),
    ).toMatchObject({
      connection: est,
    });
  });

  it.each([
    ['no preset', {}, '--preset takes'],
    ['an unknown preset', { preset: 'vault' }, '--preset takes'],
    ['what the preset asks for and nobody said', { preset: 'est' }, 'connection.url'],
    ['an address without TLS', { preset: 'openxpki-est', url: 'http://pki.office.example' }, 'connection.url'],
    ['another protocol’s option', { preset: 'openxpki-est', url: 'https://a.example', template: 'X' }, 'template'],
    ['a user without a way to say it', { preset: 'openxpki-est', url: 'https://a.example', user: 'joe' }, 'userName'],
    ['a number that is none', { preset: 'openxpki-est', url: 'https://a.example', timeout: 'soon' }, '--timeout'],
    ['a time that is too long', { preset: 'openxpki-est', url: 'https://a.example', timeout: '500' }, 'timeout'],
  ])('are refused: %s', async (_what, options, reason) => {
    await expect(newEndpointSettings(options)).rejects.toMatchObject({
      code: 'usage',
      params: { reason: expect.stringContaining(reason) as unknown },
    });
  });

  it('in a wrong file are refused', async () => {
    await expect(newEndpointSettings({ settings: await fileOf('[1]') })).rejects.toMatchObject({ code: 'usage' });
    await expect(newEndpointSettings({ settings: await fileOf('{"preset":"est"}') })).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(newEndpointSettings({ settings: join(folder.work, 'missing') })).rejects.toMatchObject({
      code: 'file-unreadable',
    });
  });
});
