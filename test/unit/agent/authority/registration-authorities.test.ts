import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, EnrollmentHouse } from '../../../harness/enrollment-house.ts';

let house: EnrollmentHouse;
beforeEach(async () => {
  house = await EnrollmentHouse.open();
});
afterEach(() => house.close());

const WHO = 'operator';

describe('the legacy RA', () => {
  it('is made when it is first asked for, once, with a key of its own', async () => {
    expect(house.authority.loaded.ras.legacy).toBeNull();
    expect((await house.authority.view()).legacyRa).toBeNull();
    await Promise.all([house.authority.ensureRa('legacy', WHO), house.authority.ensureRa('legacy', WHO)]);
    const { standard, legacy } = house.authority.loaded.ras;
    expect(legacy?.formerRas).toEqual([]);
    expect(legacy?.ra).toMatchObject({ role: 'legacy', keyKind: 'rsa:2048', subject: 'CN=Test CA legacy SCEP RA' });
    const [one, other] = [standard.ra, legacy?.ra ?? standard.ra].map(
      ({ certificate }) => new X509Certificate(Buffer.from(certificate)).publicKey,
    );
    expect(other === undefined ? true : one?.equals(other)).toBe(false);
    expect((await house.authority.view()).legacyRa?.serial).toBe(legacy?.ra.serial);
    const { rows } = await house.store.read('audit.list', { objectKind: 'authority', limit: 9 });
    expect(rows.filter(({ action }) => action === 'authority.ra-added')).toMatchObject([
      { actor: WHO, detail: { role: 'legacy', serial: legacy?.ra.serial } },
    ]);
  });

  it('names where its CA certificate and CRL are', async () => {
    await house.authority.ensureRa('legacy', WHO);
    const { record, ras } = house.authority.loaded;
    const text = Buffer.from(ras.legacy?.ra.certificate ?? []).toString('latin1');
    expect(text).toContain(`http://192.0.2.1:8080/crl/${record.id}.crl`);
    expect(text).toContain(`http://192.0.2.1:8080/ca/${record.id}.cer`);
  });

  it('is renewed like the standard one, each in its own line', async () => {
    await house.authority.ensureRa('legacy', WHO);
    const before = house.authority.loaded.ras;
    house.now += (2 * 365 - 30) * DAY;
    await house.authority.renewRaWhenDue();
    const { standard, legacy } = house.authority.loaded.ras;
    expect(standard.formerRas.map(({ serial }) => serial)).toEqual([before.standard.ra.serial]);
    expect(legacy?.formerRas.map(({ serial }) => serial)).toEqual([before.legacy?.ra.serial]);
    expect(await house.certificates.get(before.legacy?.ra.serial ?? '')).toMatchObject({
      renewedBy: legacy?.ra.serial,
    });
    house.now += 31 * DAY;
    expect(house.authority.loaded.ras.legacy?.formerRas).toEqual([]);
  });

  it('comes with a staged CA where there is one, and is made beside both where it is new', async () => {
    await house.authority.ensureRa('legacy', WHO);
    await house.authority.stage({ name: 'Next', key: 'ec:p256', years: 5, activateAt: null }, WHO);
    const roles = () => house.authority.staged?.record.ras.map(({ role }) => role).toSorted();
    expect(roles()).toEqual(['legacy', 'standard']);
    expect(house.authority.nextCaAnswer('legacy')).not.toEqual(house.authority.nextCaAnswer('standard'));

    const other = await EnrollmentHouse.open();
    await other.authority.stage({ name: 'Next', key: 'ec:p256', years: 5, activateAt: null }, WHO);
    // Until there is a legacy RA, those who ask for one learn of the CA all the same.
    expect(other.authority.nextCaAnswer('legacy')).toBe(other.authority.nextCaAnswer('standard'));
    await other.authority.ensureRa('legacy', WHO);
    expect(other.authority.staged?.record.ras.map(({ role }) => role)).toEqual(['legacy', 'standard']);
    await other.authority.activate(other.authority.staged?.record.id ?? '', WHO);
    expect(other.authority.loaded.ras.legacy?.ra.subject).toBe('CN=Next legacy SCEP RA');
    expect(other.authority.loaded.ras.legacy?.formerRas.map(({ subject }) => subject)).toEqual([
      'CN=Test CA legacy SCEP RA',
    ]);
    await other.close();
  });

  it('needs a CA', async () => {
    const empty = await EnrollmentHouse.open('without a CA');
    await expect(empty.authority.ensureRa('legacy', WHO)).rejects.toMatchObject({ code: 'authority-missing' });
    await empty.close();
  });
});
