import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { onTestFinished, type TestContext } from 'vitest';
import { z } from 'zod';
import { openBrowser } from '../../harness/browser.ts';
import { commandLine } from '../../harness/command-line.ts';
import { createDataFolder } from '../../harness/data-folder.ts';
import { PICTURES } from '../../harness/look.ts';
import { peer } from '../../harness/peers.ts';
import { mustRun } from '../../harness/program.ts';
import { serveAgent } from '../../harness/served-agent.ts';
import { keyPem, pem } from '../../simulators/est-server/issuing.ts';
import { makeKey, type ClientKey } from '../../simulators/scep-client/keys.ts';
import { buildCsr } from '../../simulators/scep-client/x509.ts';

export const WAIT = { timeout: 20_000 } as const;

/** An office whose console is open at its external CAs, as somebody sees them for the first time. */
export async function openOffice(context: TestContext) {
  const chromium = await peer('chromium', context);
  await mkdir(PICTURES, { recursive: true });
  const folder = await createDataFolder();
  const cli = commandLine(folder);
  await cli.json(z.unknown(), 'init', '--name', 'Office CA', '--key', 'rsa:2048');
  const agent = await serveAgent(folder, '--console', '127.0.0.1:0');
  const browser = await openBrowser(chromium);
  const { page } = browser;
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail')
      process.stderr.write(`${await page.locator('body').ariaSnapshot()}\n${agent.log()}`);
    await browser.close();
    await agent.stop();
    await folder.remove();
  });
  await page.goto(agent.consoleUrl ?? '');
  const hands = handsOn(page);
  await hands.toEndpoints();
  /** What a test is not about is defined by command, and opened on the screen. */
  const define = async (name: string, anchors: string, ...options: readonly string[]): Promise<void> => {
    const file = join(folder.work, `${name}.pem`);
    await writeFile(file, anchors);
    await cli.json(z.unknown(), 'endpoint', 'add', name, ...options, '--anchors', file);
    await page.getByRole('link', { name, exact: true }).click(WAIT);
    await hands.heading(name);
  };
  return { browser, page, cli, folder, define, ...hands };
}
export type Office = Awaited<ReturnType<typeof openOffice>>;

/** What one does on the screen, by the words that are on it. */
function handsOn(page: Page) {
  const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).click(WAIT);
  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor(WAIT);
  const field = (name: string) => page.getByRole('textbox', { name, exact: true });
  const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'));
  /** The row of a request by its name. */
  const request = (name: string) =>
    page
      .getByRole('region', { name: 'Requests' })
      .getByRole('listitem')
      .filter({ has: page.locator('strong', { hasText: name }) });
  return {
    press,
    heading,
    field,
    dialog,
    request,
    see: (text: string | RegExp) => page.getByText(text).first().waitFor(WAIT),
    choose: (words: RegExp) => page.locator('label').filter({ hasText: words }).first().click(WAIT),
    toEndpoints: async () => {
      await page.getByRole('link', { name: 'External CAs', exact: true }).first().click(WAIT);
      await heading('External CAs');
    },
    /** The step of the validation by its name. */
    step: (name: string) =>
      page
        .getByRole('list', { name: 'Steps of the validation' })
        .getByRole('listitem')
        .filter({ has: page.locator('strong', { hasText: new RegExp(`^${name}$`, 'u') }) }),
    /** What a button offers as a file. */
    saved: async (button: string): Promise<string> => {
      const [offered] = await Promise.all([page.waitForEvent('download', WAIT), press(button)]);
      return readFile(await offered.path(), 'utf8');
    },
    /** What the form of a new CA leads to. */
    setSecret: async (label: string, value: string) => {
      await page.getByLabel(label).last().fill(value, WAIT);
      await press('Set');
      await dialog.waitFor({ ...WAIT, state: 'hidden' });
    },
    /** What the dialog shows that opens once a CA issued. */
    issuedCertificate: async (): Promise<X509Certificate> => {
      const button = dialog.getByRole('button', { name: 'Save as PEM', exact: true });
      await button.waitFor(WAIT);
      const [offered] = await Promise.all([page.waitForEvent('download', WAIT), button.click(WAIT)]);
      await press('Close');
      await dialog.waitFor({ ...WAIT, state: 'hidden' });
      return new X509Certificate(await readFile(await offered.path()));
    },
    sendCsr: async (csr: string) => {
      await press('Send a CSR');
      await field('Certificate signing request').fill(csr);
      await press('Send');
    },
    /** Chooses a file where a dialog asks for one. */
    giveFile: async (name: string, content: string | Buffer) => {
      const [asked] = await Promise.all([
        page.waitForEvent('filechooser', WAIT),
        dialog.getByRole('button', { name: 'Choose a file' }).last().click(WAIT),
      ]);
      const buffer = typeof content === 'string' ? Buffer.from(content) : content;
      await asked.setFiles({ name, mimeType: 'application/octet-stream', buffer });
      await dialog.getByText(name).waitFor(WAIT);
    },
  };
}

/** PKCS #12 of a certificate (PEM) and its key. */
export async function pkcs12({ folder }: Office, certificate: string, key: ClientKey, pass: string): Promise<Buffer> {
  const file = join(folder.work, 'for-pkcs12.pem');
  await writeFile(file, `${certificate}\n${keyPem(key)}`);
  return mustRun('openssl', ['pkcs12', '-export', '-in', file, '-passout', `pass:${pass}`]);
}

/** A CSR with one name, over a key that is given or made. */
export async function csrFor(name: string, key?: ClientKey): Promise<string> {
  const holder = key ?? (await makeKey('ec:p256'));
  return pem('CERTIFICATE REQUEST', buildCsr(holder, { subject: [['commonName', name]], dnsNames: [name] }));
}
