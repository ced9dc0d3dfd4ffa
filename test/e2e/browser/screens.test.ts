import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { z } from 'zod';
import { commandLine, PROJECT } from '../../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../../harness/data-folder.ts';
import { openConsole, PASSPHRASE, type FreshConsole } from '../../harness/fresh-console.ts';
import { look, PICTURES } from '../../harness/look.ts';
import { peer } from '../../harness/peers.ts';
import { serveAgent } from '../../harness/served-agent.ts';
import { enroll, makeDevice } from '../../simulators/scep-client/device.ts';
import { getCaCert } from '../../simulators/scep-client/http.ts';
import { makeKey } from '../../simulators/scep-client/keys.ts';

const WAIT = { timeout: 30_000 } as const;
/** The one picture of the README; it is replaced only when somebody deletes it or asks for a new one. */
const README_PICTURE = join(PROJECT, 'docs', 'images', 'console.png');

const DEVICES = ['printer-1', 'printer-2', 'door-1', 'router-1', 'phone-17'] as const;

/** Something happened in this office: devices enrolled, one was refused, one was revoked, some are waited for. */
async function furnish(folder: DataFolder): Promise<void> {
  const cli = commandLine(folder);
  await cli.json(z.unknown(), 'init', '--name', 'Office CA', '--key', 'rsa:2048');
  const agent = await serveAgent(folder);
  const { ra } = await getCaCert(agent.scepUrl);
  const key = await makeKey();
  for (const [index, name] of DEVICES.entries()) {
    const address = `192.0.2.${String(index + 17)}`;
    const { fqdn, challenge } = await cli.register(
      '--fqdn',
      `${name}.office.example`,
      '--ip',
      address,
      '--expires',
      '7d',
    );
    if (name === 'phone-17') continue;
    const device = await makeDevice(fqdn, key);
    if (name === 'router-1') {
      // Asks for a name that nobody registered.
      const csr = { challenge, dnsNames: [fqdn, 'vpn.office.example'] };
      await enroll(agent.scepUrl, device, { ra, csr, transactionId: 'refused' });
    }
    const reply = await enroll(agent.scepUrl, device, {
      ra,
      csr: { challenge, dnsNames: [fqdn] },
      transactionId: name,
    });
    expect(reply.pkiStatus).toBe('success');
  }
  const { rows } = await cli.json(certificateRows, 'list', 'certificates', '--search', 'door-1');
  await cli.json(z.unknown(), 'revoke', rows[0]?.serial ?? '', '--reason', 'cessationOfOperation');
  await agent.stop();
}

const certificateRows = z.object({ rows: z.array(z.object({ serial: z.string() })) });

describe('the screens of a new console', () => {
  it('are accessible in both themes', async (context) => {
    const console = await open(context);
    const { page } = console;
    try {
      await page.goto(console.agent.consoleUrl ?? '');
      await page.getByLabel('Passphrase', { exact: true }).waitFor(WAIT);
      await look(page, 'vault-new');
      await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
      await page.getByLabel('The same once more').fill(PASSPHRASE);
      await page.getByRole('button', { name: 'Make the vault' }).click();
      await page.getByLabel('Name of the authority').fill('Office CA', WAIT);
      await look(page, 'first-run-authority');
      await page.getByRole('button', { name: 'Make the authority' }).click();
      await page.getByRole('button', { name: 'Turn on the listener' }).waitFor(WAIT);
      await look(page, 'first-run-listener');
      await page.getByRole('button', { name: 'Not now' }).click();
      await page.getByLabel('Host name').waitFor(WAIT);
      await look(page, 'first-run-register');
      await page.getByRole('button', { name: 'Go to the console' }).click();
      for (const place of ['Home', 'Registrations', 'Certificates', 'Activity'] as const) {
        await goTo(page, place);
        await look(page, `empty-${place.toLowerCase()}`);
      }
      expect(console.complaints).toEqual([]);
    } finally {
      await console.close();
    }
  });
});

describe('the screens of a console in use', () => {
  let console: FreshConsole | null = null;
  beforeAll(async () => {
    await mkdir(PICTURES, { recursive: true });
  });
  afterAll(async () => {
    await console?.close();
  });

  it('are accessible in both themes', async (context) => {
    const folder = await createDataFolder();
    await furnish(folder);
    console = await open(context, folder);
    const { page } = console;
    await page.goto(console.agent.consoleUrl ?? '');
    await page.getByLabel('Passphrase').waitFor(WAIT);
    await look(page, 'vault-locked');
    await page.getByLabel('Passphrase').fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await goTo(page, 'Home');
    await look(page, 'home');
    if (!existsSync(README_PICTURE) || process.env['CERTWRIGHT_PICTURES'] !== undefined) {
      await mkdir(join(README_PICTURE, '..'), { recursive: true });
      await copyFile(join(PICTURES, 'home-light.png'), README_PICTURE);
    }
    await lists(page);
    await forms(page);
    await overlays(page);
    await leaving(page);
    expect(console.complaints).toEqual([]);
  });
});

function open(context: TestContext, folder?: DataFolder): Promise<FreshConsole> {
  return peer('chromium', context).then((chromium) => openConsole(chromium, folder));
}

async function goTo(page: Page, place: string): Promise<void> {
  await page.getByRole('link', { name: place, exact: true }).click(WAIT);
  await page.getByRole('heading', { level: 1 }).waitFor(WAIT);
}

async function lists(page: Page): Promise<void> {
  await goTo(page, 'Registrations');
  await page.getByText('phone-17.office.example').first().waitFor(WAIT);
  await look(page, 'registrations');
  await page.getByText('phone-17.office.example').first().click();
  await page.getByRole('heading', { name: 'phone-17.office.example' }).waitFor(WAIT);
  await look(page, 'registration');
  await page.getByRole('button', { name: 'New challenge' }).click();
  await page.getByRole('dialog').waitFor(WAIT);
  await look(page, 'new-challenge');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Cancel it' }).click();
  await page.getByRole('alertdialog').waitFor(WAIT);
  await look(page, 'cancel');
  await page.keyboard.press('Escape');

  await goTo(page, 'Certificates');
  await page.getByText('printer-1.office.example').first().click(WAIT);
  await page.getByRole('button', { name: 'Revoke …' }).click(WAIT);
  await page.getByRole('alertdialog').waitFor(WAIT);
  await look(page, 'revoke');
  await page.keyboard.press('Escape');
  await look(page, 'certificate');

  await goTo(page, 'Activity');
  await page.getByText('vpn.office.example').or(page.getByText('Refused')).first().click(WAIT);
  await look(page, 'activity');
}

async function forms(page: Page): Promise<void> {
  for (const [route, name] of [
    ['#/register', 'register'],
    ['#/import', 'import'],
    ['#/inspect', 'inspector'],
    ['#/authority', 'authority'],
    ['#/settings', 'settings'],
  ] as const) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, route);
    await page.getByRole('heading', { level: 1 }).waitFor(WAIT);
    await look(page, name);
  }
}

async function overlays(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').waitFor(WAIT);
  await page.keyboard.press('ArrowDown');
  expect(await page.getByRole('combobox').getAttribute('aria-activedescendant')).not.toBeNull();
  await look(page, 'palette');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Keys' }).click();
  await page.getByRole('dialog').waitFor(WAIT);
  await look(page, 'keys');
  await page.keyboard.press('Escape');
}

/** What is typed and not saved is asked about, whichever way one leaves: by a link, by the browser's Back. */
async function leaving(page: Page): Promise<void> {
  await goTo(page, 'Activity');
  await goTo(page, 'Settings');
  const host = page.getByLabel('Public host name');
  await host.fill('ca.office.example');
  const asked = page.getByRole('alertdialog', { name: 'Leave without saving?' });
  await page.getByRole('link', { name: 'Home', exact: true }).click();
  await asked.waitFor(WAIT);
  await look(page, 'unsaved');
  await page.getByRole('button', { name: 'Stay here' }).click();
  expect(new URL(page.url()).hash).toBe('#/settings');
  expect(await host.inputValue()).toBe('ca.office.example');
  await page.goBack();
  await asked.waitFor(WAIT);
  expect(new URL(page.url()).hash).toBe('#/settings');
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor(WAIT);
  expect(new URL(page.url()).hash).toBe('#/activity');
}
