import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { z } from 'zod';
import { openBrowser } from '../../harness/browser.ts';
import { commandLine, type CommandLine } from '../../harness/command-line.ts';
import { createDataFolder } from '../../harness/data-folder.ts';
import { look, PICTURES } from '../../harness/look.ts';
import { peer } from '../../harness/peers.ts';
import { serveAgent } from '../../harness/served-agent.ts';
import { enroll, makeDevice, type Device } from '../../simulators/scep-client/device.ts';
import { getCaCert } from '../../simulators/scep-client/http.ts';
import { makeKey } from '../../simulators/scep-client/keys.ts';
import { poll } from '../../simulators/scep-client/questions.ts';

const WAIT = { timeout: 15_000 } as const;
const PASSWORD = 'twelve quiet hedgehogs';
const profile = z.object({ url: z.string() });

/** An office whose devices wait for somebody, and a console in front of it. */
async function openOffice(context: TestContext, persons: 1 | 2) {
  const chromium = await peer('chromium', context);
  await mkdir(PICTURES, { recursive: true });
  const folder = await createDataFolder();
  const cli = commandLine(folder);
  await cli.json(z.unknown(), 'init', '--name', 'Office CA', '--key', 'rsa:2048');
  const agent = await serveAgent(folder, '--console', '127.0.0.1:0');
  const approval = ['--approval', 'always', '--persons', String(persons)];
  await cli.json(z.unknown(), 'ra-profile', 'create', 'by-hand', ...approval);
  const { url } = await cli.json(profile, 'scep-profile', 'create', 'waiting', '--ra-profile', 'by-hand');
  const browser = await openBrowser(chromium);
  const { page } = browser;
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') process.stderr.write(await page.locator('body').ariaSnapshot());
    await browser.close();
    await agent.stop();
    await folder.remove();
  });
  await page.goto(agent.consoleUrl ?? '');
  await page.getByRole('link', { name: 'Activity', exact: true }).waitFor(WAIT);
  const { ra: certificate, ca } = await getCaCert(url);
  return { cli, page, ...handsOn(page), url, certificate, ca, key: await makeKey() };
}
type Office = Awaited<ReturnType<typeof openOffice>>;

function handsOn(page: Page) {
  const dialog = page.getByRole('alertdialog');
  return {
    dialog,
    press: (name: string) => page.getByRole('button', { name, exact: true }).click(WAIT),
    pressIn: (name: string) => dialog.getByRole('button', { name, exact: true }).click(WAIT),
    see: (text: string | RegExp) => page.getByText(text).first().waitFor(WAIT),
    badge: (text: string) => page.getByRole('img', { name: text, exact: true }).waitFor(WAIT),
  };
}

async function makeOperator(cli: CommandLine, name: string): Promise<void> {
  const file = join(cli.folder.work, `${name}.password`);
  await writeFile(file, PASSWORD, { mode: 0o600 });
  await cli.json(z.unknown(), 'operator', 'add', name, '--role', 'approve', '--password-file', file);
}

/** A registered device that asked and was told to wait. */
async function asked({ cli, url, certificate, key }: Office, fqdn: string): Promise<Device> {
  const { challenge } = await cli.register('--fqdn', fqdn, '--ra-profile', 'by-hand');
  const device = await makeDevice(fqdn, key);
  const csr = { challenge, dnsNames: [fqdn] };
  const reply = await enroll(url, device, { ra: certificate, csr, transactionId: fqdn });
  expect(reply.pkiStatus).toBe('pending');
  return device;
}

function polled({ url, certificate, ca }: Office, device: Device, fqdn: string) {
  return poll(url, device, { ra: certificate, ca, transactionId: fqdn });
}

describe('a request that waits for somebody', () => {
  it('is seen the moment it comes, approved on the screen, and the same device’s poll brings its certificate', async (context) => {
    const office = await openOffice(context, 1);
    const { page, press, pressIn, see, badge, dialog } = office;
    const device = await asked(office, 'door-1.office.example');
    await badge('One request waits for a decision');
    await see('One request waits for your approval.');
    await page.getByText('One request waits for your approval.').click(WAIT);
    await page.getByRole('link', { name: 'door-1.office.example' }).first().click(WAIT);
    await see('It waits for your approval');
    await see('It knows the challenge of its registration.');
    await see('As registered');
    await look(page, 'approval-waiting');
    await press('Approve');
    await look(page, 'approval-approve');
    await pressIn('Approve');
    await see('door-1.office.example is approved.');
    await dialog.waitFor({ ...WAIT, state: 'hidden' });
    await page
      .getByText('One request waits for a decision')
      .first()
      .waitFor({ ...WAIT, state: 'detached' });
    const reply = await polled(office, device, 'door-1.office.example');
    expect(reply.pkiStatus).toBe('success');
    expect(reply.envelope?.issued).toHaveLength(1);
    await look(page, 'approval-approved');
  });

  it('is refused with a reason, which the device does not learn', async (context) => {
    const office = await openOffice(context, 1);
    const { page, press, pressIn, see } = office;
    const device = await asked(office, 'door-2.office.example');
    await page.getByRole('link', { name: /^Activity/u }).click(WAIT);
    await page.getByRole('link', { name: 'door-2.office.example' }).first().click(WAIT);
    await press('Refuse…');
    const button = page.getByRole('alertdialog').getByRole('button', { name: 'Refuse the request', exact: true });
    expect(await button.isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'Reason', exact: true }).fill('Nobody ordered this door');
    await look(page, 'approval-refuse');
    await pressIn('Refuse the request');
    await see(/Nobody ordered this door/u);
    const reply = await polled(office, device, 'door-2.office.example');
    expect(reply.pkiStatus).toBe('failure');
    await look(page, 'approval-refused');
  });

  it('needs two persons where the profile says so, each with a password of their own', async (context) => {
    const office = await openOffice(context, 2);
    const { cli, page, press, pressIn, see, dialog } = office;
    const device = await asked(office, 'door-3.office.example');
    await page.getByRole('link', { name: /^Activity/u }).click(WAIT);
    await page.getByRole('link', { name: 'door-3.office.example' }).first().click(WAIT);
    await see('It waits for the approval of two persons');
    await press('Approve');
    await see('Fewer than two operators may approve. Make another one before you decide.');
    await look(page, 'approval-no-operators');
    for (const name of ['ada', 'bob']) await makeOperator(cli, name);
    await page.getByText(/^Fewer than two operators/u).waitFor({ ...WAIT, state: 'detached' });
    const approveAs = async (name: string, password: string) => {
      await dialog.getByRole('textbox', { name: 'Operator', exact: true }).fill(name);
      await dialog.getByLabel('Password', { exact: true }).fill(password);
      await pressIn('Approve');
    };
    await approveAs('ada', 'not her password');
    await see('The name or the password is wrong.');
    await approveAs('ada', PASSWORD);
    await see('ada approved; it waits for a second person');
    expect((await polled(office, device, 'door-3.office.example')).pkiStatus).toBe('pending');
    await press('Approve');
    await approveAs('ada', PASSWORD);
    await see('ada has approved this request already.');
    await look(page, 'approval-same-person');
    await approveAs('bob', PASSWORD);
    await see('door-3.office.example is approved.');
    expect((await polled(office, device, 'door-3.office.example')).pkiStatus).toBe('success');
  });
});
