import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { look } from '../../harness/look.ts';
import { DIALECTS, startEstServer } from '../../simulators/est-server/est-server.ts';
import { openOffice, WAIT } from './external-cas.ts';

it('a validation is stopped while the CA takes its time', async (context) => {
  const ca = await startEstServer();
  onTestFinished(() => ca.close());
  ca.dialect = { ...DIALECTS.plain };
  const office = await openOffice(context);
  const { page, press, see, step } = office;
  await office.define('Head office', ca.caPem, '--preset', 'est', '--url', ca.url.href, '--auth', 'none');
  let answer: () => void = () => undefined;
  ca.hold = new Promise((resolve) => {
    answer = resolve;
  });
  await press('Validate');
  await step('Capabilities').getByText('running').waitFor(WAIT);
  await look(page, 'validation-running');
  await press('Stop');
  await see('Stopped before the end.');
  await see(/^The last validation was stopped/u);
  await look(page, 'validation-stopped');
  answer();
  ca.hold = null;
  await press('Validate');
  await step('Test certificate').getByText('passed').waitFor(WAIT);
  await see('Everything works. Devices can get certificates from this CA.');
  expect(office.browser.complaints).toEqual([]);
});

it('what two people change at once is told, and nobody is overwritten', async (context) => {
  const office = await openOffice(context);
  const { page, press, field, see, cli } = office;
  const options = ['--preset', 'openxpki-est', '--url', 'https://pki.office.example', '--label', 'devices'];
  await office.define('Head office', '', ...options);
  await field('Label').fill('printers');
  await cli.json(z.unknown(), 'endpoint', 'set', 'Head office', '--url', 'https://pki-2.office.example');
  await see('Somebody else changed this meanwhile');
  await look(page, 'endpoint-overtaken');
  await press('Save');
  await see('Somebody else changed this meanwhile');
  await press('Show the newer ones');
  expect(await field('Address').inputValue()).toBe('https://pki-2.office.example');
  expect(await field('Label').inputValue()).toBe('devices');

  // What is wrong and folded away is unfolded, and has the focus.
  await press('Confirmed certificates as PEM');
  const anchors = field('Confirmed CA certificates');
  await anchors.fill('none of them');
  await press('Confirmed certificates as PEM');
  await anchors.waitFor({ ...WAIT, state: 'hidden' });
  await press('Save');
  await anchors.waitFor(WAIT);
  expect(await anchors.evaluate((input) => input === document.activeElement)).toBe(true);
  await look(page, 'endpoint-fold');
  expect(office.browser.complaints).toEqual([]);
});

it('definitions leave as a file without secrets, and come back', async (context) => {
  const office = await openOffice(context);
  const { page, press, see, dialog, toEndpoints, folder, cli } = office;
  const challenge = join(folder.work, 'challenge');
  await writeFile(challenge, 'nine loud geese');
  await office.define('Travel', '', '--preset', 'step-ca', '--url', 'https://ca.office.example/scep/a');
  await cli.json(z.unknown(), 'endpoint', 'secret', 'Travel', '--challenge-file', challenge);
  await toEndpoints();
  await look(page, 'endpoints-one');
  const exported = await office.saved('Export');
  expect(exported).toContain('https://ca.office.example/scep/a');
  expect(exported).not.toContain('geese');

  await press('Import …');
  await look(page, 'endpoints-import');
  await office.giveFile('other.json', '{"endpoints":[]}');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click(WAIT);
  await see('This is not a file of external CAs that was exported here.');
  await office.giveFile('cas.json', exported);
  await dialog.getByRole('button', { name: 'Import', exact: true }).click(WAIT);
  await see('There is an external CA “Travel” already.');
  await look(page, 'endpoints-import-refused');
  await press('Cancel');

  await cli.json(z.unknown(), 'endpoint', 'remove', 'Travel');
  await see('No external CA yet');
  await look(page, 'endpoints-none');
  await press('Import …');
  await office.giveFile('cas.json', exported);
  await dialog.getByRole('button', { name: 'Import', exact: true }).click(WAIT);
  await see('One CA imported');
  await page.getByRole('link', { name: 'Travel', exact: true }).click(WAIT);
  await see('Missing. Without it the CA refuses us.');
  expect(await readFile(challenge, 'utf8')).toBe('nine loud geese');
  expect(office.browser.complaints).toEqual([]);
});
