import { X509Certificate } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { z } from 'zod';
import { openBrowser } from '../../harness/browser.ts';
import { commandLine } from '../../harness/command-line.ts';
import { createDataFolder } from '../../harness/data-folder.ts';
import { askHttps } from '../../harness/https-client.ts';
import { look, PICTURES } from '../../harness/look.ts';
import { peer } from '../../harness/peers.ts';
import { mustRun } from '../../harness/program.ts';
import { freePort, serveAgent } from '../../harness/served-agent.ts';
import { enroll, makeDevice } from '../../simulators/scep-client/device.ts';
import { getCaCert } from '../../simulators/scep-client/http.ts';
import { makeKey, type ClientKey } from '../../simulators/scep-client/keys.ts';

/** The services as somebody sets them up who sees them for the first time: everything on the screen, nothing by command. */
const WAIT = { timeout: 15_000 } as const;
const CLIENT_ONLY = ['1.3.6.1.5.5.7.3.2'];

/** An office that has its CA and listens, a console in front of it, and hands on its screen. */
async function openOffice(context: TestContext) {
  const chromium = await peer('chromium', context);
  await mkdir(PICTURES, { recursive: true });
  const folder = await createDataFolder();
  const cli = commandLine(folder);
  await cli.json(z.unknown(), 'init', '--name', 'Office CA', '--key', 'rsa:2048');
  const agent = await serveAgent(folder, '--console', '127.0.0.1:0');
  const browser = await openBrowser(chromium);
  const { page } = browser;
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') process.stderr.write(await page.locator('body').ariaSnapshot());
    await browser.close();
    await agent.stop();
    await folder.remove();
  });
  await page.goto(agent.consoleUrl ?? '');
  await page.getByRole('link', { name: 'Services', exact: true }).waitFor(WAIT);
  return { folder, cli, agent, browser, page, ...handsOn(page), key: await makeKey() };
}

/** What one does on the screen, by the words that are on it. */
function handsOn(page: Page) {
  const press = (name: string | RegExp, within: Page | Locator = page) =>
    within.getByRole('button', { name, exact: true }).click(WAIT);
  const see = (text: string | RegExp) => page.getByText(text).first().waitFor(WAIT);
  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor(WAIT);
  const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'));
  const toServices = async () => {
    await page.getByRole('link', { name: 'Services', exact: true }).first().click(WAIT);
    await heading('Services');
  };
  return {
    press,
    see,
    heading,
    dialog,
    toServices,
    field: (name: string) => page.getByRole('textbox', { name, exact: true }),
    /** A choice, a check box or a switch, by the words that it begins with. */
    choose: (words: RegExp) => page.locator('label').filter({ hasText: words }).first().click(WAIT),
    gone: (text: string) =>
      page
        .getByText(text)
        .first()
        .waitFor({ ...WAIT, state: 'detached' }),
    open: async (name: string, kind: string) => {
      await toServices();
      await page.getByRole('region', { name: kind }).getByRole('link', { name, exact: true }).click(WAIT);
      await heading(name);
    },
    /** The secret that is on the screen this once. */
    noted: async (picture: string): Promise<string> => {
      const secret = await page.getByTestId('secret').locator('.mono').innerText(WAIT);
      await look(page, picture);
      await press('I have noted it');
      await dialog.waitFor({ ...WAIT, state: 'hidden' });
      return secret.replaceAll(/\s/gu, '');
    },
    addressOf: async (form: RegExp): Promise<string> => (await page.getByText(form).first().innerText(WAIT)).trim(),
  };
}

async function certificateFor(key: ClientKey, url: string, name: string, challenge: string): Promise<X509Certificate> {
  const { ra } = await getCaCert(url);
  const device = await makeDevice(name, key);
  const reply = await enroll(url, device, { ra, csr: { challenge, dnsNames: [name] }, transactionId: name });
  expect(reply.pkiStatus).toBe('success');
  const [certificate] = reply.envelope?.issued ?? [];
  if (certificate === undefined) throw new Error('The reply carries no certificate.');
  return new X509Certificate(certificate);
}

describe('the services in the console', () => {
  it('are profiles that are made on the screen, at whose address a device enrolls', async (context) => {
    const office = await openOffice(context);
    const { page, press, see, field, choose, heading, dialog, toServices, key } = office;
    await toServices();
    await look(page, 'services-new');
    await press('New RA profile');
    await press('Make the profile');
    await see(/^A name begins and ends/u);
    expect(await field('Name').evaluate((input) => input === document.activeElement)).toBe(true);
    await field('Name').fill('Phones');
    await choose(/^Allow names by pattern/u);
    await press('Add a name');
    await field('Name 1').fill('*.phones.example');
    await choose(/^Client only/u);
    await look(page, 'ra-profile-new');
    await press('Make the profile');
    await heading('phones');
    await see('Registered devices, and names that its patterns allow.');
    await look(page, 'ra-profile');

    await toServices();
    await press('New SCEP profile');
    await field('Name').fill('fleet');
    await press(/What is granted/u);
    await page.getByRole('option', { name: 'phones' }).click(WAIT);
    await choose(/^The challenge of a registration/u);
    await choose(/^One password for all devices/u);
    await look(page, 'scep-profile-new');
    // Only the content scrolls, however long a form is.
    expect(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight)).toBe(true);
    await press('Make the profile');
    // Made switched off, because it has no password yet; the console asks for it and switches it on.
    await heading('fleet');
    await dialog.waitFor(WAIT);
    await look(page, 'static-challenge');
    await press('Make one');
    const challenge = await office.noted('static-challenge-once');
    await see('Accepts one password for all. Grants what the RA profile “phones” says.');
    await see(/^One password lets every device in\./u);
    await press('Other forms of the address');
    await look(page, 'scep-profile');

    const url = await office.addressOf(/^http:\/\/[^/]+\/scep\/fleet$/u);
    const certificate = await certificateFor(key, url, 'a.phones.example', challenge);
    expect(certificate.subjectAltName).toBe('DNS:a.phones.example');
    expect(certificate.keyUsage).toEqual(CLIENT_ONLY);
    const burnt = await office.addressOf(/\/api\/v1\/protocols\/scep\/fleet\/pkiclient\.exe$/u);
    const other = await certificateFor(key, burnt, 'b.phones.example', challenge);
    expect(other.subjectAltName).toBe('DNS:b.phones.example');
    expect(office.browser.complaints).toEqual([]);
  });

  it('are changed without a loss: what is used stays, what is unsaved is asked about', async (context) => {
    const office = await openOffice(context);
    const { page, cli, press, see, choose, dialog } = office;
    await cli.json(z.unknown(), 'ra-profile', 'create', 'phones');
    await cli.json(z.unknown(), 'scep-profile', 'create', 'fleet', '--ra-profile', 'phones');
    await office.open('phones', 'RA profiles');
    await press('Remove …');
    const cancel = dialog.getByRole('button', { name: 'Cancel' });
    expect(await cancel.evaluate((button) => button === document.activeElement)).toBe(true);
    await press('Remove', dialog);
    await see('phones cannot be removed: fleet uses it.');
    await look(page, 'ra-profile-remove');
    await cancel.click();

    await office.open('fleet', 'SCEP profiles');
    await choose(/^Modern/u);
    await cli.json(z.unknown(), 'scep-profile', 'set', 'fleet', '--reply-chain', 'chain');
    await see('Somebody else changed this meanwhile');
    await press('Save');
    await look(page, 'scep-profile-overtaken');
    await press('Show the newer ones');
    expect(await page.getByRole('radio', { name: /^With the issuing CAs/u }).isChecked()).toBe(true);
    expect(await page.getByRole('radio', { name: /^Compatible/u }).isChecked()).toBe(true);
    await choose(/^Legacy/u);
    await press('Save');
    await see(/^MD5 and single DES are accepted here\./u);
    await page.getByRole('button', { name: 'Save' }).waitFor({ ...WAIT, state: 'detached' });

    await choose(/^Answers requests/u);
    await page.getByRole('link', { name: 'Home', exact: true }).click();
    await press('Stay here');
    await press('Discard');
    await press('Make it the default');
    await see('fleet now answers at the addresses without a name');
    await office.open('default', 'SCEP profiles');
    await press('Remove …');
    await look(page, 'scep-profile-remove');
    await press('Remove', dialog);
    await see('default removed');
    expect(office.browser.complaints).toEqual([]);
  });

  it('hand out challenges on demand, by the page, to an MDM server and by hand', async (context) => {
    const office = await openOffice(context);
    const { page, cli, press, see, field, choose, heading, dialog, key } = office;
    await cli.json(z.unknown(), 'ra-profile', 'create', 'phones', '--pattern', '*.phones.example');
    await cli.json(z.unknown(), 'scep-profile', 'create', 'fleet', '--ra-profile', 'phones');
    await office.open('fleet', 'SCEP profiles');
    await choose(/^Challenges on demand/u);
    await choose(/^For an MDM server that asks for one/u);
    await press('Save');
    await dialog.waitFor(WAIT);
    await look(page, 'webhook-token');
    await press('Make the token', dialog);
    const token = await office.noted('webhook-token-once');
    await press('Hand out one');
    await look(page, 'dynamic-challenge');
    await field('For this device alone').fill('c.phones.example');
    await page.keyboard.press('Enter');
    const challenge = await office.noted('dynamic-challenge-once');
    await see('1 of 5 is out and unused.');
    const url = await office.addressOf(/^http:\/\/[^/]+\/scep\/fleet$/u);
    await certificateFor(key, url, 'c.phones.example', challenge);

    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('challenge service');
    await page.getByRole('option', { name: /Challenge service/u }).click(WAIT);
    await heading('Challenge service');
    await look(page, 'challenge-service-off');
    await page.getByRole('radio', { name: /127\.0\.0\.1/u }).check(WAIT);
    await field('Port').fill(String(await freePort()));
    await press('Turn on the challenge service');
    await see('Nobody can log in to the page');
    await look(page, 'challenge-service');
    const endpoint = await office.addressOf(/^https:.*\/api\/v1\/scep\/fleet\/challenge$/u);
    const answer = await askHttps(endpoint, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ subject: 'd.phones.example' }),
      ca: (await cli.run('ca')).stdout,
    });
    const made = z.object({ challenge: z.string() }).parse(JSON.parse(answer.body.toString()));
    await certificateFor(key, url, 'd.phones.example', made.challenge);

    // The page needs a person; the notice leads there, and back once there is one.
    await press('New operator');
    await field('Name').fill('jane');
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
    await page.getByLabel('The same once more').fill('correct horse');
    await see('The two are not the same.');
    await page.getByLabel('The same once more').fill('correct horse battery');
    await choose(/^Get challenges/u);
    await look(page, 'operator-new');
    await press('Add the operator');
    await heading('Challenge service');
    await office.gone('Nobody can log in to the page');
    expect(office.browser.complaints).toEqual([]);
  });

  it('are people with a password, and management systems with a certificate', async (context) => {
    const openssl = await peer('openssl', context);
    const office = await openOffice(context);
    const { page, press, see, field, choose, heading, dialog, toServices } = office;
    const passwords = join(office.folder.work, 'jane');
    await writeFile(passwords, 'correct horse battery\n', { mode: 0o600 });
    await office.cli.json(
      z.unknown(),
      'operator',
      'add',
      'jane',
      '--role',
      'approve,challenges',
      '--password-file',
      passwords,
    );
    await office.open('jane', 'Operators');
    await look(page, 'operator');
    await press('New password …');
    await look(page, 'operator-password');
    await page.getByLabel('Password', { exact: true }).fill('another long password');
    await page.getByLabel('The same once more').fill('another long password');
    await press('Set the password');
    await see('jane has a new password');
    await choose(/^Approve requests/u);
    await press('Save');
    await office.gone('May approve requests.');

    const certificate = join(office.folder.work, 'mdm.der');
    const files = ['-keyout', join(office.folder.work, 'mdm.key'), '-out', certificate, '-outform', 'DER'];
    const usage = 'extendedKeyUsage=1.3.6.1.5.5.7.3.28';
    const subject = ['-subj', '/CN=MDM', '-addext', usage];
    await mustRun(openssl, ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, ...files]);
    await toServices();
    await press('New signer');
    await field('Name').fill('Phone management');
    const chosen = page.waitForEvent('filechooser');
    await press('Choose a file');
    await (await chosen).setFiles(certificate);
    await expect.poll(() => field('Its certificate').inputValue()).toContain('-----BEGIN CERTIFICATE-----');
    await press('Name the signer');
    await see(/^This certificate is not from the authority here/u);
    await choose(/^Nobody/u);
    await look(page, 'signer-new');
    await press('Name the signer');
    await heading('Phone management');
    await see('Nobody would notice if this certificate were revoked.');
    await look(page, 'signer');
    await toServices();
    await look(page, 'services');
    await office.open('Phone management', 'Management signers');
    await press('Remove …');
    await look(page, 'signer-remove');
    await press('Remove', dialog);
    await see('Phone management removed');
    await see('None. Devices ask for themselves.');
    expect(office.browser.complaints).toEqual([]);
  });
});
