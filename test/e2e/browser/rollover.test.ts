import { X509Certificate } from 'node:crypto';
import type { Page } from '@playwright/test';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { z } from 'zod';
import { openBrowser } from '../../harness/browser.ts';
import { commandLine } from '../../harness/command-line.ts';
import { createDataFolder } from '../../harness/data-folder.ts';
import { openConsole, PASSPHRASE, type FreshConsole } from '../../harness/fresh-console.ts';
import { look } from '../../harness/look.ts';
import { peer } from '../../harness/peers.ts';
import { freePort, serveAgentAhead } from '../../harness/served-agent.ts';
import { enroll, makeDevice } from '../../simulators/scep-client/device.ts';
import { exchange, getCaCert, getNextCaCert } from '../../simulators/scep-client/http.ts';

const WAIT = { timeout: 30_000 } as const;
const PRESENT = 'Office CA';
const NEXT = 'Office CA 2';

/** A console in front of an office that has its CA and listens. */
async function openOffice(context: TestContext): Promise<FreshConsole & { readonly scepUrl: string }> {
  const console = await openSilentOffice(context);
  const { page } = console;
  await goTo(page, 'Settings');
  return { ...console, scepUrl: await turnOnListener(page) };
}

/** The same while nothing listens. */
async function openSilentOffice(context: TestContext): Promise<FreshConsole> {
  const chromium = await peer('chromium', context);
  const folder = await createDataFolder();
  const cli = commandLine(folder);
  await cli.json(z.unknown(), 'init', '--name', PRESENT, '--key', 'rsa:2048');
  const console = await openConsole(chromium, folder);
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') process.stderr.write(await console.page.locator('body').ariaSnapshot());
    await console.close();
  });
  const { page } = console;
  await page.goto(console.agent.consoleUrl ?? '');
  await page.getByLabel('Passphrase').fill(PASSPHRASE, WAIT);
  await press(page, 'Unlock');
  return console;
}

/** Fills in the form that is in sight. */
async function turnOnListener(page: Page): Promise<string> {
  await page.getByText(/^127\.0\.0\.1 · /u).click(WAIT);
  const port = String(await freePort());
  await page.getByLabel('Port').fill(port);
  await page.getByRole('button', { name: 'Turn on the listener' }).last().click();
  await see(page, 'Listening at');
  return `http://127.0.0.1:${port}/scep`;
}

const press = (page: Page, name: string | RegExp) =>
  page
    .getByRole('button', { name, exact: typeof name === 'string' })
    .first()
    .click(WAIT);
const see = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor(WAIT);

async function goTo(page: Page, place: string): Promise<void> {
  await page.getByRole('link', { name: place, exact: true }).click(WAIT);
  await page.getByRole('heading', { level: 1 }).waitFor(WAIT);
}

const hasFocus = (page: Page, name: string): Promise<boolean> =>
  page
    .getByRole('alertdialog')
    .getByRole('button', { name })
    .evaluate((button) => button === document.activeElement);

/** Registers a device in the console and enrolls it as the page says; the issuer of its certificate. */
async function issuerOfNew(page: Page, scepUrl: string, fqdn: string): Promise<string> {
  await goTo(page, 'Registrations');
  await press(page, 'Register a device');
  await page.getByLabel('Host name').fill(fqdn, WAIT);
  await press(page, 'Register');
  const challenge = (await page.getByTestId('challenge').locator('.mono').innerText(WAIT)).replaceAll(/\s/gu, '');
  expect(await page.getByTestId('scep-url').innerText()).toContain(scepUrl);
  const { ra } = await getCaCert(scepUrl);
  const device = await makeDevice(fqdn);
  const reply = await enroll(scepUrl, device, { ra, csr: { challenge, dnsNames: [fqdn] } });
  expect(reply.pkiStatus).toBe('success');
  await see(page, 'The certificate was issued');
  return new X509Certificate(reply.envelope?.issued[0] ?? Buffer.alloc(0)).issuer;
}

describe('one CA follows another', () => {
  it('is staged, planned, withdrawn, staged again and activated in the console', async (context) => {
    const { page, scepUrl, complaints } = await openOffice(context);
    const { ca } = await getCaCert(scepUrl);
    expect(await issuerOfNew(page, scepUrl, 'door-1.office.example')).toBe(`CN=${PRESENT}`);

    await goTo(page, 'Authority');
    await see(page, 'A rollover replaces the authority without a gap');
    await look(page, 'authority-alone');
    await press(page, 'Stage the next one …');
    // As the present one, until something else is typed.
    const name = page.getByLabel('Name of the authority');
    expect(await name.inputValue(WAIT)).toBe(PRESENT);
    await name.fill(NEXT);
    await page.getByText('At a time', { exact: true }).click();
    const time = page.getByLabel('Date and time on this computer');
    await time.fill('2020-01-01T03:00');
    await see(page, 'Choose a time in the future');
    await look(page, 'authority-stage');
    await page.getByText('When I say so', { exact: true }).click();
    await press(page, 'Stage it');

    // Staged: it stands on the page, and devices fetch what stands there.
    await page.getByRole('heading', { name: `Next: ${NEXT}` }).waitFor(WAIT);
    const [, next] = await getNextCaCert(scepUrl, ca);
    const sha256 = new X509Certificate(next ?? Buffer.alloc(0)).fingerprint256.replaceAll(':', '').toLowerCase();
    const shown = await page.getByRole('region', { name: `Next: ${NEXT}` }).innerText();
    expect(shown.replaceAll(/\s/gu, '')).toContain(sha256);
    await look(page, 'authority-staged');

    await press(page, 'Set the time …');
    await page.getByRole('dialog').getByLabel('Date and time on this computer').waitFor(WAIT);
    await look(page, 'authority-plan');
    await page.getByRole('dialog').getByRole('button', { name: 'Set the time', exact: true }).click();
    await see(page, /It follows by itself/u);

    await press(page, 'Withdraw …');
    await page.getByRole('alertdialog').waitFor(WAIT);
    expect(await hasFocus(page, 'Cancel')).toBe(true);
    await look(page, 'authority-withdraw');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Withdraw', exact: true }).click();
    await see(page, 'A rollover replaces the authority without a gap');
    expect((await exchange(scepUrl, 'operation=GetNextCACert')).status).toBe(404);

    await press(page, 'Stage the next one …');
    await name.fill(NEXT, WAIT);
    await press(page, 'Stage it');
    await press(page, 'Activate now …');
    await page.getByRole('alertdialog').getByText('There is no way back', { exact: false }).waitFor(WAIT);
    expect(await hasFocus(page, 'Cancel')).toBe(true);
    await look(page, 'authority-activate');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Activate', exact: true }).click();

    // Activated: the page is the next one's, and the former one is below.
    await page.getByRole('heading', { level: 1, name: NEXT }).waitFor(WAIT);
    await page.getByRole('region', { name: 'Former authorities' }).getByText(PRESENT, { exact: true }).waitFor(WAIT);
    await look(page, 'authority-followed');
    expect(await issuerOfNew(page, scepUrl, 'door-2.office.example')).toBe(`CN=${NEXT}`);
    expect(complaints).toEqual([]);
  });
});

describe('an RA certificate near its end', () => {
  it('has its successor, and the page says until when the old key decrypts', async (context) => {
    const [chromium] = [await peer('chromium', context), await peer('faketime', context)];
    const folder = await createDataFolder();
    await commandLine(folder).json(z.unknown(), 'init', '--name', PRESENT, '--key', 'rsa:2048');
    const agent = await serveAgentAhead('+690d', folder, '--allow-locked', '--console', '127.0.0.1:0');
    const browser = await openBrowser(chromium);
    onTestFinished(async () => {
      await browser.close();
      await agent.stop();
      await folder.remove();
    });
    const { page } = browser;
    await page.goto(agent.consoleUrl ?? '');
    await page.getByLabel('Passphrase').fill(PASSPHRASE, WAIT);
    await press(page, 'Unlock');
    await goTo(page, 'Authority');
    const ras = page.getByRole('region', { name: 'RA certificates' });
    await ras.getByText(/still decrypts until/u).waitFor(WAIT);
    expect(await ras.getByRole('link').count()).toBe(2);
  });
});

describe('a device without a challenge', () => {
  it('is registered under a profile that asks, and waits for an approval', async (context) => {
    const { page, scepUrl, complaints, cli } = await openOffice(context);
    await cli.json(
      z.unknown(),
      'ra-profile',
      'create',
      'cameras',
      '--approval',
      'unauthenticated',
      '--scep-profile',
      'default',
    );

    await goTo(page, 'Registrations');
    await press(page, 'Register a device');
    await page.getByLabel('Host name').fill('camera-1.office.example', WAIT);
    await press(page, 'More choices');
    await page.getByText('Register it without a challenge').click();
    // The profile that every folder begins with asks nobody, and the form says so before it is sent.
    await see(page, /^Nobody is asked under the RA profile/u);
    await look(page, 'register-nobody-asked');
    await page.getByRole('button', { name: /RA profile/u }).click();
    await page.getByRole('option', { name: 'cameras' }).click(WAIT);
    await see(page, 'Its request will wait for your approval');
    await look(page, 'register-without-challenge');
    await press(page, 'Register');

    await see(page, 'Waiting for the device. It has no challenge.');
    const shown = await page.getByTestId('scep-url').innerText(WAIT);
    expect(shown).toContain(`${scepUrl}/ra/cameras`);
    expect(await page.getByRole('tabpanel').locator('pre').innerText()).not.toContain('password');
    await look(page, 'waiting-without-challenge');

    const { ra } = await getCaCert(`${scepUrl}/ra/cameras`);
    const device = await makeDevice('camera-1.office.example');
    const asked = { ra, csr: { dnsNames: ['camera-1.office.example'] } };
    expect((await enroll(`${scepUrl}/ra/cameras`, device, asked)).pkiStatus).toBe('pending');
    await see(page, 'The request waits for a decision');

    await press(page, 'Open the registration');
    await page.getByRole('link', { name: 'cameras', exact: true }).waitFor(WAIT);
    await see(page, /its request waits for an approval/u);
    await look(page, 'registration-without-challenge');
    await page.getByRole('link', { name: 'cameras', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'cameras' }).waitFor(WAIT);
    expect(complaints).toEqual([]);
  });
});

describe('the limits', () => {
  it('are set, and what is wrong with them stands at its field', async (context) => {
    const { page, complaints, cli } = await openOffice(context);
    await goTo(page, 'Settings');
    await press(page, 'Add a network');
    await page.getByRole('textbox', { name: 'Network 1' }).fill('192.0.2.0/99');
    await press(page, 'Save');
    await see(page, 'Write a network as 192.0.2.0/24');
    expect(
      await page.getByRole('textbox', { name: 'Network 1' }).evaluate((field) => field === document.activeElement),
    ).toBe(true);
    await look(page, 'settings-limits');
    await page.getByRole('textbox', { name: 'Network 1' }).fill('127.0.0.0/8');
    await page.getByLabel('Requests a minute, of one address').fill('1200');
    await press(page, 'Save');
    await see(page, 'Settings saved');
    const limits = z.object({ requestsPerMinute: z.number(), allowedNetworks: z.array(z.string()) });
    expect(await cli.json(limits, 'settings')).toMatchObject({
      requestsPerMinute: 1_200,
      allowedNetworks: ['127.0.0.0/8'],
    });
    expect(complaints).toEqual([]);
  });
});

describe('a device that is registered while nothing listens', () => {
  it('keeps its challenge in sight while the listener is turned on', async (context) => {
    const { page, complaints } = await openSilentOffice(context);
    await goTo(page, 'Registrations');
    await press(page, 'Register a device');
    await page.getByLabel('Host name').fill('printer', WAIT);
    await press(page, 'Register');
    // What is wrong has the focus, wherever one had scrolled to.
    await see(page, 'has no domain');
    const field = page.getByLabel('Host name');
    await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
    await field.fill('printer-1.office.example');
    await press(page, 'Register');
    const challenge = await page.getByTestId('challenge').innerText(WAIT);
    await see(page, 'The listener is off: the device cannot reach you');
    await press(page, 'Turn on the listener');
    await page.getByRole('dialog').waitFor(WAIT);
    await look(page, 'waiting-turn-on');
    const scepUrl = await turnOnListener(page);
    expect(await page.getByTestId('challenge').innerText()).toBe(challenge);
    expect(await page.getByTestId('scep-url').innerText()).toContain(scepUrl);
    expect(complaints).toEqual([]);
  });
});
