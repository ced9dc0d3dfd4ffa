import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DesktopProcess, temporaryDataFolder, until } from './desktop-process.ts';
import { call, INSTALL_RPC } from './page-rpc.ts';

let folder: Awaited<ReturnType<typeof temporaryDataFolder>>;
let desktop: DesktopProcess;

beforeAll(async () => {
  folder = await temporaryDataFolder();
  desktop = new DesktopProcess(folder.path);
  await desktop.waitFor(`document.querySelector('#root')?.children.length > 0`);
  await desktop.evaluate(INSTALL_RPC);
});

afterAll(async () => {
  await desktop.quit();
  await folder.remove();
});

describe('the console in its window', () => {
  it('is shown, sandboxed and isolated', async () => {
    const [window] = await desktop.windows();
    expect(window).toMatchObject({ visible: true, focused: true });
    expect(window?.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
    expect(await desktop.ask({ do: 'application' })).toMatchObject({
      sandboxed: true,
      schemes: [{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }],
      devices: false,
    });
  });

  it('has words from the catalogue, not keys', async () => {
    await desktop.waitFor(`document.querySelector('h1') !== null`);
    expect(await desktop.evaluate(`document.querySelector('h1').innerText`)).toMatch(/^[A-Z][a-z]+ /u);
  });

  it('sees the bridge and nothing of Node or Electron', async () => {
    const seen = await desktop.evaluate(
      'JSON.stringify([Object.keys(certwright), typeof require, typeof process, typeof module, typeof ipcRenderer])',
    );
    expect(seen).toBe(
      '[["connect","openDataFolder","protectContent"],"undefined","undefined","undefined","undefined"]',
    );
    expect(await desktop.evaluate('Object.isFrozen(certwright)')).toBe(true);
  });

  it('reaches the agent over the port', async () => {
    expect(await desktop.evaluate(call('/agent/status'))).toMatchObject({
      status: 200,
      value: { host: 'desktop', dataFolder: folder.path, version: '0.0.0-stand-in' },
    });
  });

  it('is told what was wrong with a call', async () => {
    expect(await desktop.evaluate(call('/settings/set', { theme: 'pink' }))).toMatchObject({ status: 400 });
  });

  it('opens a vault, and is told of it as it happens', async () => {
    await desktop.evaluate(`void ${call('/events/subscribe')}`);
    const made = await desktop.evaluate(call('/vault/create', { kind: 'passphrase', passphrase: 'a long passphrase' }));
    expect(made).toMatchObject({ status: 200, value: { state: 'open', kind: 'passphrase' } });
    await desktop.waitFor(`testEvents.some(({ type }) => type === 'vault')`);
  });

  it('changes menu and tray with the language of the settings', async () => {
    expect((await desktop.tray()).labels).toContain('Open Certwright');
    await desktop.evaluate(call('/settings/set', { language: 'de' }));
    await until(
      async () => (await desktop.tray()).labels?.includes('Certwright öffnen') === true,
      () => 'the tray in German',
    );
    expect(await desktop.ask({ do: 'menu' })).toContain('Datenordner öffnen');
    await desktop.evaluate(call('/settings/set', { language: 'en' }));
    await until(
      async () => (await desktop.tray()).labels?.includes('Open Certwright') === true,
      () => 'the tray in English',
    );
  });

  it('names the listener in the tray', async () => {
    await desktop.evaluate(call('/authority/create', { name: 'Office CA', key: 'ec:p256', years: 10 }));
    const { value } = (await desktop.evaluate(call('/listener/start', { host: '127.0.0.1', port: 0 }))) as {
      value: { config: { port: number }; scepUrl: string };
    };
    const { port } = new URL(value.scepUrl);
    await until(
      async () => (await desktop.tray()).tooltip?.includes(`127.0.0.1:${port}`) === true,
      () => `the port ${port} in the tray`,
    );
    expect(await desktop.evaluate(call('/listener/stop'))).toMatchObject({ value: { state: 'off' } });
  });

  it('opens the data folder and protects its content by name, never by path', async () => {
    await desktop.evaluate('certwright.openDataFolder("/etc")');
    expect((await desktop.observations()).openedPaths).toEqual([folder.path]);
    await desktop.evaluate('certwright.protectContent(true)');
    expect((await desktop.windows())[0]?.contentProtection).toBe(true);
    await desktop.evaluate('certwright.protectContent(false)');
    expect((await desktop.windows())[0]?.contentProtection).toBe(false);
    expect(await desktop.evaluate('certwright.protectContent("on").catch((error) => error.message)')).toContain(
      'boolean',
    );
  });

  it('kept to its policy and asked nobody else', async () => {
    const { violations, outsideRequests } = await desktop.observations();
    expect(violations).toEqual([]);
    expect(outsideRequests).toEqual([]);
  });
});
