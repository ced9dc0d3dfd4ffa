import { mkdir } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { openBrowser } from '../../harness/browser.ts';
import { commandLine } from '../../harness/command-line.ts';
import { createDataFolder } from '../../harness/data-folder.ts';
import { look, PICTURES } from '../../harness/look.ts';
import { peer } from '../../harness/peers.ts';
import { serveAgent } from '../../harness/served-agent.ts';
import { office } from '../../simulators/active-directory/office.ts';
import { startActiveDirectory } from '../../simulators/active-directory/active-directory.ts';

const WAIT = { timeout: 20_000 } as const;

it('a directory gives an external CA in two presses, and a list of devices', async (context) => {
  const chromium = await peer('chromium', context);
  const directory = await startActiveDirectory(await peer('slapd', context), await office());
  await mkdir(PICTURES, { recursive: true });
  const folder = await createDataFolder();
  await commandLine(folder).json(z.unknown(), 'init', '--name', 'Office CA', '--key', 'rsa:2048');
  const agent = await serveAgent(folder, '--console', '127.0.0.1:0');
  const browser = await openBrowser(chromium);
  const { page } = browser;
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') process.stderr.write(await page.locator('body').ariaSnapshot());
    await browser.close();
    await agent.stop();
    await directory.stop();
    await folder.remove();
  });
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click(WAIT);
  const field = (name: string) => page.getByRole('textbox', { name, exact: true });
  const see = (text: string | RegExp) => page.getByText(text).first().waitFor(WAIT);
  const connect = async (password: string) => {
    await field('Domain controller').fill(`localhost:${String(directory.ldapsPort)}`, WAIT);
    await field('Account').fill(directory.account.name, WAIT);
    await field('Password').fill(password, WAIT);
    await press('Certificate of the directory');
    await field('Root certificate').fill(directory.root, WAIT);
  };

  await page.goto(agent.consoleUrl ?? '');
  await page.getByRole('link', { name: 'External CAs', exact: true }).first().click(WAIT);
  await press('Find in Active Directory');
  await connect('wrong');
  await press('Look');
  await see('does not accept this account and password');
  await look(page, 'directory-refused');
  await field('Password').fill(directory.account.password, WAIT);
  await press('Look');
  await see('trusted for it (NTAuth)');
  await see('names from the request · signed by an enrollment agent · approved by a manager');
  await look(page, 'directory-cas');
  await press('Use Printers by agent');
  await see('Microsoft CA');
  expect(await field('Name').inputValue()).toBe('Office CA');
  expect(await field('Certificate template').inputValue()).toBe('PrinterRA');
  await look(page, 'directory-endpoint');

  await page.goto(`${page.url().split('#')[0] ?? ''}#/import`);
  await press('From the directory…');
  await connect(directory.account.password);
  await press('Look');
  await see('1 device can be registered');
  await see('Its account is disabled.');
  await look(page, 'directory-devices');
  await press('Look at the list');
  await see('1 row, ready to import');
  await look(page, 'directory-import');
});
