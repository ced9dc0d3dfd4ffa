import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

/** Electron's executable, or null where its binary was not fetched. */
function electronBinary(): string | null {
  try {
    // Not by importing the package: that would try to fetch the binary.
    const folder = join(PROJECT, 'node_modules', 'electron');
    const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

export type Desktop = { readonly app: ElectronApplication; readonly page: Page; readonly dataFolder: string };

/** Each test has a desktop host of its own on a data folder of its own. */
export const test = base.extend<{ desktop: Desktop }>({
  desktop: async ({}, use) => {
    const executablePath = electronBinary();
    if (executablePath === null) {
      base.skip(true, 'real Electron (npx install-electron)');
      return;
    }
    const dataFolder = await mkdtemp(join(tmpdir(), 'certwright-electron-'));
    // A container's root cannot use Chromium's own sandbox; everybody else tests with it.
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const app = await _electron.launch({ executablePath, args: [...asRoot, PROJECT, '--data', dataFolder] });
    const page = await app.firstWindow();
    await page.locator('#root > *').first().waitFor();
    await use({ app, page, dataFolder });
    await app.close();
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  },
});
