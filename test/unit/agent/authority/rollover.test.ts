import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../../../electron/agent/audit/verify.ts';
import type { Authority } from '../../../../electron/agent/authority/authorities.ts';
import type { StagedInput } from '../../../../electron/agent/authority/rollover.ts';
import { readCrl } from '../../../../electron/agent/pki/crl.ts';
import { verifySignature } from '../../../../electron/agent/pki/verify-signature.ts';
import { DAY, EnrollmentHouse } from '../../../harness/enrollment-house.ts';
import { makeDevice } from '../../../simulators/scep-client/device.ts';
import { readGetNextCaCert } from '../../../simulators/scep-client/http.ts';
import { makeKey } from '../../../simulators/scep-client/keys.ts';

let house: EnrollmentHouse;
beforeEach(async () => {
  house = await EnrollmentHouse.open();
});
afterEach(() => house.close());

const WHO = 'operator';
const NEXT: StagedInput = { name: 'Next CA', key: 'ec:p256', years: 10, activateAt: null };

async function stage(more: Partial<StagedInput> = {}): Promise<Authority> {
  await house.authority.stage({ ...NEXT, ...more }, WHO);
  return staged();
}

function staged(): Authority {
  const { staged: found } = house.authority;
  if (found === null) throw new Error('nothing is staged');
  return found;
}

/** Enrolls a device and resolves to its certificate's serial number. */
async function issue(fqdn: string): Promise<string> {
  const { challenge, registration } = await house.register(fqdn);
  const request = house.request(await makeDevice(fqdn, await makeKey('ec:p256')), { csr: { challenge } });
  await house.enroller()({ ...request, transactionId: Buffer.from(fqdn) });
  return (await house.registrations.get(registration.id)).certificateSerial ?? '';
}

async function issuerOf(serial: string): Promise<string | undefined> {
  return (await house.store.read('certificate.facts', { serial }))?.authorityId;
}

function offered(ca: Uint8Array): string[] {
  const body = Buffer.from(house.authority.nextCaAnswer() ?? []);
  const reply = { status: 200, contentType: 'application/x-x509-next-ca-cert', body };
  return readGetNextCaCert(reply, ca).map((der) => new X509Certificate(der).subject);
}

function verifies({ issuer: { certificate }, crl }: Authority): boolean {
  const { signatureAlgorithm, signedPart, signature } = readCrl(crl.der);
  return verifySignature(signatureAlgorithm, certificate.publicKey, signedPart, signature);
}

async function acts(objectId: string): Promise<string[]> {
  const { rows } = await house.store.read('audit.list', { objectKind: 'authority', objectId, limit: 50 });
  return rows.map(({ action }) => action).toReversed();
}

describe('a staged authority', () => {
  it('has its own keys, RA and CRL, is offered under the present one’s signature, and issues nothing', async () => {
    const { record: current } = house.authority.loaded;
    expect(house.authority.nextCaAnswer()).toBeNull();
    const { record } = await stage();
    expect(record).toMatchObject({ name: 'Next CA', state: 'staged', activateAt: null, activatedAt: null });
    expect(verifies(staged())).toBe(true);
    expect(offered(current.certificate)).toEqual(['CN=Next CA SCEP RA', 'CN=Next CA']);
    expect(house.authority.loaded.record.id).toBe(current.id);
    expect(await issuerOf(await issue('door-1.office.example'))).toBe(current.id);
    expect((await house.authority.views()).map(({ name, state }) => ({ name, state }))).toEqual([
      { name: 'Next CA', state: 'staged' },
      { name: 'Test CA', state: 'current' },
    ]);
    expect(await acts(record.id)).toEqual(['authority.staged']);
  });

  it('is one, and only beside one that issues', async () => {
    const two = await Promise.allSettled([stage(), stage({ name: 'Other CA' })]);
    expect(two.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await expect(stage()).rejects.toMatchObject({ code: 'authority-staged', params: { name: 'Next CA' } });
    const empty = await EnrollmentHouse.open('without a CA');
    await expect(empty.authority.stage(NEXT, WHO)).rejects.toMatchObject({ code: 'authority-missing' });
    await empty.close();
  });

  it('may have the same name: its key tells it apart', async () => {
    const { record } = await stage({ name: 'Test CA' });
    const { record: current } = house.authority.loaded;
    expect(record.subject).toBe(current.subject);
    await house.authority.activate(record.id, WHO);
    const serial = await issue('door-1.office.example');
    const { der = new Uint8Array() } = (await house.store.read('certificate.facts', { serial })) ?? {};
    const issued = new X509Certificate(Buffer.from(der));
    expect(issued.verify(new X509Certificate(Buffer.from(record.certificate)).publicKey)).toBe(true);
    expect(issued.verify(new X509Certificate(Buffer.from(current.certificate)).publicKey)).toBe(false);
  });

  it('is offered by the same bytes until something about it changes', async () => {
    await stage();
    const answer = house.authority.nextCaAnswer();
    await house.authority.load();
    expect(house.authority.nextCaAnswer()).toBe(answer);
    await house.authority.ensureRa('legacy', WHO);
    expect(house.authority.nextCaAnswer()).toBe(answer);
    house.now += 700 * DAY;
    await house.authority.renewRaWhenDue();
    expect(house.authority.nextCaAnswer()).not.toBe(answer);
    expect(offered(house.authority.loaded.record.certificate)).toEqual(['CN=Next CA SCEP RA', 'CN=Next CA']);
  });

  it('can be withdrawn: its keys are gone, and another one can be staged', async () => {
    const { record } = await stage();
    await house.authority.withdraw(record.id, WHO);
    expect(house.authority.nextCaAnswer()).toBeNull();
    expect(house.authority.find(record.id)).toBeNull();
    expect(await house.store.read('secret.get', { table: 'authority', row: record.id })).toBeNull();
    for (const { serial } of record.ras) {
      expect(await house.store.read('secret.get', { table: 'ra', row: serial })).toBeNull();
    }
    for (const act of ['withdraw', 'activate'] as const) {
      await expect(house.authority[act](record.id, WHO)).rejects.toMatchObject({ code: 'authority-not-staged' });
    }
    expect(await acts(record.id)).toEqual(['authority.staged', 'authority.withdrawn']);
    expect((await stage({ name: 'Better CA' })).record.name).toBe('Better CA');
    expect(await verifyAudit(house.store, house.vault.auditKey)).toMatchObject({ verdict: 'intact' });
  });
});

describe('activating', () => {
  it('makes the staged one issue, with its own RA, while the former RA goes on decrypting', async () => {
    const before = house.authority.loaded;
    const { record } = await stage();
    await house.authority.activate(record.id, WHO);
    const { loaded } = house.authority;
    expect(loaded.record).toMatchObject({ id: record.id, state: 'current', activatedAt: house.now, activateAt: null });
    expect(loaded.chain).toEqual([record.certificate]);
    expect(loaded.ras.standard.ra.serial).toBe(record.ras[0]?.serial);
    expect(loaded.ras.standard.formerRas.map(({ serial }) => serial)).toEqual([before.ras.standard.ra.serial]);
    expect(house.authority.nextCaAnswer()).toBeNull();
    expect(house.authority.find(before.record.id)?.record).toMatchObject({ state: 'former', retiredAt: house.now });
    expect(await issuerOf(await issue('door-1.office.example'))).toBe(record.id);
    expect(await acts(record.id)).toEqual(['authority.staged', 'authority.activated']);
    house.now = before.ras.standard.ra.notAfter + 1;
    expect(house.authority.loaded.ras.standard.formerRas).toEqual([]);
  });

  it('leaves what the former one issued: it renews, is revoked by its own CRL, and shows in its own count', async () => {
    const former = house.authority.loaded.record;
    const serial = await issue('door-1.office.example');
    const { record } = await stage();
    await house.authority.activate(record.id, WHO);
    const newer = await issue('door-2.office.example');
    const number = house.authority.crlState(record.id).number;
    await house.certificates.revoke(serial, 'superseded', WHO);
    const retired = house.authority.find(former.id);
    expect(retired === null ? null : verifies(retired)).toBe(true);
    expect(readCrl(retired?.crl.der ?? new Uint8Array()).entries.map((entry) => entry.serial)).toEqual([serial]);
    expect(house.authority.crlState(record.id).number).toBe(number);
    expect(await house.certificates.revocationImpact(newer)).toMatchObject({
      crlUrl: `http://192.0.2.1:8080/crl/${record.id}.crl`,
    });
    expect(house.authority.known.map(({ chain }) => chain)).toEqual([[record.certificate], [former.certificate]]);
    expect((await house.authority.views()).map(({ issued, revoked }) => [issued, revoked])).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });

  it('happens once, and to what was shown', async () => {
    const { record } = await stage();
    const both = await Promise.allSettled([
      house.authority.activate(record.id, WHO),
      house.authority.activate(record.id, WHO),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await stage({ name: 'Third CA' });
    await expect(house.authority.withdraw(record.id, WHO)).rejects.toMatchObject({ code: 'authority-not-staged' });
  });

  it('is refused to one that has ended', async () => {
    const { record } = await stage({ years: 1 });
    house.now += 366 * DAY;
    await expect(house.authority.activate(record.id, WHO)).rejects.toMatchObject({ code: 'authority-expired' });
  });
});

describe('a planned time', () => {
  it('activates, not before and not by chance', async () => {
    const { record } = await stage({ activateAt: house.now + DAY });
    await house.authority.doWhatIsDue();
    expect(house.authority.loaded.record.id).not.toBe(record.id);
    house.now += DAY;
    await Promise.all([house.authority.doWhatIsDue(), house.authority.doWhatIsDue()]);
    expect(house.authority.loaded.record.id).toBe(record.id);
    const { rows } = await house.store.read('audit.list', { objectKind: 'authority', objectId: record.id, limit: 9 });
    expect(rows[0]).toMatchObject({ action: 'authority.activated', actor: 'agent' });
  });

  it('can be changed and taken back', async () => {
    const { record } = await stage({ activateAt: house.now + DAY });
    await house.authority.plan(record.id, null, WHO);
    house.now += 2 * DAY;
    await house.authority.doWhatIsDue();
    expect(staged().record.activateAt).toBeNull();
    await house.authority.plan(record.id, house.now + 5 * DAY, WHO);
    expect((await house.authority.viewOf(record.id)).activateAt).toBe(house.now + 5 * DAY);
    expect(await acts(record.id)).toEqual(['authority.staged', 'authority.planned', 'authority.planned']);
  });

  it('lies in the future, before the present one ends and before the next one does', async () => {
    const { notAfter } = house.authority.loaded.record;
    for (const activateAt of [house.now, house.now - DAY, notAfter, notAfter + DAY]) {
      await expect(stage({ activateAt })).rejects.toMatchObject({ code: 'activation-time-invalid' });
    }
    await expect(stage({ activateAt: house.now + 2 * 366 * DAY, years: 1 })).rejects.toMatchObject({
      code: 'activation-time-invalid',
    });
    const { record } = await stage();
    await expect(house.authority.plan(record.id, house.now, WHO)).rejects.toMatchObject({
      code: 'activation-time-invalid',
    });
  });

  it('does not wake one that has ended meanwhile', async () => {
    await stage({ activateAt: house.now + 300 * DAY, years: 1 });
    house.now += 400 * DAY;
    await house.authority.doWhatIsDue();
    expect(staged().record.name).toBe('Next CA');
  });
});

describe('the CRL of a former authority', () => {
  it('goes on until one CRL after the end of its last certificate, then rests', async () => {
    const former = house.authority.loaded.record.id;
    await issue('door-1.office.example');
    const end = (await house.authority.viewOf(former)).lastCertificateEnds;
    const { record } = await stage();
    await house.authority.activate(record.id, WHO);
    const numbers = new Set<number>();
    for (; house.now < end + 60 * DAY; house.now += 20 * DAY) {
      await house.authority.publishWhenDue();
      numbers.add(house.authority.crlState(former).number);
    }
    const last = house.authority.crlState(former);
    expect(last.thisUpdate).toBeGreaterThan(end);
    expect(last.thisUpdate).toBeLessThan(house.now - 10 * DAY);
    expect(numbers.size).toBeGreaterThan(10);
    expect(house.authority.crlState(record.id).thisUpdate).toBeGreaterThan(last.thisUpdate);
  });

  it('can be signed by hand until the authority itself ends', async () => {
    const { id, notAfter } = house.authority.loaded.record;
    const { record } = await stage({ years: 20 });
    await house.authority.activate(record.id, WHO);
    const { number } = house.authority.crlState(id);
    expect((await house.authority.publishCrl(WHO, id)).number).toBeGreaterThan(number);
    house.now = notAfter;
    await expect(house.authority.publishCrl(WHO, id)).rejects.toMatchObject({ code: 'authority-expired' });
    await expect(house.authority.publishCrl(WHO, 'none')).rejects.toMatchObject({ code: 'not-found' });
  });
});
