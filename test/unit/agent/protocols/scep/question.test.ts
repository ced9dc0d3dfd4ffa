import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { derivePasswordKey } from '../../../../../electron/agent/pki/cms/password-key.ts';
import { NULL, enc, int, octets, parse, seq } from '../../../../simulators/scep-client/der.ts';
import { makeDevice, type Device } from '../../../../simulators/scep-client/device.ts';
import { makeKey } from '../../../../simulators/scep-client/keys.ts';
import { issuerAndSerial, issuerAndSubject } from '../../../../simulators/scep-client/questions.ts';
import { certificateFacts } from '../../../../simulators/scep-client/x509.ts';
import { LEGACY, makeHouse, type House, type SendOptions } from './scep-house.ts';

/** CertPoll (20), GetCert (21) and GetCRL (22): RFC 8894 §3.3.3, §3.3.4. */

let house: House;
let ec: Device;
beforeAll(async () => {
  ec = await makeDevice('door.office.example', await makeKey('ec:p256'));
});
beforeEach(async () => {
  house = await makeHouse();
});

const caName = () => certificateFacts(house.ca).subject;
const pollFor = (subject: Uint8Array = certificateFacts(house.device.certificate).subject): SendOptions => ({
  messageType: '20',
  csr: issuerAndSubject(caName(), subject),
});
const getCert = (serial = '0102'): SendOptions => ({
  messageType: '21',
  csr: issuerAndSerial(caName(), Buffer.from(serial, 'hex')),
});
const getCrl = (): SendOptions => ({ ...getCert(), messageType: '22' });
const QUESTIONS: readonly (readonly [string, () => SendOptions])[] = [
  ['CertPoll', () => pollFor()],
  ['GetCert', () => getCert()],
  ['GetCRL', () => getCrl()],
];

describe('CertPoll', () => {
  test('hands over who asks, under which transactionID, about which names', async () => {
    await house.send({ ...pollFor(), transactionId: 'y7PIhN6hv8ovsxEPw4B30SRcXOE=' });
    const [poll] = house.polls;
    expect(poll).toMatchObject({ door: 'scep', profile: 'default', raProfileId: 'ra-profile', unread: null });
    expect(Buffer.from(poll?.transactionId ?? []).toString()).toBe('y7PIhN6hv8ovsxEPw4B30SRcXOE=');
    expect(Buffer.from(poll?.issuer ?? [])).toEqual(caName());
    expect(Buffer.from(poll?.subject ?? [])).toEqual(certificateFacts(house.device.certificate).subject);
    expect(Buffer.from(poll?.signer.publicKey ?? [])).toEqual(house.device.key.spki);
    expect(poll?.decoded).toMatchObject({
      messageType: 'CertPoll',
      csr: null,
      about: { issuer: 'CN=Test CA', subject: 'CN=door.office.example', serial: null },
    });
    expect(house.requests).toHaveLength(0);
  });

  test('of what is not known is a FAILURE with badCertId, never PENDING for ever (scep.md §2.7)', async () => {
    expect(await house.send(pollFor())).toMatchObject({ pkiStatus: 'failure', failInfo: 'badCertId', envelope: null });
  });

  test('of what waits is PENDING', async () => {
    house.poll = async () => ({ outcome: 'pending' });
    expect(await house.send(pollFor())).toMatchObject({ pkiStatus: 'pending', failInfo: null, envelope: null });
  });

  test('of what was issued brings the certificate, enveloped to the signer with the cipher of the poll', async () => {
    house.poll = async () => ({ outcome: 'issued', certificate: house.ca, replayed: false, replyKey: null });
    const reply = await house.send({ ...pollFor(), cipher: 'aes-256-cbc', keyTransport: { oaep: 'sha256' } });
    expect(reply).toMatchObject({ pkiStatus: 'success', envelope: { cipher: 'aes-256-cbc', issued: [house.ca] } });
    expect(reply.envelope?.keyTransport).toEqual({ oaep: 'sha256' });
  });

  test('of what was refused is a FAILURE', async () => {
    house.poll = async () => ({ outcome: 'refused', refusal: { code: 'approval-refused', params: {} } });
    expect(await house.send(pollFor())).toMatchObject({ pkiStatus: 'failure', failInfo: 'badRequest' });
  });

  test('is answered with its own senderNonce, not with that of the request (scep.md §2.7)', async () => {
    const senderNonce = Buffer.alloc(16, 0x21);
    expect((await house.send({ ...pollFor(), senderNonce })).recipientNonce).toEqual(senderNonce);
  });

  test('of another key is handed over as that key’s: what it may know is for enrollment to say (scep.md §5.13)', async () => {
    const stranger = await makeDevice('door.office.example');
    const transactionId = 'the same';
    await house.send({ transactionId });
    const reply = await house.send({ ...pollFor(), signer: stranger, transactionId });
    expect(reply.failInfo).toBe('badCertId');
    expect(Buffer.from(house.polls[0]?.signer.publicKey ?? [])).toEqual(stranger.key.spki);
  });

  describe('of a signer whose key cannot decrypt (RFC 8894 §3.1)', () => {
    test('is answered under the key that the transaction kept', async () => {
      const replyKey = await derivePasswordKey('Correct1');
      house.poll = async () => ({ outcome: 'issued', certificate: house.ca, replayed: false, replyKey });
      for (const cipher of ['aes-128-cbc', 'aes-256-cbc', 'des-ede3-cbc'] as const) {
        const reply = await house.send({ ...pollFor(), signer: ec, cipher });
        expect(reply).toMatchObject({ pkiStatus: 'success', envelope: { cipher, issued: [house.ca] } });
        expect(reply.envelope?.keyTransport).toEqual({ hmac: 'sha256', iterations: replyKey.iterations });
      }
      await expect(house.send({ ...pollFor(), signer: ec, password: 'Wrong1' })).rejects.toThrow('another password');
    });

    test('without one is a FAILURE, and so is a poll for what waits, truthfully PENDING', async () => {
      house.poll = async () => ({ outcome: 'issued', certificate: house.ca, replayed: false, replyKey: null });
      expect(await house.send({ ...pollFor(), signer: ec })).toMatchObject({
        pkiStatus: 'failure',
        failInfo: 'badAlg',
      });
      expect(house.refusals.at(-1)?.refusal).toEqual({ code: 'reply-not-envelopable', params: { key: 'EC P-256' } });
      house.poll = async () => ({ outcome: 'pending' });
      expect((await house.send({ ...pollFor(), signer: ec })).pkiStatus).toBe('pending');
    });
  });
});

describe('GetCert', () => {
  test('asks for issuer and serial number, and brings the certificate alone', async () => {
    house.getCertificate = async () => ({ outcome: 'found', certificate: house.ca });
    const reply = await house.send(getCert('00ff02'));
    expect(reply).toMatchObject({ pkiStatus: 'success', envelope: { issued: [house.ca], crls: [] } });
    const [query] = house.queries;
    expect(Buffer.from(query?.issuer ?? [])).toEqual(caName());
    expect(query).toMatchObject({ serial: 'ff02', unread: null, profile: 'default' });
    expect(query?.decoded).toMatchObject({
      messageType: 'GetCert',
      about: { issuer: 'CN=Test CA', subject: null, serial: 'ff02' },
    });
  });

  test('of an unknown one is a FAILURE with badCertId', async () => {
    expect(await house.send(getCert())).toMatchObject({ pkiStatus: 'failure', failInfo: 'badCertId' });
    expect(house.refusals.map(({ refusal }) => refusal.code)).toEqual(['certificate-unknown']);
  });
});

describe('GetCRL', () => {
  test('brings the CRL in a SignedData that signs nothing', async () => {
    const crl = seq(seq(int(1)), seq(), enc(0x03, Buffer.alloc(1)));
    house.getCrl = async () => ({ outcome: 'found', crl });
    const reply = await house.send(getCrl());
    expect(reply).toMatchObject({ pkiStatus: 'success', envelope: { issued: [], crls: [crl] } });
  });

  test('of another CA is a FAILURE with badCertId', async () => {
    expect(await house.send(getCrl())).toMatchObject({ pkiStatus: 'failure', failInfo: 'badCertId' });
    expect(house.refusals.map(({ refusal }) => refusal.code)).toEqual(['crl-unknown']);
  });
});

describe('questions of a signer whose key cannot decrypt', () => {
  test.each(['21', '22'])('%s is refused before anything is decrypted or looked up', async (messageType) => {
    const message = { ...getCert(), messageType, signer: ec };
    expect(await house.send(message)).toMatchObject({ pkiStatus: 'failure', failInfo: 'badAlg' });
    expect(house.refusals.at(-1)?.refusal.code).toBe('reply-not-envelopable');
    expect(house.queries).toHaveLength(0);
  });
});

describe.each(QUESTIONS)('%s with a content that is none', (_, question) => {
  const contents: readonly (readonly [string, Buffer])[] = [
    ['nothing', Buffer.alloc(0)],
    ['an empty SEQUENCE', seq()],
    ['one Name', seq(seq())],
    ['three elements', seq(seq(), seq(), seq())],
    ['a Name and an OCTET STRING', seq(seq(), octets(Buffer.alloc(1)))],
    ['a Name and an empty INTEGER', seq(seq(), enc(0x02))],
    ['a Name and an INTEGER that is not minimal', seq(seq(), int(Buffer.from([0, 1])))],
    ['a Name and a serial number of 22 octets', seq(seq(), int(Buffer.alloc(22, 1)))],
    ['a SET', enc(0x31, seq(), seq())],
    ['NULL', NULL],
    ['trailing octets', Buffer.concat([seq(seq(), seq()), NULL])],
    ['text', Buffer.from('CN=Test CA')],
  ];

  test.each(contents)('%s: looked up as nothing, refused with badCertId', async (_name, csr) => {
    const reply = await house.send({ ...question(), csr });
    expect(reply).toMatchObject({ pkiStatus: 'failure', failInfo: 'badCertId' });
    const [asked] = [...house.polls, ...house.queries];
    expect(asked?.unread?.code).toMatch(/^(?:content-malformed|decryption-failed)$/);
    expect(Buffer.from(asked?.issuer ?? []).toString('hex')).toBe('3000');
    expect(asked?.decoded.about).toBeUndefined();
    expect(house.refusals).toHaveLength(1);
  });

  test('mutated and truncated messages: a signed FAILURE or a 400, never an answer', async () => {
    const small = await makeHouse({ keyBits: 1024, policy: LEGACY });
    const good = small.build(question());
    const change = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.constantFrom('change', 'cut', 'repeat'));
    await fc.assert(
      fc.asyncProperty(change, async ([position, octet, how]) => {
        const at = position % good.length;
        const copy = Buffer.from(good);
        copy[at] = (copy[at] ?? 0) ^ octet;
        const cut = good.subarray(0, at);
        const message = how === 'change' ? copy : how === 'cut' ? cut : Buffer.concat([good, good.subarray(at)]);
        const before = small.refusals.length;
        const { status } = await small.post(message);
        expect([200, 400]).toContain(status);
        // Each is recorded once: by the responder, or by the desk that did not know it.
        expect(small.refusals.length).toBe(before + 1);
      }),
      { numRuns: 400 },
    );
    expect(small.faults).toEqual([]);
  }, 120_000);
});

describe('a captured envelope in a question of somebody else’s (Vaudenay’s oracle)', () => {
  /** Everything of a reply but what is fresh in each. */
  const constant = (body: Uint8Array): string => {
    const signedData = parse(body).at(1, 0);
    const signerInfo = signedData.children.at(-1)?.at(0);
    const fresh = ['2.16.840.1.113733.1.9.5', '1.2.840.113549.1.9.5'];
    const attributes = signerInfo?.at(3).children.filter((attribute) => !fresh.includes(attribute.at(0).oid)) ?? [];
    const digest = createHash('sha256');
    for (const { der } of attributes) digest.update(der);
    return `${digest.digest('hex')} ${String(body.length)}`;
  };

  test.each(QUESTIONS)('%s answers alike whether it decrypts to something readable or not', async (_, question) => {
    const fixed = { transactionId: 'oracle', senderNonce: Buffer.alloc(16, 1) };
    const attempts: SendOptions[] = [
      // Readable, about nothing that exists; readable, with a wrong structure; badly padded; no whole blocks.
      question(),
      { ...question(), csr: seq(seq(), int(1)) },
      { ...question(), csr: seq(seq(), seq()) },
      { ...question(), csr: {} },
      { ...question(), ciphertext: randomBytes(64) },
      { ...question(), ciphertext: randomBytes(63) },
      { ...question(), encryptedKey: randomBytes(255) },
    ];
    const answers = new Set<string>();
    for (const attempt of attempts) {
      const { status, body } = await house.post(house.build({ ...attempt, ...fixed }));
      expect(status).toBe(200);
      answers.add(constant(body));
    }
    expect(answers.size).toBe(1);
    // And each went the whole way to the desk, so that no shorter path shows in the time.
    expect(house.polls.length + house.queries.length).toBe(attempts.length);
    expect(new Set(house.refusals.map(({ refusal }) => refusal.code)).size).toBe(3);
  });
});
