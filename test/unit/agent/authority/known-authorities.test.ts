import { afterEach, beforeEach, expect, it } from 'vitest';
import { formatName, readName } from '../../../../electron/agent/pki/distinguished-name.ts';
import { EnrollmentHouse } from '../../../harness/enrollment-house.ts';

let house: EnrollmentHouse;
beforeEach(async () => {
  house = await EnrollmentHouse.open();
});
afterEach(() => house.close());

const NEXT = { name: 'Next CA', key: 'ec:p256', years: 10, activateAt: null } as const;

function names(): string[] {
  return house.authority.known.map(({ subject }) => formatName(readName(subject)));
}

it('has the one that issues first, then the staged one, then those before', async () => {
  await house.authority.stage(NEXT, 'operator');
  expect(names()).toEqual(['CN=Test CA', 'CN=Next CA']);
  await house.authority.activate(house.authority.staged?.record.id ?? '', 'operator');
  await house.authority.stage({ ...NEXT, name: 'Third CA' }, 'operator');
  expect(names()).toEqual(['CN=Next CA', 'CN=Third CA', 'CN=Test CA']);
});

it('knows the names of its RAs, its chain and its newest CRL', async () => {
  await house.authority.ensureRa('legacy', 'operator');
  await house.authority.publishCrl('operator');
  const [known] = house.authority.known;
  const { record, crl } = house.authority.loaded;
  expect(known).toMatchObject({ id: record.id, serial: record.serial, chain: [record.certificate], crl: crl.der });
  expect(known?.raSubjects.map((subject) => formatName(readName(subject)))).toEqual([
    'CN=Test CA legacy SCEP RA',
    'CN=Test CA SCEP RA',
  ]);
});
