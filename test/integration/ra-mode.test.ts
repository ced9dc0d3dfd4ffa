import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EndpointSettings } from '../../shared/contract/endpoints.ts';
import { openScepHouse, type ScepHouse } from '../harness/scep-house.ts';
import { DIALECTS, startEstServer, type EstServer } from '../simulators/est-server/est-server.ts';
import { enroll, makeDevice, type Device } from '../simulators/scep-client/device.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';
import { exchange, readGetCaCert } from '../simulators/scep-client/http.ts';
import { poll } from '../simulators/scep-client/questions.ts';

const MATCHING = { fqdn: 'required', ipAddress: 'when-named', serialNumber: 'when-named' } as const;

describe('RA mode: devices speak SCEP here, an EST CA issues', () => {
  let house: ScepHouse;
  let upstream: EstServer;
  let key: ClientKey;
  let endpointId: string;
  let raProfileId: string;
  let url: string;
  let ca: Buffer;
  beforeAll(async () => {
    [house, upstream, key] = await Promise.all([openScepHouse(), startEstServer(), makeKey()]);
    const settings: EndpointSettings = {
      enabled: true,
      preset: 'est',
      connection: {
        ...{ protocol: 'est', url: upstream.url.href, label: null, linkIdentity: false, revokes: false },
        credentials: { kind: 'none' },
      },
      trust: { systemRoots: false, anchors: upstream.caPem },
      timeout: 30_000,
    };
    ({ id: endpointId } = await house.client.endpoints.create({ ...settings, name: 'Office EST' }));
    ({ id: raProfileId } = await house.raProfile('forwarded', { authority: endpointId, matching: MATCHING }));
    await house.scepProfile('forwarded', { raProfileId, chain: 'fullchain' });
    url = `${house.url}/forwarded`;
    ca = Buffer.from(upstream.ca.certificate);
  });
  afterAll(async () => {
    expect(house.faults).toEqual([]);
    await house.close();
    await upstream.close();
  });
  afterEach(async () => {
    upstream.dialect = DIALECTS.plain;
    upstream.fault = null;
  });

  async function ask(device: Device, fqdn: string, csr: Record<string, unknown> = {}) {
    const challenge = await house.challengeFor(fqdn, raProfileId);
    const request = { ra: house.ra, csr: { challenge, ...csr }, transactionId: fqdn };
    return { request, answer: await enroll(url, device, request) };
  }

  const asked = (device: Device, fqdn: string) => poll(url, device, { ra: house.ra, ca, transactionId: fqdn });

  async function waiting() {
    const all = await house.client.endpoints.requests({ id: endpointId });
    return all.filter(({ state: { state } }) => state === 'queued' || state === 'pending');
  }

  it('gives the device the CA that will issue beside our own', async () => {
    const { body } = await exchange(url, 'operation=GetCACert');
    expect(body.includes(ca)).toBe(true);
    expect(readGetCaCert({ contentType: 'application/x-x509-ca-ra-cert', body }).ra).toEqual(house.ra);
  });

  it('hands the device’s own request over and the CA’s certificate back, on record as that CA’s', async () => {
    const device = await makeDevice('direct.office.example', key);
    const { answer } = await ask(device, 'direct.office.example', { dnsNames: ['direct.office.example'] });
    expect(answer.pkiStatus).toBe('success');
    const [issued = Buffer.alloc(0), ...above] = answer.envelope?.issued ?? [];
    expect(new X509Certificate(issued).checkIssued(new X509Certificate(ca))).toBe(true);
    expect(above).toEqual([ca]);
    const { certificateSerial, state, forwarded } = await house.newest();
    expect({ state, forwarded }).toEqual({ state: 'issued', forwarded: true });
    const kept = await house.client.certificates.get({ serial: certificateSerial ?? '' });
    expect(kept).toMatchObject({ endpointId, registrationFqdn: 'direct.office.example', state: 'valid' });
    expect(kept.serialNumber).toBe(new X509Certificate(issued).serialNumber.toLowerCase());
    const { rows } = await house.client.registrations.list({ search: 'direct.office.example' });
    expect(rows).toMatchObject([{ state: 'enrolled', certificateSerial }]);
  });

  it('a CA that waits makes the device wait, and its poll gets the certificate', async () => {
    upstream.dialect = { ...DIALECTS.plain, waits: 1, retryAfter: '60', remembers: true };
    const fqdn = 'patient.office.example';
    const device = await makeDevice(fqdn, key);
    const { request, answer } = await ask(device, fqdn);
    expect(answer.pkiStatus).toBe('pending');
    expect(await asked(device, fqdn)).toMatchObject({ pkiStatus: 'pending' });
    expect((await enroll(url, device, request)).pkiStatus).toBe('pending');
    expect(await house.client.transactions.waiting({})).toEqual({ count: 0 });
    const [request0] = await waiting();
    expect(request0?.state.state).toBe('pending');
    await house.client.endpoints.tryRequest({ requestId: request0?.id ?? '' });
    const answered = await asked(device, fqdn);
    expect(answered.pkiStatus).toBe('success');
    expect(answered.envelope?.issued).toHaveLength(2);
    expect(upstream.issued).toHaveLength(2);
  });

  it('what the CA refuses is refused, with its words in Activity', async () => {
    upstream.dialect = { ...DIALECTS.plain, refusal: { status: 400, text: 'The key is on our black list.' } };
    const fqdn = 'unwanted.office.example';
    const device = await makeDevice(fqdn, key);
    const { answer } = await ask(device, fqdn);
    expect(answer).toMatchObject({ pkiStatus: 'failure', failInfo: 'badRequest' });
    const { refusal, state } = await house.newest();
    expect({ state, code: refusal?.code }).toEqual({ state: 'refused', code: 'external-ca-refused' });
    expect(refusal?.params).toMatchObject({ ca: 'Office EST', text: 'The key is on our black list.' });
    expect(await asked(device, fqdn)).toMatchObject({ pkiStatus: 'failure' });
  });

  it('a CA that is away makes devices wait, and each request goes once when it is back', async () => {
    const before = upstream.issued.length;
    await upstream.away();
    const names = ['one', 'two', 'three'].map((name) => `${name}.away.example`);
    const devices = await Promise.all(names.map((fqdn) => makeDevice(fqdn, key)));
    for (const [index, device] of devices.entries()) {
      expect((await ask(device, names[index] ?? '')).answer.pkiStatus).toBe('pending');
    }
    const queued = await waiting();
    expect(queued.map(({ state }) => ('fault' in state ? state.fault?.code : null))).toEqual(
      names.map(() => 'connection-refused'),
    );
    await upstream.back();
    // The clock and an operator in a hurry meet: it is asked for once all the same.
    await Promise.all([...queued, ...queued].map(({ id }) => house.client.endpoints.tryRequest({ requestId: id })));
    for (const [index, device] of devices.entries()) {
      expect((await asked(device, names[index] ?? '')).pkiStatus).toBe('success');
    }
    expect(upstream.issued.length - before).toBe(names.length);
    expect(await waiting()).toEqual([]);
  });

  it('a request that names more than its device goes nowhere', async () => {
    const before = upstream.seen.length;
    const fqdn = 'greedy.office.example';
    const { answer } = await ask(await makeDevice(fqdn, key), fqdn, { extendedKeyUsages: ['1.3.6.1.4.1.311.20.2.1'] });
    expect(answer.pkiStatus).toBe('failure');
    expect((await house.newest()).refusal?.code).toBe('request-not-forwardable');
    expect(upstream.seen).toHaveLength(before);
  });

  it('the holder of the CA’s certificate renews with it', async () => {
    const fqdn = 'renewing.office.example';
    const first = await ask(await makeDevice(fqdn, key), fqdn);
    const [certificate = Buffer.alloc(0)] = first.answer.envelope?.issued ?? [];
    const renewing: Device = { key, certificate, subject: [['commonName', fqdn]] };
    const again = await enroll(url, renewing, {
      ...{ ra: house.ra, messageType: '17', transactionId: 'again' },
      newKey: await makeKey(),
    });
    expect((await house.newest()).refusal).toBeNull();
    expect(again.pkiStatus).toBe('success');
    const { rows } = await house.client.certificates.list({ search: fqdn });
    expect(rows).toHaveLength(2);
    const newest = await house.newest();
    const kept = await house.client.certificates.get({ serial: newest.certificateSerial ?? '' });
    expect(kept.renews).toBe(rows.find(({ serial }) => serial !== kept.serial)?.serial);
  });

  it('a cancelled request refuses the device that waits', async () => {
    await upstream.away();
    const fqdn = 'cancelled.office.example';
    const device = await makeDevice(fqdn, key);
    expect((await ask(device, fqdn)).answer.pkiStatus).toBe('pending');
    const [request] = await waiting();
    await house.client.endpoints.cancelRequest({ requestId: request?.id ?? '' });
    await upstream.back();
    expect((await asked(device, fqdn)).pkiStatus).toBe('failure');
    expect(await waiting()).toEqual([]);
  });

  it('keeps a reusable challenge nowhere in the clear, although it travels inside the request', async () => {
    await upstream.away();
    const fqdn = 'reusable.office.example';
    const challenge = 'Travel9Travel9Travel9';
    await house.client.registrations.create({ fqdn, raProfileId, challenge, reusable: true });
    const device = await makeDevice(fqdn, key);
    const request = { ra: house.ra, csr: { challenge }, transactionId: fqdn };
    expect((await enroll(url, device, request)).pkiStatus).toBe('pending');
    for (const file of await readdir(house.folder.path)) {
      const content = await readFile(join(house.folder.path, file)).catch(() => Buffer.alloc(0));
      expect([file, content.includes(challenge)]).toEqual([file, false]);
    }
    const [kept] = await waiting();
    await upstream.back();
    await house.client.endpoints.tryRequest({ requestId: kept?.id ?? '' });
    expect((await asked(device, fqdn)).pkiStatus).toBe('success');
  });

  it('a person approves first where the profile says so; then it goes as the device signed it', async () => {
    const { id } = await house.raProfile('asked', {
      authority: endpointId,
      matching: MATCHING,
      approval: { rule: 'always', persons: 1, expiresAfter: 3_600_000 },
    });
    await house.scepProfile('asked', { raProfileId: id });
    const fqdn = 'asked.office.example';
    const device = await makeDevice(fqdn, key);
    const challenge = await house.challengeFor(fqdn, id);
    const at = `${house.url}/asked`;
    const before = upstream.seen.length;
    const answer = await enroll(at, device, { ra: house.ra, csr: { challenge }, transactionId: fqdn });
    expect(answer.pkiStatus).toBe('pending');
    expect(upstream.seen).toHaveLength(before);
    expect(await house.client.transactions.waiting({})).toEqual({ count: 1 });
    await house.client.transactions.approve({ id: (await house.newest()).id, person: null });
    expect(await house.client.transactions.waiting({})).toEqual({ count: 0 });
    await expect
      .poll(async () => (await poll(at, device, { ra: house.ra, ca, transactionId: fqdn })).pkiStatus)
      .toBe('success');
  });
});
