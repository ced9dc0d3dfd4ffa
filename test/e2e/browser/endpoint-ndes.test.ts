import { X509Certificate } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { look } from '../../harness/look.ts';
import { keyPem } from '../../simulators/est-server/issuing.ts';
import { startNdes } from '../../simulators/ndes/ndes.ts';
import { ACCOUNT } from '../../simulators/ndes/windows-login.ts';
import { makeKey } from '../../simulators/scep-client/keys.ts';
import { csrFor, openOffice, WAIT } from './external-cas.ts';

it('a Microsoft CA by NDES: from the empty page to a certificate', async (context) => {
  const ca = await startNdes();
  onTestFinished(() => ca.close());
  const office = await openOffice(context);
  const { page, press, field, heading, see, step, choose } = office;
  await press('Add a CA');
  await press(/^Microsoft CA, NDES/u);
  await field('Name').fill('Domain');
  await field('Address').fill(ca.scepUrl.href);
  await field('Address of the administration page').fill(ca.adminUrl.href);
  await field('Account').fill(`${ACCOUNT.domain}\\${ACCOUNT.user}`);
  await choose(/^Allow SHA-1 and triple DES/u);
  await look(page, 'ndes-new');
  await press('Add this CA');
  await heading('Domain');
  await office.setSecret('Password of the account', ACCOUNT.password);
  await press('Validate');
  await see('Is this the CA?');
  await field('Fingerprint that you were given').fill(new X509Certificate(ca.ca.certificate).fingerprint256);
  await see('It is the same.');
  // Nobody looks at the page, which would use up a password, before one is needed.
  expect(ca.loads()).toBe(0);
  await look(page, 'ndes-confirm');
  await press('It is the same: confirm');
  await step('Test certificate').getByText('passed').waitFor(WAIT);
  await look(page, 'ndes-validated');

  // One for ourselves, with a password of the page and our own key.
  await press('Have one made …');
  await press('Ask for it');
  await see('Not in use: the CA is asked without it.');
  expect(ca.cached()).toBe(0);
  await office.request('certwright').getByRole('button', { name: 'Certificate' }).click(WAIT);
  const certificate = await office.issuedCertificate();
  expect(certificate.verify(new X509Certificate(ca.ca.certificate).publicKey)).toBe(true);

  // For a device whose key is here: NDES takes a request from its own key alone, with a password inside.
  const key = await makeKey();
  const name = 'printer.office.example';
  await press('Send a CSR');
  await field('Certificate signing request').fill(await csrFor(name, key));
  await page.getByText('The key of this CSR is here').click(WAIT);
  await office.giveFile('printer.key', keyPem(key));
  await look(page, 'ndes-csr-key');
  await press('Send');
  const first = await office.issuedCertificate();
  expect(first.checkPrivateKey(key.privateKey)).toBe(true);
  expect(first.subjectAltName).toBe(`DNS:${name}`);
  expect(ca.cached()).toBe(0);

  // Its next one, over another key: the old certificate vouches, and the page is not asked.
  const [next, loads] = [await makeKey(), ca.loads()];
  await office.request(name).getByRole('button', { name: 'Renew …' }).click(WAIT);
  await field('Certificate signing request').fill(await csrFor(name, next));
  await office.giveFile('old.key', keyPem(key));
  await page.getByText('The key of this CSR is here').click(WAIT);
  await office.giveFile('next.key', keyPem(next));
  await look(page, 'ndes-renew');
  await press('Send');
  const renewed = await office.issuedCertificate();
  expect(renewed.checkPrivateKey(next.privateKey)).toBe(true);
  expect([ca.loads(), ca.seen.at(-1)]).toEqual([loads, 'RenewalReq']);

  // What stands in the way is said where it was asked for.
  ca.permitted = false;
  await press('Have one made …');
  await field('Common name').fill('another');
  await press('Ask for it');
  await see(/may not|permission|permitted/u);
  await look(page, 'ndes-not-permitted');
  expect(office.browser.complaints).toEqual([]);
});
