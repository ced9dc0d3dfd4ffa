import { X509Certificate } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { look } from '../../harness/look.ts';
import { DIALECTS, startEstServer } from '../../simulators/est-server/est-server.ts';
import { keyPem, pem } from '../../simulators/est-server/issuing.ts';
import { startScepCa } from '../../simulators/scep-ca/working-ca.ts';
import { makeKey } from '../../simulators/scep-client/keys.ts';
import { csrFor, openOffice, pkcs12, WAIT, type Office } from './external-cas.ts';

const NAME = 'door.office.example';

/** Sends a first CSR and takes its certificate along. */
async function issued({ sendCsr, issuedCertificate }: Office, csr: string): Promise<X509Certificate> {
  await sendCsr(csr);
  return issuedCertificate();
}

it('a certificate of an EST CA is renewed with the certificate before, by its key alone', async (context) => {
  const ca = await startEstServer();
  onTestFinished(() => ca.close());
  // The names of a renewal are those of the certificate before, byte for byte.
  ca.dialect = { ...DIALECTS.globalsign };
  const office = await openOffice(context);
  const { page, press, field, see, request } = office;
  await office.define('Head office', ca.caPem, '--preset', 'est', '--url', ca.url.href, '--auth', 'none');
  const key = await makeKey('ec:p256');
  const csr = await csrFor(NAME, key);
  const first = await issued(office, csr);

  await request(NAME).getByRole('button', { name: 'Renew …' }).click(WAIT);
  await page.getByRole('dialog', { name: `Renew ${NAME}` }).waitFor(WAIT);
  await field('Certificate signing request').fill(csr);
  await office.giveFile('another.key', keyPem(await makeKey('ec:p256')));
  await press('Send');
  await see('The file has no certificate with its private key.');
  await look(page, 'renew-another-key');
  await office.giveFile('door.key', keyPem(key));
  await press('Send');
  const next = await office.issuedCertificate();
  expect(next.serialNumber).not.toBe(first.serialNumber);
  expect(ca.seen.at(-1)?.path).toMatch(/\/simplereenroll$/u);
  expect(await request(NAME).count()).toBe(2);
  await look(page, 'renewed');
  expect(office.browser.complaints).toEqual([]);
});

it('a certificate of a SCEP CA that was issued elsewhere is renewed from a PKCS #12 file', async (context) => {
  const ca = await startScepCa();
  onTestFinished(() => ca.close());
  const office = await openOffice(context);
  const { page, press, field, choose, see } = office;
  const anchors = pem('CERTIFICATE', ca.ca.certificate);
  await office.define('Branch', anchors, '--preset', 'scep', '--url', ca.url.href, '--challenge', 'none');
  const key = await makeKey();
  const csr = await csrFor(NAME, key);
  const first = await issued(office, csr);
  // The same request again is the same transaction, and the CA answers as before.
  expect((await issued(office, csr)).serialNumber).toBe(first.serialNumber);
  const p12 = await pkcs12(office, first.toString(), key, 'six red kites');

  await press('Send a CSR');
  await field('Certificate signing request').fill(csr);
  await choose(/^It renews a certificate/u);
  await office.giveFile('door.p12', p12);
  await page.getByLabel('Passphrase of the file').fill('five red kites');
  await press('Send');
  await see('The key does not open with this passphrase.');
  await look(page, 'renew-wrong-passphrase');
  await page.getByLabel('Passphrase of the file').fill('six red kites');
  await press('Send');
  const next = await office.issuedCertificate();
  expect(next.serialNumber).not.toBe(first.serialNumber);
  const last = ca.seen.at(-1);
  expect(last?.messageType).toBe('17');
  expect(new X509Certificate(last?.signer ?? Buffer.alloc(0)).serialNumber).toBe(first.serialNumber);
  expect(office.browser.complaints).toEqual([]);
});
