import type { Page } from '@playwright/test';
import { expect, it, onTestFinished } from 'vitest';
import { look } from '../../harness/look.ts';
import { openCes } from '../../simulators/ces/ces.ts';
import { pem } from '../../simulators/est-server/issuing.ts';
import { csrFor, openOffice, WAIT } from './external-cas.ts';

const WINDOWS = [
  { width: 1000, height: 640 },
  { width: 1280, height: 800 },
] as const;

/** In both themes and in a small window; longer words than the English ones must not push anything out of it. */
async function lookAt(page: Page, name: string): Promise<void> {
  await look(page, name);
  for (const size of WINDOWS) {
    await page.setViewportSize(size);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(`${name} at ${String(size.width)}: ${String(overflow)}`).toBe(`${name} at ${String(size.width)}: 0`);
    if (size.width === 1000) await look(page, `${name}-small`);
  }
}

it('external CAs and the directory in German, in a large and in a small window', async (context) => {
  const ca = await openCes();
  onTestFinished(() => ca.close());
  const office = await openOffice(context);
  const { page, press, see, setSecret } = office;
  const anchors = `${pem('CERTIFICATE', ca.authority.certificate)}${ca.tls}`;
  const asks = ['--policy-url', ca.cep.href, '--template', 'PrinterServer', '--user', ca.behaviour.username];
  await office.define('Zentrale', anchors, '--preset', 'adcs-mscews', ...asks);
  await press('Set the password');
  await setSecret('Password of the account', ca.behaviour.password);
  await press('Validate');
  await see('It works as far as it could be tried. Read the remarks.');
  await office.sendCsr(await csrFor('drucker.office.example'));
  await office.issuedCertificate();
  ca.behaviour.decide = 'deny';
  await office.sendCsr(await csrFor('telefon.office.example'));
  await office.request('telefon.office.example').getByText('Refused').waitFor(WAIT);

  await page.getByRole('link', { name: 'Settings', exact: true }).first().click(WAIT);
  await page.locator('label').filter({ hasText: 'Deutsch' }).first().click(WAIT);
  await page.getByRole('link', { name: 'Externe CAs', exact: true }).first().click(WAIT);
  await see('Externe CAs');
  await lookAt(page, 'german-list');
  await page.getByRole('link', { name: 'Zentrale', exact: true }).click(WAIT);
  await see('Es geht, soweit es sich versuchen ließ.');
  await lookAt(page, 'german-endpoint');
  for (const step of ['TLS', 'Uhr', 'Fähigkeiten']) await press(`Einzelheiten: ${step}`);
  await see('730 Tage');
  await page.getByRole('button', { name: 'Einzelheiten: TLS' }).scrollIntoViewIfNeeded(WAIT);
  await lookAt(page, 'german-details');
  await page.getByRole('region', { name: 'Anfragen' }).scrollIntoViewIfNeeded(WAIT);
  await lookAt(page, 'german-requests');
  await page.getByRole('region', { name: 'Passwörter und Zertifikat' }).scrollIntoViewIfNeeded(WAIT);
  await lookAt(page, 'german-certificate');
  await page.getByRole('region', { name: 'Verbindung' }).scrollIntoViewIfNeeded(WAIT);
  await lookAt(page, 'german-connection');
  await press('Ausstellen lassen …');
  await lookAt(page, 'german-own');
  await press('Abbrechen');

  await page.getByRole('link', { name: 'Externe CAs', exact: true }).first().click(WAIT);
  await press('Importieren …');
  await lookAt(page, 'german-import');
  await press('Abbrechen');
  await press('In Active Directory suchen');
  await page.getByRole('heading', { level: 1 }).waitFor(WAIT);
  await lookAt(page, 'german-directory');
  await page.goBack();
  await press('CA hinzufügen');
  await lookAt(page, 'german-choice');
  expect(office.browser.complaints).toEqual([]);
});
