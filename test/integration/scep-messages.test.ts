import { X509Certificate, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCrl } from '../../electron/agent/pki/crl.ts';
import type { RaProfileSettings, ScepProfileSettings } from '../../shared/contract/services.ts';
import { openMemoryAgent, type MemoryAgent } from '../harness/memory-agent.ts';
import { RA_SETTINGS, SCEP_SETTINGS } from '../harness/services-house.ts';
import { enroll, makeDevice, type Device, type EnrollOptions } from '../simulators/scep-client/device.ts';
import { exchange, getCaCert, getNextCaCert } from '../simulators/scep-client/http.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';
import { buildRequest } from '../simulators/scep-client/request.ts';
import { getCert, getCrl, poll } from '../simulators/scep-client/questions.ts';
import { buildCsr, certificateFacts } from '../simulators/scep-client/x509.ts';

/** The messages of RFC 8894 against a whole agent, over HTTP, by a client that was written from the specification. */

let house: MemoryAgent;
/** The address of the default profile; others are `${url}/NAME`. */
let url: string;
let ra: Buffer;
let ca: Buffer;
let rsa: ClientKey;
let ec: ClientKey;
beforeAll(async () => {
  house = await openMemoryAgent();
  [rsa, ec] = await Promise.all([makeKey(), makeKey('ec:p256')]);
  const { client } = house;
  await client.authority.create({ name: 'Test CA', key: 'ec:p256' });
  await client.settings.set({ requestsPerMinute: 1_000_000 });
  const listening = await client.listener.start({ host: '127.0.0.1', port: 0 });
  if (listening.state !== 'listening') throw new Error(listening.state);
  url = listening.scepUrl;
  ({ ra, ca } = await getCaCert(url));
});
afterAll(() => house.close());

const raProfile = (name: string, settings: Partial<RaProfileSettings>) =>
  house.client.services.createRaProfile({ ...RA_SETTINGS, ...settings, name });
const scepProfile = (name: string, raProfileId: string | null, settings: Partial<ScepProfileSettings> = {}) =>
  house.client.services.createScepProfile({ ...SCEP_SETTINGS, raProfileId, ...settings, name });

/** Registers a device of this key; the request that it then makes, the same each time. */
async function register(name: string, key: ClientKey, raProfileId?: string) {
  const created = await house.client.registrations.create({
    fqdn: `${name}.office.example`,
    ...(raProfileId === undefined ? {} : { raProfileId }),
  });
  const challenge = created.challenge ?? '';
  const device = await makeDevice(`${name}.office.example`, key);
  // Made once: ECDSA signs the same CSR in another way each time.
  const csr = buildCsr(key, { subject: device.subject, challenge });
  const request: EnrollOptions = { ra, csr, transactionId: name, password: challenge };
  return { device, challenge, request };
}

const names = (issued: readonly Buffer[] | undefined) =>
  (issued ?? []).map((der) => new X509Certificate(der).subject.replaceAll('\n', ' '));

async function newest(): Promise<Awaited<ReturnType<typeof house.client.transactions.get>>> {
  const { rows } = await house.client.transactions.list({ limit: 1 });
  return house.client.transactions.get({ id: rows[0]?.id ?? '' });
}

/** Sends a message, and breaks the connection off, unread, once its certificate has been issued. */
async function loseReply(message: Buffer): Promise<void> {
  const before = (await house.client.transactions.list({ limit: 1 })).rows[0]?.id;
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(`POST ${pathname}?operation=PKIOperation HTTP/1.1\r\nHost: ${hostname}\r\n`);
  socket.write(`Content-Length: ${String(message.length)}\r\n\r\n`);
  socket.write(message);
  await expect.poll(async () => (await newest()).id, { timeout: 30_000 }).not.toBe(before);
  socket.destroy();
  expect(await newest()).toMatchObject({ state: 'issued', replayed: false });
}

describe('a device whose key cannot decrypt', () => {
  it('is answered under its challenge, and again when it asks again', async () => {
    const { device, request, challenge } = await register('ec-door', ec);
    const first = await enroll(url, device, request);
    expect(first).toMatchObject({ pkiStatus: 'success', envelope: { keyTransport: { hmac: 'sha256' } } });
    const again = await enroll(url, device, request);
    expect(again.envelope?.issued).toEqual(first.envelope?.issued);
    await expect(enroll(url, device, { ...request, password: `${challenge}0` })).rejects.toThrow('another password');
  });

  it('that lost the reply and signs the same request anew gets its certificate; another key or name does not', async () => {
    const { device, challenge } = await register('ec-lost', ec);
    const asking = (key: ClientKey, dnsNames: readonly string[]) =>
      buildCsr(key, { subject: device.subject, challenge, dnsNames });
    const sent = asking(ec, ['ec-lost.office.example']);
    const again = asking(ec, ['ec-lost.office.example']);
    // ECDSA: the content is the same, the octets are not.
    expect(again).not.toEqual(sent);
    await loseReply(buildRequest({ recipient: ra, signer: device, csr: sent, transactionId: 'ec-lost' }).message);
    const { certificateSerial } = await newest();

    const ask = { ra, transactionId: 'ec-lost', password: challenge };
    const [issued = Buffer.alloc(0)] = (await enroll(url, device, { ...ask, csr: again })).envelope?.issued ?? [];
    expect(new X509Certificate(issued).serialNumber.toLowerCase()).toBe(certificateSerial);
    expect(await newest()).toMatchObject({ certificateSerial, replayed: true });

    const otherNames = asking(ec, ['ec-lost.office.example', 'ec-found.office.example']);
    expect(await enroll(url, device, { ...ask, csr: otherNames })).toMatchObject({ pkiStatus: 'failure' });
    const other = await makeKey('ec:p256');
    const thief = await makeDevice('ec-lost.office.example', other);
    const otherKey = asking(other, ['ec-lost.office.example']);
    for (const transactionId of ['ec-lost', 'ec-lost-2']) {
      expect(await enroll(url, thief, { ...ask, csr: otherKey, transactionId })).toMatchObject({
        pkiStatus: 'failure',
      });
    }
    const { rows } = await house.client.certificates.list({ search: 'ec-lost' });
    expect(rows.map(({ serial }) => serial)).toEqual([certificateSerial]);
  });

  it('without a challenge is refused, and its registration stays good', async () => {
    const { device, request } = await register('ec-forgetful', ec);
    const silent = { ...request, csr: { challenge: null } };
    expect(await enroll(url, device, silent)).toMatchObject({ pkiStatus: 'failure', failInfo: 'badAlg' });
    expect(await newest()).toMatchObject({ refusal: { code: 'reply-not-envelopable' } });
    expect((await enroll(url, device, request)).pkiStatus).toBe('success');
  });
});

describe('a request that waits', () => {
  let waiting: { readonly id: string; readonly url: string };
  beforeAll(async () => {
    const { id } = await raProfile('waiting', { approval: { rule: 'always', persons: 1, expiresAfter: 86_400_000 } });
    await scepProfile('waiting', id);
    waiting = { id, url: `${url}/waiting` };
  });

  async function begin(name: string, key: ClientKey) {
    const { device, request, challenge } = await register(name, key, waiting.id);
    expect(await enroll(waiting.url, device, request)).toMatchObject({ pkiStatus: 'pending', envelope: null });
    const ask = (asking: Device = device, transactionId = name) =>
      poll(waiting.url, asking, { ra, ca, transactionId, password: challenge });
    return { device, request, ask, transaction: await newest() };
  }

  it.each(['rsa', 'ec'] as const)('is polled, approved, and delivered to the same key: %s', async (kind) => {
    const { ask, transaction, device, request } = await begin(`approved-${kind}`, kind === 'rsa' ? rsa : ec);
    expect(await ask()).toMatchObject({ pkiStatus: 'pending', failInfo: null });
    await house.client.transactions.approve({ id: transaction.id, person: null });
    const answer = await ask();
    expect(answer.pkiStatus).toBe('success');
    expect(names(answer.envelope?.issued)).toEqual([`CN=approved-${kind}.office.example`]);
    expect((await enroll(waiting.url, device, request)).envelope?.issued).toEqual(answer.envelope?.issued);
    expect((await ask()).envelope?.issued).toEqual(answer.envelope?.issued);
  });

  it('is refused, and its polls fail', async () => {
    const { ask, transaction } = await begin('refused', rsa);
    await house.client.transactions.refuse({ id: transaction.id, reason: 'not ours', person: null });
    expect(await ask()).toMatchObject({ pkiStatus: 'failure', failInfo: 'badRequest' });
  });

  it('is nobody else’s: another key, another identifier, another profile (scep.md §5.13)', async () => {
    const { ask, device } = await begin('guessed', rsa);
    const thief = await makeDevice('guessed.office.example');
    const unknown = { pkiStatus: 'failure', failInfo: 'badCertId' };
    expect(await ask(thief)).toMatchObject(unknown);
    expect(await newest()).toMatchObject({ messageType: 'CertPoll', refusal: { code: 'poll-unknown' } });
    expect(await ask(device, 'guessed-2')).toMatchObject(unknown);
    expect(await poll(url, device, { ra, ca, transactionId: 'guessed' })).toMatchObject(unknown);
    expect(await ask()).toMatchObject({ pkiStatus: 'pending' });
  });
});

describe('GetCert and GetCRL', () => {
  it('bring what was issued, and what was revoked, to whoever signs', async () => {
    const { device, request } = await register('public', rsa);
    const [issued = Buffer.alloc(0)] = (await enroll(url, device, request)).envelope?.issued ?? [];
    const { serial } = certificateFacts(issued);
    const stranger = await makeDevice('stranger.example', rsa);
    const found = await getCert(url, stranger, { ra, ca, serial });
    expect(found.envelope?.issued).toEqual([issued]);
    expect(await newest()).toMatchObject({ messageType: 'GetCert', decoded: { about: { issuer: 'CN=Test CA' } } });

    await house.client.certificates.revoke({
      serial: new X509Certificate(issued).serialNumber.toLowerCase(),
      reason: 'superseded',
    });
    const [crl = Buffer.alloc(0)] = (await getCrl(url, stranger, { ra, ca })).envelope?.crls ?? [];
    const hex = new X509Certificate(issued).serialNumber.toLowerCase();
    expect(readCrl(crl).entries.map((entry) => entry.serial)).toContain(hex);
  });

  it('of what is not ours are badCertId', async () => {
    const device = await makeDevice('stranger.example', rsa);
    const unknown = { pkiStatus: 'failure', failInfo: 'badCertId' };
    expect(await getCert(url, device, { ra, ca, serial: Buffer.from([1]) })).toMatchObject(unknown);
    expect(await newest()).toMatchObject({ refusal: { code: 'certificate-unknown' } });
    // The RA issues nothing: under its name there is no CRL.
    expect(await getCrl(url, device, { ra, ca: ra })).toMatchObject(unknown);
  });
});

describe('GetNextCACert', () => {
  const capabilities = async (): Promise<string> => (await exchange(url, 'operation=GetCACaps')).body.toString();

  it('brings a staged CA, signed by the present one, while it is staged', async () => {
    await expect(getNextCaCert(url, ca)).rejects.toThrow('404');
    expect(await capabilities()).not.toContain('GetNextCACert');
    const staged = await house.client.authority.stage({ name: 'Next CA', key: 'rsa:2048' });
    expect(names(await getNextCaCert(url, ca))).toContain('CN=Next CA');
    expect(await capabilities()).toContain('GetNextCACert');
    await house.client.authority.withdraw({ id: staged.id });
    await expect(getNextCaCert(url, ca)).rejects.toThrow('404');
    expect(await capabilities()).not.toContain('GetNextCACert');
  });
});

describe('stances', () => {
  it('legacy: MD5 and single DES, under an RA of its own', async () => {
    const { id } = await raProfile('old', {});
    await scepProfile('old', id, { stance: 'legacy' });
    const old = await getCaCert(`${url}/old`);
    expect(old.ra).not.toEqual(ra);
    const { device, challenge, request } = await register('old-router', rsa, id);
    const md5 = {
      ...request,
      ra: old.ra,
      digest: 'md5',
      cipher: 'des-cbc',
      csr: { challenge, digest: 'md5' },
    } as const;
    const reply = await enroll(`${url}/old`, device, md5);
    expect(reply).toMatchObject({ pkiStatus: 'success', digest: 'md5', envelope: { cipher: 'des-cbc' } });
    // What is sealed to the common RA opens nothing here.
    const crossed = await register('crossed-router', rsa, id);
    expect(await enroll(`${url}/old`, crossed.device, { ...crossed.request, digest: 'md5' }).catch(String)).toMatch(
      /signed by somebody else/,
    );
    expect(await newest()).toMatchObject({ refusal: { code: 'recipient-unknown' } });
  });

  it('modern: neither SHA-1 nor 3DES', async () => {
    const { id } = await raProfile('modern', {});
    await scepProfile('modern', id, { stance: 'modern' });
    const { device, request } = await register('new-laptop', rsa, id);
    for (const weak of [{ digest: 'sha1' }, { cipher: 'des-ede3-cbc' }] as const) {
      const reply = await enroll(`${url}/modern`, device, { ...request, ...weak });
      expect(reply).toMatchObject({ pkiStatus: 'failure', failInfo: 'badAlg' });
    }
    expect((await enroll(`${url}/modern`, device, request)).pkiStatus).toBe('success');
  });
});

describe('a static challenge', () => {
  it('keys an envelope, and the reply to an EC key', async () => {
    const { id } = await raProfile('shared', { unregistered: { patterns: ['*.office.example'], ipRanges: [] } });
    const challenges = { registration: true, static: true, dynamic: null, webhook: null };
    const profile = await scepProfile('shared', id, { enabled: false, challenges });
    const { challenge } = await house.client.services.setStaticChallenge({ id: profile.id, challenge: null });
    const { version } = await house.client.services.scepProfile({ id: profile.id });
    const settings = { ...SCEP_SETTINGS, raProfileId: id, challenges, enabled: true };
    await house.client.services.setScepProfile({ id: profile.id, version, settings });
    for (const [name, key] of [
      ['shared-rsa', rsa],
      ['shared-ec', ec],
    ] as const) {
      const device = await makeDevice(`${name}.office.example`, key);
      const keyTransport = { password: challenge, iterations: 2_048, hmac: 'sha1' } as const;
      const request = { ra, keyTransport, csr: { challenge }, transactionId: randomUUID(), password: challenge };
      const reply = await enroll(`${url}/shared`, device, request);
      expect(names(reply.envelope?.issued)).toEqual([`CN=${name}.office.example`]);
      expect(JSON.stringify(await newest())).not.toContain(challenge);
    }
  });
});

it('nothing of all this was a fault', () => {
  expect(house.faults).toEqual([]);
});
