import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCrl } from '../../../../electron/agent/pki/crl.ts';
import { statement } from '../../../../electron/agent/store/statements.ts';
import { LocalAuthority } from '../../../../electron/agent/authority/local-authority.ts';
import { verifyAudit } from '../../../../electron/agent/audit/verify.ts';
import { DAY, EnrollmentHouse } from '../../../harness/enrollment-house.ts';
import { makeDevice } from '../../../simulators/scep-client/device.ts';
import { makeKey } from '../../../simulators/scep-client/keys.ts';

let house: EnrollmentHouse;
beforeEach(async () => {
  house = await EnrollmentHouse.open();
});
afterEach(() => house.close());

/** Enrolls devices and resolves to their serial numbers. */
async function issue(count: number): Promise<string[]> {
  const enroll = house.enroller();
  const key = await makeKey('ec:p256');
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const fqdn = `d${String(index)}.office.example`;
      const { challenge, registration } = await house.register(fqdn);
      await enroll(house.request(await makeDevice(fqdn, key), { csr: { challenge }, transactionId: fqdn }));
      return (await house.registrations.get(registration.id)).certificateSerial ?? '';
    }),
  );
}

function listed(): string[] {
  return readCrl(house.authority.loaded.crl.der).entries.map(({ serial }) => serial);
}

const NOBODY = 'operator';
const MINUTE = 60_000;

describe('making the authority', () => {
  it('gives it a registration authority of its own and an empty first CRL', async () => {
    const { record, crl, ras } = house.authority.loaded;
    expect(crl).toMatchObject({ number: house.now / 1000, entries: 0 });
    expect(ras.standard.ra.serial).not.toBe(record.serial);
    const view = await house.authority.view();
    expect(view).toMatchObject({ name: 'Test CA', keyKind: 'ec:p256', issued: 0, revoked: 0 });
    expect(view.ra.keyKind).toMatch(/^rsa:/);
    expect(view.crl.url).toBe(`http://192.0.2.1:8080/crl/${record.id}.crl`);
  });

  it('happens once, also when two ask at the same time', async () => {
    const again = { name: 'Second', key: 'ec:p256', years: 1 } as const;
    await expect(house.authority.create(again, NOBODY)).rejects.toMatchObject({ code: 'authority-exists' });
    const empty = await EnrollmentHouse.open('without a CA');
    const both = await Promise.allSettled([
      empty.authority.create(again, NOBODY),
      empty.authority.create(again, NOBODY),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await empty.store.read('certificate.list', { limit: 5, now: empty.now })).rows).toHaveLength(1);
    expect(await verifyAudit(empty.store, empty.vault.auditKey)).toMatchObject({ verdict: 'intact' });
    await empty.close();
  });

  it('is missing before', async () => {
    const empty = await EnrollmentHouse.open('without a CA');
    expect(empty.authority.exists).toBe(false);
    expect(() => empty.authority.loaded).toThrow(expect.objectContaining({ code: 'authority-missing' }));
    await empty.close();
  });

  it('says so when the vault has not its key', async () => {
    const { store } = house;
    const readWithoutSecrets: typeof store.read = async (name, input) =>
      name === 'secret.get' ? null : store.read(name, input);
    const bare = new LocalAuthority({
      store: new Proxy(store, {
        get: (target, name) => (name === 'read' ? readWithoutSecrets : (Reflect.get(target, name) as unknown)),
      }),
      vault: () => house.vault,
      keys: { addKey: () => {}, removeKey: () => {}, signer: () => expect.fail('signed without a key') },
      clock: house.clock,
      addresses: () => expect.fail('published without a key'),
      crlDays: () => 7,
      onCrl: () => {},
      onServing: () => {},
    });
    await expect(bare.load()).rejects.toMatchObject({ code: 'vault-key-missing' });
  });
});

describe('revoking', () => {
  it('publishes the CRL that says so, with the reason', async () => {
    const [serial = ''] = await issue(1);
    const watching = house.events.subscribe(undefined);
    const heard = watching.next();
    const revoked = await house.certificates.revoke(serial, 'keyCompromise', NOBODY);
    expect(revoked).toMatchObject({ state: 'revoked', revocationReason: 'keyCompromise', revokedAt: house.now });
    expect(readCrl(house.authority.loaded.crl.der)).toMatchObject({
      number: String(house.now / 1000 + 1),
      entries: [{ serial, reason: 'keyCompromise' }],
    });
    expect((await heard).value).toMatchObject({ type: 'authority', crl: { number: house.now / 1000 + 1, entries: 1 } });
    await watching.return(undefined);
    const stored = await house.store.read('crl.current', { authorityId: house.authority.loaded.record.id });
    expect(Buffer.from(stored?.der ?? []).equals(house.authority.loaded.crl.der)).toBe(true);
  });

  it('happens once', async () => {
    const [serial = ''] = await issue(1);
    const both = await Promise.allSettled([
      house.certificates.revoke(serial, 'superseded', NOBODY),
      house.certificates.revoke(serial, 'keyCompromise', NOBODY),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await expect(house.certificates.revoke(serial, 'superseded', NOBODY)).rejects.toMatchObject({
      code: 'certificate-already-revoked',
    });
    expect(house.authority.loaded.crl.number).toBe(house.now / 1000 + 1);
  });

  it('numbers the CRLs one after the other, however many are asked for at once', async () => {
    const serials = await issue(8);
    const numbers: number[] = [];
    const watching = house.events.subscribe(undefined);
    const first = watching.next();
    await Promise.all([
      ...serials.map((serial) => house.certificates.revoke(serial, 'superseded', NOBODY)),
      house.authority.publishCrl(NOBODY),
      house.authority.publishCrl('agent'),
    ]);
    for (let next = await first; numbers.length < 10; next = await watching.next()) {
      if (next.value?.type === 'authority' && next.value.crl !== null) numbers.push(next.value.crl.number);
      if (numbers.length === 10) break;
    }
    await watching.return(undefined);
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((more) => house.now / 1000 + more));
    expect(listed().toSorted()).toEqual(serials.toSorted());
    expect(await house.authority.view()).toMatchObject({ issued: 8, revoked: 8 });
    expect(await verifyAudit(house.store, house.vault.auditKey)).toMatchObject({ verdict: 'intact' });
  });

  it('knows neither what was never issued nor the RA', async () => {
    for (const serial of ['00aa', house.authority.loaded.ras.standard.ra.serial]) {
      await expect(house.certificates.revoke(serial, 'superseded', NOBODY)).rejects.toMatchObject({
        code: 'not-found',
      });
    }
    expect(house.authority.loaded.crl.number).toBe(house.now / 1000);
  });

  it('takes effect whole or not at all', async () => {
    const [serial = ''] = await issue(1);
    const { store } = house;
    const { crl } = house.authority.loaded;
    // Somebody published in between: the unit is a conflict, and the certificate stays good.
    await store.commit([statement('crl.insert', { ...crl, number: crl.number + 7, follows: crl.number })]);
    await expect(house.certificates.revoke(serial, 'superseded', NOBODY)).rejects.toThrow();
    expect(await house.certificates.get(serial)).toMatchObject({ revokedAt: null });
    expect(house.authority.loaded.crl.number).toBe(crl.number);
  });

  it('says beforehand what it would do', async () => {
    const [serial = ''] = await issue(1);
    expect(await house.certificates.revocationImpact(serial)).toMatchObject({
      device: 'd0.office.example',
      onlyValidCertificate: true,
      renewedBy: null,
      noticedBy: house.authority.loaded.crl.nextUpdate,
    });
  });
});

describe('the CRL', () => {
  it('is signed again when half of its life is over, not before', async () => {
    const first = house.authority.loaded.crl.number;
    house.now += 3 * DAY;
    await house.authority.publishWhenDue();
    expect(house.authority.loaded.crl.number).toBe(first);
    house.now += DAY;
    await house.authority.publishWhenDue();
    expect(house.authority.loaded.crl).toMatchObject({
      number: house.now / 1000,
      thisUpdate: house.now - 5 * MINUTE,
      nextUpdate: house.now + 7 * DAY,
    });
    await house.authority.publishWhenDue();
    expect(house.authority.loaded.crl.number).toBe(house.now / 1000);
  });

  it('lists a certificate until one CRL after its end has carried it (RFC 5280 §3.3)', async () => {
    const [serial = ''] = await issue(1);
    await house.certificates.revoke(serial, 'superseded', NOBODY);
    house.now += 364 * DAY;
    await house.authority.publishCrl(NOBODY);
    expect(listed()).toEqual([serial]);
    house.now += 2 * DAY;
    await house.authority.publishCrl(NOBODY);
    expect(listed()).toEqual([serial]);
    house.now += DAY;
    await house.authority.publishCrl(NOBODY);
    expect(listed()).toEqual([]);
    expect((await house.certificates.get(serial)).revokedAt).not.toBeNull();
  });
});

describe('a folder that was restored from a backup', () => {
  it('publishes no CRL number that the lost one gave', async () => {
    const restored = await EnrollmentHouse.open();
    expect(restored.authority.loaded.record.id).toBe(house.authority.loaded.record.id);
    const lost: number[] = [];
    for (let minute = 1; minute <= 3; minute += 1) {
      house.now += MINUTE;
      lost.push((await house.authority.publishCrl(NOBODY)).number);
    }
    restored.now = house.now + MINUTE;
    expect((await restored.authority.publishCrl(NOBODY)).number).toBeGreaterThan(Math.max(...lost));
    await restored.close();
  });
});

describe('the registration authority', () => {
  const renewed = async (days: number): Promise<{ before: string; after: string; former: string[] }> => {
    const before = house.authority.loaded.ras.standard.ra.serial;
    house.now += days * DAY;
    await house.authority.renewRaWhenDue();
    const { ra, formerRas } = house.authority.loaded.ras.standard;
    return { before, after: ra.serial, former: formerRas.map(({ serial }) => serial) };
  };

  it('stays while it has more than sixty days', async () => {
    const { before, after, former } = await renewed(2 * 365 - 61);
    expect({ after, former }).toEqual({ after: before, former: [] });
  });

  it('has a successor before it ends, once, and goes on decrypting', async () => {
    const { before, after, former } = await renewed(2 * 365 - 59);
    expect(after).not.toBe(before);
    expect(former).toEqual([before]);
    await Promise.all([house.authority.renewRaWhenDue(), house.authority.renewRaWhenDue()]);
    expect(house.authority.loaded.ras.standard.ra.serial).toBe(after);
    expect(await house.certificates.get(before)).toMatchObject({ renewedBy: after, kind: 'ra' });
    expect(house.authority.loaded.ras.standard.ra.notAfter).toBeGreaterThan(house.now + 600 * DAY);
    expect(await verifyAudit(house.store, house.vault.auditKey)).toMatchObject({ verdict: 'intact' });
  });

  it('is not renewed where it ends with its CA', async () => {
    const years = (house.authority.loaded.record.notAfter - house.now) / DAY;
    const first = await renewed(years - 30);
    expect(first.after).not.toBe(first.before);
    const second = await renewed(10);
    expect(second.after).toBe(first.after);
  });
});
