import { X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { openConsole, PASSPHRASE } from '../../harness/fresh-console.ts';
import { mustRun } from '../../harness/program.ts';
import { freePort } from '../../harness/served-agent.ts';
import { verify } from '../../harness/judge.ts';
import { peer } from '../../harness/peers.ts';

const FQDN = 'door-1.office.example';

const WAIT = { timeout: 30_000 } as const;

/** From nothing to a revoked certificate, as somebody does it who sees the console for the first time. */
describe('the first certificate', () => {
  it('is made, watched, revoked and gone', async (context) => {
    const [chromium, openssl] = [await peer('chromium', context), await peer('openssl', context)];
    await peer('strongswan', context);
    const console = await openConsole(chromium);
    onTestFinished(async ({ task }) => {
      if (task.result?.state === 'fail') process.stderr.write(await console.page.locator('body').ariaSnapshot());
      await console.close();
    });
    const { page } = console;
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click(WAIT);
    const see = (text: string | RegExp) => page.getByText(text).first().waitFor(WAIT);

    await page.goto(console.agent.consoleUrl ?? '');

    await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE, WAIT);
    await page.getByLabel('The same once more').fill(PASSPHRASE);
    await press('Make the vault');

    await page.getByLabel('Name of the authority').fill('Office CA', WAIT);
    await press('Make the authority');

    await page.getByRole('radio', { name: /127\.0\.0\.1/u }).check(WAIT);
    await page.getByLabel('Port').fill(String(await freePort()));
    await press('Turn on the listener');

    await page.getByLabel('Host name').fill(FQDN, WAIT);
    await press('Register');
    await see('Waiting for the first request');

    // Whoever reloads loses this.
    await page.evaluate(() => Object.assign(window, { notReloaded: true }));
    const folder = join(console.folder.work, 'device');
    await mkdir(folder);
    const command = await page.getByRole('tabpanel').locator('pre').innerText();
    await mustRun('bash', ['-euc', command], { cwd: folder });
    await see('The certificate was issued');
    expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);

    const der = await readFile(join(folder, 'device.crt'));
    const pem = new X509Certificate(der).toString();
    const caFile = join(folder, 'office-ca.pem');
    await console.cli.json(z.unknown(), 'ca', '--out', caFile);
    const caPem = await readFile(caFile, 'utf8');
    expect(await verify(openssl, folder, caPem, pem)).toMatchObject({ accepted: true });

    await page.getByText('Open the certificate', { exact: true }).click(WAIT);
    await press('Revoke …');
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('will stop working', { exact: false }).waitFor(WAIT);
    // Danger defaults to Cancel, and asks for a reason first.
    expect(
      await dialog.getByRole('button', { name: 'Cancel' }).evaluate((button) => button === document.activeElement),
    ).toBe(true);
    expect(await dialog.getByRole('button', { name: 'Revoke', exact: true }).isDisabled()).toBe(true);
    await dialog.getByText('Key compromised', { exact: true }).click();
    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
    await see(/^Revoked .*Key compromised/u);

    const afterwards = await verify(openssl, folder, caPem, pem);
    expect(afterwards.accepted).toBe(false);
    expect(afterwards.output).toContain('certificate revoked');

    await page.getByRole('link', { name: 'Authority', exact: true }).click();
    await see('Revocation list (CRL)');
    expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
    expect(console.complaints).toEqual([]);
  });
});
