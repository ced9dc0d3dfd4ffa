import { defineConfig } from '@playwright/test';

/** The suite against the real Electron. It needs `npx install-electron` once and `npm run build`; see docs/desktop.md. */
export default defineConfig({
  testDir: './test/e2e/electron',
  outputDir: './out/test-results',
  timeout: 120_000,
  workers: 1,
  forbidOnly: process.env['CI'] === 'true',
  reporter: 'list',
});
