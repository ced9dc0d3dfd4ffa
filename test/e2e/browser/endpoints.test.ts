import { X509Certificate } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { look } from '../../harness/look.ts';
import { freePort } from '../../harness/served-agent.ts';
import { DIALECTS, startEstServer } from '../../simulators/est-server/est-server.ts';
import { startScepCa } from '../../simulators/scep-ca/working-ca.ts';
import { csrFor, openOffice, WAIT, type Office } from './external-cas.ts';

/** External CAs as somebody sets them up who sees them for the first time: everything on the screen, nothing by command. */
const PASSWORD = 'eleven teal herons wade';

/** Those whose forms ask for something of their own. */
const PRODUCTS = [
  [/^Microsoft CA, web services/u, 'endpoint-mscews'],
  [/^Microsoft CA, NDES/u, 'endpoint-ndes'],
] as const;

async function openEst() {
  const ca = await startEstServer();
  onTestFinished(() => ca.close());
  ca.dialect = { ...DIALECTS.plain, label: 'devices', password: `estuser:${PASSWORD}`, revokes: true };
  return ca;
}

async function addEst({ press, field, choose, heading, dialog, page }: Office, url: string): Promise<void> {
  await press('Add a CA');
  await press(/^Any CA with EST/u);
  await field('Name').fill('Head office');
  await field('Address').fill(url);
  await field('Label').fill('devices');
  await field('Account').fill('estuser');
  await choose(/^Certificates can be revoked here/u);
  await look(page, 'endpoint-new');
  await press('Add this CA');
  await heading('Head office');
  await dialog.waitFor(WAIT);
}

describe('external CAs in the console', () => {
  it('are added, validated, confirmed by their fingerprint, and issue for a CSR', async (context) => {
    const ca = await openEst();
    const office = await openOffice(context);
    const { page, press, see, field, heading, dialog, step } = office;
    await see('No external CA yet');
    await look(page, 'endpoints-empty');
    await press('Add a CA');
    await look(page, 'endpoint-choice');
    await page.goBack();
    await addEst(office, ca.url.href);
    await look(page, 'endpoint-password');
    await page.getByLabel('Password of the account').fill(PASSWORD);
    await press('Set');
    await dialog.waitFor({ ...WAIT, state: 'hidden' });
    await look(page, 'endpoint-fresh');

    await press('Validate');
    await see('Is this the CA?');
    const { fingerprint256 } = new X509Certificate(ca.caPem);
    await field('Fingerprint that you were given').fill('00'.repeat(32));
    await see('This is another fingerprint. Do not confirm; find out why.');
    await field('Fingerprint that you were given').fill(fingerprint256);
    await see('It is the same.');
    await look(page, 'endpoint-confirm');
    // What waited for this is validated anew.
    await press('It is the same: confirm');
    await see('Confirmed');
    await step('Test certificate').getByText('passed').waitFor(WAIT);
    await press('Validate');
    await see('Nothing changed since the validation before.');
    await look(page, 'endpoint-validated');
    await press('Details: TLS');
    await press('Details: Test certificate');
    await look(page, 'endpoint-details');
    await press('Details: TLS');
    const report = await office.saved('Save as text');
    expect(report).toContain('Test certificate: passed');
    expect(report).not.toContain(PASSWORD);

    await press('Send a CSR');
    await field('Certificate signing request').fill(await csrFor('door.office.example'));
    await look(page, 'endpoint-csr');
    await press('Send');
    await page.getByRole('dialog', { name: /door\.office\.example/u }).waitFor(WAIT);
    await look(page, 'endpoint-issued');
    const certificate = new X509Certificate(await office.saved('Save with chain'));
    expect(certificate.subjectAltName).toBe('DNS:door.office.example');
    expect(certificate.verify(new X509Certificate(ca.caPem).publicKey)).toBe(true);
    await press('Close');

    // A CA that takes its time, and is asked again.
    ca.dialect = { ...ca.dialect, waits: 1, retryAfter: '300' };
    await press('Send a CSR');
    await field('Certificate signing request').fill(await csrFor('window.office.example'));
    await press('Send');
    const waiting = office.request('window.office.example');
    await waiting.getByText('Waits at the CA').waitFor(WAIT);
    await see('One request waits.');
    await look(page, 'endpoint-full');
    await press('Ask now');
    await waiting.getByText('Issued').waitFor(WAIT);
    await office.request('door.office.example').getByRole('button', { name: 'Revoke …' }).click(WAIT);
    await page.getByText('Replaced', { exact: true }).click(WAIT);
    await look(page, 'endpoint-revoke');
    await press('Revoke');
    await office.request('door.office.example').getByText('Revoked', { exact: true }).waitFor(WAIT);
    await page.setViewportSize({ width: 1000, height: 640 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await look(page, 'endpoint-small');
    await page.setViewportSize({ width: 1280, height: 800 });
    await office.toEndpoints();
    await look(page, 'endpoints');

    await page.getByRole('link', { name: 'Services', exact: true }).first().click(WAIT);
    await page.getByRole('region', { name: 'RA profiles' }).getByRole('link', { name: 'default' }).click(WAIT);
    await heading('default');
    await press(/Issued by$/u);
    await page.getByRole('option', { name: /^Head office/u }).click(WAIT);
    await look(page, 'endpoint-ra-profile');
    await press('Save');
    await see(/^An external CA issues\./u);
    expect(office.browser.complaints).toEqual([]);
  });

  it('say which step fails, why, and what to do', async (context) => {
    const office = await openOffice(context);
    const { page, press, see, step, dialog, field } = office;
    const port = await freePort();
    await addEst(office, `https://127.0.0.1:${String(port)}`);
    await page.getByLabel('Password of the account').fill(PASSWORD);
    await press('Set');
    await dialog.waitFor({ ...WAIT, state: 'hidden' });
    await press('Validate');
    await step('Connection')
      .getByText(`127.0.0.1 refuses connections on port ${String(port)}.`)
      .waitFor(WAIT);
    await step('Connection')
      .getByText(/^Check the port/u)
      .waitFor(WAIT);
    await see('Something does not work. The failed step says what, and what to do.');
    await look(page, 'endpoint-failed');

    await press('Other settings');
    await field('Address').fill('ca.office.example');
    await press('Save');
    await see('The address begins with https:// (SCEP: or http://) and a server’s name.');
    expect(await field('Address').evaluate((input) => input === document.activeElement)).toBe(true);
    await press('Discard');
    await press('Remove …');
    await look(page, 'endpoint-remove');
    await press('Remove');
    await see('No external CA yet');
    expect(office.browser.complaints).toEqual([]);
  });

  it('speak SCEP too, and say in the CA’s own words why they refuse', async (context) => {
    const ca = await startScepCa();
    onTestFinished(() => ca.close());
    const office = await openOffice(context);
    const { page, press, see, field, heading, dialog } = office;
    await press('Add a CA');
    for (const [product, picture] of PRODUCTS) {
      await press(product);
      await field('Name').waitFor(WAIT);
      await look(page, picture);
      await press('Another CA');
    }
    await press(/^Any CA with SCEP/u);
    await field('Name').fill('Branch');
    await field('Address').fill(ca.url.href);
    await look(page, 'endpoint-scep');
    await press('Add this CA');
    await heading('Branch');
    ca.decide = 'deny';
    await page.getByLabel('Challenge password').last().fill('seven lilac tractors hum');
    await press('Set');
    await dialog.waitFor({ ...WAIT, state: 'hidden' });
    await press('Validate');
    await see('Is this the CA?');
    await press('It is the same: confirm');
    await see('Something does not work. The failed step says what, and what to do.');
    await look(page, 'endpoint-scep-failed');
    await press('Send a CSR');
    await field('Certificate signing request').fill(await csrFor('door.office.example'));
    await press('Send');
    await see('The CA says:');
    await look(page, 'endpoint-refused');
    expect(office.browser.complaints).toEqual([]);
  });
});
