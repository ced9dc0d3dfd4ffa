import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DesktopProcess, temporaryDataFolder, until } from './desktop-process.ts';
import { call, INSTALL_RPC } from './page-rpc.ts';

const SHOWN = `document.querySelector('#root')?.children.length > 0`;

let folder: Awaited<ReturnType<typeof temporaryDataFolder>>;
let desktop: DesktopProcess;

beforeEach(async () => {
  folder = await temporaryDataFolder();
  desktop = new DesktopProcess(folder.path);
  await desktop.waitFor(SHOWN);
});

afterEach(async () => {
  await desktop.quit();
  await folder.remove();
});

describe('the life of the desktop host', () => {
  it('keeps the agent in the tray when the window is closed, and shows the same window again', async () => {
    await desktop.evaluate('void (window.mark = 1)');
    expect(await desktop.ask({ do: 'close-window' })).toBe(false);
    expect((await desktop.windows())[0]?.visible).toBe(false);
    expect((await desktop.observations()).notifications).toEqual([expect.stringContaining('keeps running')]);
    await desktop.evaluate(INSTALL_RPC);
    expect(await desktop.evaluate(call('/agent/status'))).toMatchObject({ status: 200 });
    await desktop.ask({ do: 'click', where: 'tray', id: 'open' });
    expect((await desktop.windows())[0]?.visible).toBe(true);
    expect(await desktop.evaluate('window.mark')).toBe(1);
  });

  it('says once only that it keeps running', async () => {
    for (let count = 0; count < 2; count += 1) {
      await desktop.ask({ do: 'close-window' });
      await desktop.ask({ do: 'click', where: 'tray-icon', id: '' });
    }
    expect((await desktop.observations()).notifications).toHaveLength(1);
  });

  it('focuses its window when it is started a second time', async () => {
    await desktop.ask({ do: 'minimize-window' });
    const second = new DesktopProcess(folder.path, ['--unknown=1']);
    expect(await second.exit).toBe(0);
    await until(
      async () => (await desktop.windows())[0]?.minimized === false,
      () => 'the window to come back',
    );
    expect(await desktop.windows()).toHaveLength(1);
  });

  it('makes the page again when its process dies, with the agent untouched', async () => {
    await desktop.evaluate('void (window.mark = 1)');
    await desktop.ask({ do: 'crash-page' });
    await desktop.waitFor(`window.mark === undefined && ${SHOWN}`);
    await desktop.evaluate(INSTALL_RPC);
    expect(await desktop.evaluate(call('/agent/status'))).toMatchObject({ status: 200 });
  });

  it.each(['tray', 'menu'] as const)('drains the agent when quit from the %s', async (where) => {
    await desktop.evaluate(INSTALL_RPC);
    await desktop.evaluate(call('/vault/create', { kind: 'passphrase', passphrase: 'a long passphrase' }));
    await desktop.ask({ do: 'click', where, id: 'quit' }).catch(() => undefined);
    expect(await desktop.exit).toBe(0);
    // The folder was let go: another agent takes it, and finds the vault.
    desktop = new DesktopProcess(folder.path, ['--hidden']);
    await until(
      async () => (await desktop.tray().catch(() => ({ labels: undefined }))).labels !== undefined,
      () => `a second agent: ${desktop.stderr}`,
    );
    expect(await desktop.windows()).toEqual([]);
    await desktop.ask({ do: 'click', where: 'tray', id: 'open' });
    await desktop.waitFor(SHOWN);
    await desktop.evaluate(INSTALL_RPC);
    expect(await desktop.evaluate(call('/agent/status'))).toMatchObject({
      value: { vault: { state: 'locked', kind: 'passphrase' } },
    });
  });

  it('drains on SIGTERM', async () => {
    desktop.kill('SIGTERM');
    expect(await desktop.exit).toBe(0);
  });
});

describe('starting', () => {
  it('says what is wrong and ends when the folder is in use', async () => {
    // Another lock than Electron's: a headless agent has the folder.
    const other = new DesktopProcess(folder.path, [], { STAND_IN_IGNORES_LOCK: '1' });
    expect(await other.exit).toBe(1);
    expect(other.stderr).toContain('could not start');
  });

  it('refuses a command line that makes no sense', async () => {
    const other = new DesktopProcess(folder.path, ['--data=']);
    expect(await other.exit).toBe(2);
  });
});
