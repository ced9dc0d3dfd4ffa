import { expect } from '@playwright/test';
import { test } from './desktop-app.ts';

test('shows the console from its own scheme', async ({ desktop: { page } }) => {
  expect(await page.evaluate(() => location.href)).toMatch(/^app:\/\/certwright\//u);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('runs every renderer in the sandbox', async ({ desktop: { app } }) => {
  const metrics = await app.evaluate(({ app: electronApp }) => electronApp.getAppMetrics());
  const renderers = metrics.filter(({ type }) => type === 'Tab');
  expect(renderers.length).toBeGreaterThan(0);
  // `sandboxed` is reported on macOS and Windows only.
  for (const { sandboxed } of renderers) expect(sandboxed ?? true).toBe(true);
});

test('gives the page the bridge and nothing else', async ({ desktop: { page } }) => {
  const seen = await page.evaluate(() => ({
    bridge: Object.keys((window as unknown as { certwright: object }).certwright),
    node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
  }));
  expect(seen).toEqual({ bridge: ['connect', 'openDataFolder', 'protectContent'], node: [] });
});

test('sends the policy with the page', async ({ desktop: { page } }) => {
  const headers = await page.evaluate(async () => Object.fromEntries((await fetch('/')).headers));
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; /u);
  expect(headers['x-content-type-options']).toBe('nosniff');
});

test('serves nothing outside the console', async ({ desktop: { page } }) => {
  for (const path of ['/..%2f..%2fpackage.json', '/%2e%2e/package.json', '//etc/passwd']) {
    expect(await page.evaluate(async (each) => (await fetch(location.origin + each)).status, path)).toBe(404);
  }
});

test('stops what the policy forbids', async ({ desktop: { page } }) => {
  const directive = page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => resolve(violatedDirective));
        void fetch('https://evil.example/').catch(() => undefined);
      }),
  );
  expect(await directive).toBe('connect-src');
});

test('neither navigates nor opens windows', async ({ desktop: { app, page } }) => {
  const before = page.url();
  await page.evaluate(() => {
    window.open('https://evil.example/');
    location.href = 'https://evil.example/';
  });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(page.url()).toBe(before);
  expect(app.windows()).toHaveLength(1);
});

test('denies permissions', async ({ desktop: { page } }) => {
  for (const name of ['geolocation', 'notifications', 'camera', 'microphone', 'midi'] as const) {
    const state = await page.evaluate(async (each) => (await navigator.permissions.query({ name: each })).state, name);
    expect(state).toBe('denied');
  }
});

test('keeps the agent when its window is closed', async ({ desktop: { app } }) => {
  const visible = await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    window?.close();
    return window?.isDestroyed() === false && window.isVisible();
  });
  expect(visible).toBe(false);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('makes a vault in the console, on the real crypto engine', async ({ desktop: { page } }) => {
  const passphrase = 'a long enough passphrase';
  const fields = page.locator('input[type="password"]');
  // Where a keychain answers, the console offers it first.
  if ((await fields.count()) === 0) await page.getByRole('radio').last().check({ force: true });
  for (const field of await fields.all()) await field.fill(passphrase);
  await page.locator('button[type="submit"]').click();
  await expect(fields).toHaveCount(0);
});
