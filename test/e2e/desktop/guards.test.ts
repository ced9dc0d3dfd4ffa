import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DesktopProcess, temporaryDataFolder, until } from './desktop-process.ts';

let folder: Awaited<ReturnType<typeof temporaryDataFolder>>;
let desktop: DesktopProcess;

beforeAll(async () => {
  folder = await temporaryDataFolder();
  desktop = new DesktopProcess(folder.path);
  await desktop.waitFor(`document.querySelector('#root')?.children.length > 0`);
});

afterAll(async () => {
  await desktop.quit();
  await folder.remove();
});

const HEADERS = ['content-security-policy', 'x-content-type-options', 'cross-origin-opener-policy'];

describe('the scheme', () => {
  it('sends the policy and its companions with every response', async () => {
    for (const path of ['/', '/nothing-here']) {
      const headers = await desktop.evaluate(
        `fetch(${JSON.stringify(path)}).then(({ headers }) => ${JSON.stringify(HEADERS)}.map((name) => headers.get(name)))`,
      );
      expect(headers).toEqual([expect.stringMatching(/^default-src 'none'; /u), 'nosniff', 'same-origin']);
    }
  });

  it.each([
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '//etc/passwd',
    '/..%5c..%5cpackage.json',
    '/assets/',
  ])('has no %s', async (path) => {
    expect(
      await desktop.evaluate(`fetch(location.origin + ${JSON.stringify(path)}).then(({ status }) => status)`),
    ).toBe(404);
  });

  it('lets the policy stop what is not ours', async () => {
    const before = (await desktop.observations()).violations.length;
    await desktop.evaluate(`fetch('https://evil.example/').catch(() => undefined)`);
    await desktop.evaluate(`document.body.append(Object.assign(new Image(), { src: 'https://evil.example/a.png' }))`);
    await desktop.evaluate(
      `document.body.append(Object.assign(document.createElement('script'), { text: 'window.ran = 1' }))`,
    );
    await until(
      async () => (await desktop.observations()).violations.length === before + 3,
      () => 'three violations',
    );
    expect(await desktop.evaluate('typeof window.ran')).toBe('undefined');
    expect((await desktop.observations()).outsideRequests).toEqual([]);
  });
});

describe('navigation', () => {
  it('is refused to anywhere else, and the console stays', async () => {
    await desktop.evaluate(`void (location.href = 'https://evil.example/')`);
    await until(
      async () => (await desktop.observations()).navigations.includes('refused https://evil.example/'),
      () => 'the refusal',
    );
    await desktop.waitFor(`document.querySelector('#root')?.children.length > 0`);
    expect((await desktop.observations()).outsideRequests).toEqual([]);
  });

  it('opens no window', async () => {
    await desktop.evaluate(`void window.open('https://evil.example/popup')`);
    await until(
      async () => (await desktop.observations()).popups.length > 0,
      () => 'the refused window',
    );
    const { popups, openedExternally } = await desktop.observations();
    expect(popups).toEqual(['deny https://evil.example/popup']);
    expect(openedExternally).toEqual([]);
    expect(await desktop.windows()).toHaveLength(1);
  });

  it('hands a link to a standard to the browser instead', async () => {
    await desktop.ask({ do: 'click', where: 'menu', id: 'standard' });
    expect((await desktop.observations()).openedExternally).toEqual(['https://www.rfc-editor.org/rfc/rfc8894']);
  });
});

describe('permissions', () => {
  it.each(['geolocation', 'notifications', 'camera', 'midi', 'clipboard-read'])('denies %s', async (name) => {
    const query = `navigator.permissions.query({ name: ${JSON.stringify(name)} }).then(({ state }) => state)`;
    expect(await desktop.evaluate(query)).toBe('denied');
  });

  it('lets a copy button write text', async () => {
    const query = `navigator.permissions.query({ name: 'clipboard-write' }).then(({ state }) => state)`;
    expect(await desktop.evaluate(query)).toBe('granted');
  });
});

describe('the sender guard', () => {
  it('answers the console', async () => {
    expect(await desktop.sendAs('main-frame', 'certwright:connect')).toBe('answered');
  });

  it('refuses arguments that the channel does not have', async () => {
    expect(await desktop.sendAs('main-frame', 'certwright:connect', ['/etc/passwd'])).toContain('Error');
  });

  it('refuses a sub-frame', async () => {
    await desktop.evaluate(`void document.body.append(document.createElement('iframe'))`);
    await until(
      async () => (await desktop.sendAs('sub-frame', 'certwright:connect').catch(() => '')).includes('refused'),
      () => 'the refusal of a sub-frame',
    );
    expect(await desktop.sendAs('sub-frame', 'certwright:open-data-folder')).toContain('refused');
    expect((await desktop.observations()).openedPaths).toEqual([]);
    expect(desktop.stderr).toContain('refused a message on certwright:connect: sub-frame');
  });

  it('refuses a foreign page, should one ever get into the window', async () => {
    await desktop.ask({ do: 'load', url: 'https://foreign.example/', page: '<title>foreign</title>' });
    await desktop.waitFor(`document.title === 'foreign'`);
    expect(await desktop.sendAs('main-frame', 'certwright:connect')).toContain('refused');
    expect(desktop.stderr).toContain('refused a message on certwright:connect: foreign-origin');
  });
});
