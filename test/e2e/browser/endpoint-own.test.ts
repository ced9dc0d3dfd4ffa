import { expect, it, onTestFinished } from 'vitest';
import { look } from '../../harness/look.ts';
import { openCes } from '../../simulators/ces/ces.ts';
import { DIALECTS, startEstServer, type EstServer } from '../../simulators/est-server/est-server.ts';
import { issue, pem, readCsr } from '../../simulators/est-server/issuing.ts';
import { makeKey } from '../../simulators/scep-client/keys.ts';
import { buildCsr } from '../../simulators/scep-client/x509.ts';
import { csrFor, openOffice, pkcs12, WAIT, type Office } from './external-cas.ts';

const ACCOUNT = ['estuser', 'two green newts'] as const;

/** What somebody got from the CA by another way: a certificate with its key, as PKCS #12. */
async function broughtAlong(office: Office, ca: EstServer, passphrase: string): Promise<Buffer> {
  const key = await makeKey('ec:p256');
  const csr = buildCsr(key, { subject: [['commonName', 'brought along']] });
  const certificate = pem('CERTIFICATE', issue(ca.ca, readCsr(csr)));
  return pkcs12(office, certificate, key, passphrase);
}

/** What the CA's web server was shown in TLS. */
async function clientCertificate({ press, step }: Office): Promise<string> {
  await press('Validate');
  await step('Test certificate').getByText('passed').waitFor(WAIT);
  await press('Details: TLS');
  return step('TLS').locator('dd').nth(2).innerText(WAIT);
}

it('an EST CA makes a certificate for ourselves, which then logs in; another comes from a file', async (context) => {
  const ca = await startEstServer();
  onTestFinished(() => ca.close());
  ca.dialect = { ...DIALECTS.plain, password: ACCOUNT.join(':') };
  const office = await openOffice(context);
  const { page, press, see, dialog, setSecret } = office;
  const login = ['--auth', 'basic', '--user', ACCOUNT[0]];
  await office.define('Head office', ca.caPem, '--preset', 'est', '--url', ca.url.href, ...login);
  await see('None, and none is needed as this CA is set up.');
  await page.getByRole('region', { name: 'Passwords and certificate' }).getByRole('button').first().click(WAIT);
  await setSecret('Password of the account', ACCOUNT[1]);
  expect(await clientCertificate(office)).toBe('asked for, none sent');

  await press('Have one made …');
  await dialog.waitFor(WAIT);
  await look(page, 'own-ask');
  await press('Ask for it');
  await see('Not in use: the CA is asked without it.');
  await look(page, 'own-made');
  await press('Log in with it');
  await see('We log in with our certificate');
  // From now on the password is nobody's.
  ca.dialect = { ...ca.dialect, password: null };
  expect(await clientCertificate(office)).toBe('sent');
  await look(page, 'own-used');

  await press('From a file');
  await office.giveFile('brought.p12', await broughtAlong(office, ca, 'right'));
  await page.getByLabel('Passphrase of the file').fill('wrong');
  await press('Set');
  await see('The key does not open with this passphrase.');
  await look(page, 'own-wrong-passphrase');
  await page.getByLabel('Passphrase of the file').fill('right');
  await press('Set');
  await dialog.waitFor({ ...WAIT, state: 'hidden' });
  await see('CN=brought along');
  expect(await clientCertificate(office)).toBe('sent');
  expect(office.browser.complaints).toEqual([]);
});

it('a Microsoft CA makes an enrollment agent’s certificate, which signs for devices', async (context) => {
  const ca = await openCes();
  onTestFinished(() => ca.close());
  const office = await openOffice(context);
  const { page, press, field, see, step, sendCsr, setSecret } = office;
  const anchors = `${pem('CERTIFICATE', ca.authority.certificate)}${ca.tls}`;
  const addresses = ['--policy-url', ca.cep.href, '--enrollment-url', ca.ces.href];
  const asks = ['--template', 'PrinterOnBehalf', '--on-behalf', 'agent', '--user', ca.behaviour.username];
  await office.define('Domain', anchors, '--preset', 'adcs-mscews', ...addresses, ...asks);
  await press('Set the password');
  await setSecret('Password of the account', ca.behaviour.password);
  await press('Validate');
  await step('Test certificate').getByText('The certificate that we show this CA is missing.').waitFor(WAIT);
  await look(page, 'agent-missing');

  await press('Have one made …');
  await field('Common name').fill('Certwright agent');
  await field('Certificate template').fill('EnrollmentAgent');
  await look(page, 'agent-ask');
  await press('Ask for it');
  await see('CN=Certwright agent');
  ca.behaviour.decide = 'need-agent';
  await press('Validate');
  await step('Test certificate').getByText('passed').waitFor(WAIT);
  await sendCsr(await csrFor('copier.office.example'));
  const certificate = await office.issuedCertificate();
  expect(certificate.subject).toBe('CN=copier.office.example');
  expect(ca.taken.at(-1)).toMatchObject({ format: 'PKCS7', template: 'PrinterOnBehalf', issued: true });
  await look(page, 'agent-used');
  expect(office.browser.complaints).toEqual([]);
});
