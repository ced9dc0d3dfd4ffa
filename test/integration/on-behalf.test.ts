import { randomUUID, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignerSettings } from '../../shared/contract/signers.ts';
import { openScepHouse, type ScepHouse } from '../harness/scep-house.ts';
import { enroll, makeDevice, type Device } from '../simulators/scep-client/device.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';

/** Who gets in without a challenge, over the wire: a management system's devices, and those that the operator lets in. */
const DAY = 86_400_000;

let house: ScepHouse;
let keys: readonly [ClientKey, ClientKey];
beforeAll(async () => {
  house = await openScepHouse();
  keys = [await makeKey(), await makeKey()];
});
afterAll(async () => {
  expect(house.faults).toEqual([]);
  await house.close();
});

describe('a management signer', () => {
  let mdm: Device;
  let url: string;
  let raProfileId: string;
  let signerId: string;
  beforeAll(async () => {
    const ra = await house.raProfile('managed', { unregistered: { patterns: ['**.example'], ipRanges: [] } });
    await house.scepProfile('managed', { raProfileId: ra.id });
    [url, raProfileId] = [`${house.url}/managed`, ra.id];
    // The management system's certificate is one of ours, so that revoking it here ends it.
    const device = await makeDevice('mdm.office.example', keys[0]);
    const challenge = await house.challengeFor('mdm.office.example');
    const { envelope } = await enroll(house.url, device, { ra: house.ra, csr: { challenge }, transactionId: 'mdm' });
    const [certificate = Buffer.alloc(0)] = envelope?.issued ?? [];
    mdm = { ...device, certificate };
    const pem = new X509Certificate(certificate).toString();
    const created = await house.client.signers.create({ ...settings(), name: 'MDM', pem });
    expect(created.standing).toBe('good');
    signerId = created.id;
  });

  const settings = (change: Partial<SignerSettings> = {}): SignerSettings => ({
    enabled: true,
    usages: ['clientAuth'],
    scope: { patterns: ['*.office.example'], ipRanges: [] },
    registered: false,
    raProfileIds: [raProfileId],
    quota: 100,
    revocation: { source: 'local' },
    ...change,
  });
  async function change(settingsChange: Partial<SignerSettings>): Promise<void> {
    const { version } = await house.client.signers.get({ id: signerId });
    await house.client.signers.set({ id: signerId, version, settings: settings(settingsChange) });
  }
  /** The management system asks for a device of this name, which has a key of its own. */
  const ask = (name: string, at = url) =>
    enroll(at, mdm, {
      ra: house.ra,
      newKey: keys[1],
      csr: { subject: [['commonName', name]], challenge: null },
      transactionId: randomUUID(),
    });
  async function refused(name: string, code: string, at?: string): Promise<void> {
    expect(await ask(name, at)).toMatchObject({ pkiStatus: 'failure', failInfo: 'badRequest' });
    expect(await house.newest()).toMatchObject({ state: 'refused', refusal: { code } });
  }

  it('gets certificates for devices within its scope, and within that alone', async () => {
    expect(await ask('tablet.office.example')).toMatchObject({ pkiStatus: 'success' });
    expect(await house.newest()).toMatchObject({ authentication: 'signer', requestedName: 'tablet.office.example' });
    await refused('tablet.plant.example', 'signer-name-refused');
    await refused('tablet.office.example.evil', 'signer-name-refused');
    await refused('deep.tablet.office.example', 'signer-name-refused');
  });

  it('gets none where it was not named, when it is disabled, or beyond its quota', async () => {
    await refused('elsewhere.office.example', 'signer-profile-refused', house.url);
    await change({ enabled: false });
    await refused('disabled.office.example', 'signer-disabled');
    const { usedThisHour } = await house.client.signers.get({ id: signerId });
    expect(usedThisHour).toBe(1);
    await change({ quota: usedThisHour + 1 });
    expect(await ask('last.office.example')).toMatchObject({ pkiStatus: 'success' });
    await refused('beyond.office.example', 'signer-quota-exceeded');
    await change({});
  });

  it('is nobody once its certificate is revoked', async () => {
    const serial = new X509Certificate(mdm.certificate).serialNumber.toLowerCase();
    await house.client.certificates.revoke({ serial, reason: 'keyCompromise' });
    await refused('late.office.example', 'signer-revoked');
    expect((await house.client.signers.get({ id: signerId })).standing).toBe('revoked');
  });
});

describe('a device that only its name vouches for', () => {
  it('waits for the operator where the RA profile says so, and is refused where it does not', async () => {
    const approval = { rule: 'unauthenticated', persons: 1, expiresAfter: DAY } as const;
    const { id } = await house.raProfile('by-hand', { approval });
    await house.scepProfile('by-hand', { raProfileId: id });
    const strict = await house.raProfile('strict');
    await house.scepProfile('strict', { raProfileId: strict.id });
    for (const [name, raProfileId, pkiStatus] of [
      ['by-hand', id, 'pending'],
      ['strict', strict.id, 'failure'],
    ] as const) {
      const fqdn = `${name}.office.example`;
      await house.challengeFor(fqdn, raProfileId);
      const device = await makeDevice(fqdn, keys[1]);
      const request = { ra: house.ra, csr: { challenge: null }, transactionId: name };
      expect(await enroll(`${house.url}/${name}`, device, request), name).toMatchObject({ pkiStatus });
    }
    const { rows } = await house.client.transactions.list({ states: ['pending'] });
    const { id: waiting = '' } = rows.find(({ requestedName }) => requestedName === 'by-hand.office.example') ?? {};
    const decided = await house.client.transactions.approve({ id: waiting, person: null });
    expect(decided).toMatchObject({ state: 'issued', authentication: 'approval' });
  });
});
