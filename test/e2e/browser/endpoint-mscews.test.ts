import { X509Certificate } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { buildCertificationRequest } from '../../../electron/agent/pki/build-certification-request.ts';
import { nameAttribute, writeName } from '../../../electron/agent/pki/distinguished-name.ts';
import { Oid } from '../../../electron/agent/pki/oids.ts';
import { keySigner } from '../../../electron/agent/pki/signer.ts';
import { renewalAttribute } from '../../../electron/agent/protocols/wstep/renewal-attribute.ts';
import { look } from '../../harness/look.ts';
import { openCes, type Ces } from '../../simulators/ces/ces.ts';
import { keyPem, pem } from '../../simulators/est-server/issuing.ts';
import { makeKey, type ClientKey } from '../../simulators/scep-client/keys.ts';
import { csrFor, openOffice, WAIT, type Office } from './external-cas.ts';

async function openCa(): Promise<Ces> {
  const ca = await openCes();
  onTestFinished(() => ca.close());
  return ca;
}

async function add({ press, field, heading, setSecret, page }: Office, ca: Ces): Promise<void> {
  await press('Add a CA');
  await press(/^Microsoft CA, web services/u);
  await field('Name').fill('Head office');
  await field('Address of the policy service (CEP)').fill(ca.cep.href);
  await field('Certificate template').fill('WebServer');
  await field('Account').fill(ca.behaviour.username);
  await press('Add this CA');
  await heading('Head office');
  await look(page, 'mscews-password');
  await setSecret('Password of the account', ca.behaviour.password);
}

/** The web server is confirmed before it is told a password, and the CA once the policies have named it. */
async function confirmWebServer({ press, see, step, field }: Office, ca: Ces): Promise<void> {
  await press('Validate');
  await see('Is this the CA?');
  await field('Fingerprint that you were given').fill(new X509Certificate(ca.tls).fingerprint256);
  await see('It is the same.');
  await press('It is the same: confirm');
  await step('Capabilities').getByText('failed').waitFor(WAIT);
}

async function chooseTemplate({ page, press, see }: Office, template: string): Promise<void> {
  // A list closes when the page is scrolled under it; so by the keyboard, once everything is in its place.
  const field = page.getByRole('combobox', { name: 'Certificate template' });
  await field.focus(WAIT);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await field.press('ArrowDown');
  await page.getByRole('option', { name: template, exact: true }).click(WAIT);
  await press('Save');
  await see('Saved');
}

/** The names are the template's; what is renewed is named as Windows does it. */
async function renewalOf(certificate: X509Certificate, key: ClientKey): Promise<string> {
  const content = {
    subject: writeName([[nameAttribute(Oid.commonName, 'door.office.example')]]),
    publicKey: key.spki,
    attributes: [renewalAttribute(certificate.raw)],
  };
  const signer = keySigner(key.privateKey, { scheme: 'ecdsa', digest: 'sha256' });
  return pem('CERTIFICATE REQUEST', await buildCertificationRequest(content, signer));
}

it('a Microsoft CA by its web services: from the empty page to a certificate and its renewal', async (context) => {
  const ca = await openCa();
  const office = await openOffice(context);
  const { page, press, see, step, field, sendCsr } = office;
  await add(office, ca);
  await confirmWebServer(office, ca);
  await see('Something does not work. The failed step says what, and what to do.');
  await see(/no template WebServer. It has: PrinterServer, PrinterOnBehalf/u);
  await look(page, 'mscews-no-template');
  await chooseTemplate(office, 'PrinterServer');

  await press('Validate');
  await see('Is this the CA?');
  await look(page, 'mscews-confirm-ca');
  await field('Fingerprint that you were given').fill(new X509Certificate(ca.authority.certificate).fingerprint256);
  await press('It is the same: confirm');
  await step('Test certificate').getByText('passed').waitFor(WAIT);
  await see('It works as far as it could be tried. Read the remarks.');
  await press('Details: Capabilities');
  await see('730 days');
  await look(page, 'mscews-validated');

  const key = await makeKey('ec:p256');
  await sendCsr(await csrFor('door.office.example', key));
  const certificate = await office.issuedCertificate();
  expect(certificate.verify(new X509Certificate(ca.authority.certificate).publicKey)).toBe(true);

  await office.request('door.office.example').getByRole('button', { name: 'Renew …' }).click(WAIT);
  await field('Certificate signing request').fill(await renewalOf(certificate, key));
  await office.giveFile('door.key', keyPem(key));
  await look(page, 'mscews-renew');
  await press('Send');
  const next = await office.issuedCertificate();
  expect(next.serialNumber).not.toBe(certificate.serialNumber);
  expect(ca.taken.at(-1)).toMatchObject({ format: 'PKCS7', template: 'PrinterServer', issued: true });
  await look(page, 'mscews-requests');
  expect(office.browser.complaints).toEqual([]);
});
