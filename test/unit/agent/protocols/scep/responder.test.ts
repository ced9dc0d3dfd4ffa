import { X509Certificate } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CodecUnavailableError } from '../../../../../electron/agent/protocols/scep/codec.ts';
import { CRITICAL_AKI, certificateFacts, makeCertificate } from '../../../../simulators/scep-client/x509.ts';
import { enc, ia5, printable, utf8 } from '../../../../simulators/scep-client/der.ts';
import { getQuery, readGetCaCert } from '../../../../simulators/scep-client/http.ts';
import { makeKey, type ClientKey } from '../../../../simulators/scep-client/keys.ts';
import { openCertRep } from '../../../../simulators/scep-client/cert-rep.ts';
import { httpRequest, inlineCodec, makeHouse, type House } from './scep-house.ts';

let house: House;
let newKey: ClientKey;
beforeAll(async () => {
  newKey = await makeKey();
});
beforeEach(async () => {
  house = await makeHouse();
});

describe('a first enrollment', () => {
  test('by POST is answered with the issued certificate', async () => {
    const reply = await house.send();
    expect(reply.pkiStatus).toBe('success');
    const [issued] = reply.envelope?.issued ?? [];
    expect(new X509Certificate(issued ?? '').subject).toBe('CN=door.office.example');
    expect(house.requests.at(-1)).toMatchObject({ kind: 'initial', challenge: 'Correct1', profile: 'default' });
  });

  test('by GET too', async () => {
    const response = await house.get(getQuery(house.build()));
    expect(response.status).toBe(200);
    expect(response.contentType).toBe('application/x-pki-message');
  });

  test('by POST of base64, also with a body that is indefinite BER', async () => {
    for (const ber of [false, true]) {
      const text = Buffer.from(house.build({ ber }).toString('base64'));
      expect((await house.post(text)).status).toBe(200);
    }
    expect(house.requests).toHaveLength(2);
  });

  test.each(['sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const)(
    'the reply echoes the digest %s',
    async (digest) => {
      expect(await house.send({ digest })).toMatchObject({ pkiStatus: 'success', digest });
    },
  );

  test.each(['aes-128-cbc', 'aes-192-cbc', 'aes-256-cbc', 'des-ede3-cbc', 'des-cbc'] as const)(
    'the reply echoes the content cipher %s (scep.md §2.5)',
    async (cipher) => {
      expect((await house.send({ cipher })).envelope?.cipher).toBe(cipher);
    },
  );

  test.each(['sha1', 'sha256', 'sha384', 'sha512'] as const)(
    'the reply echoes RSAES-OAEP with %s (scep.md §2.3)',
    async (oaep) => {
      const reply = await house.send({ keyTransport: { oaep } });
      expect(reply.envelope?.keyTransport).toEqual({ oaep });
    },
  );

  test('RSAES-OAEP without parameters is answered with the parameters SEQUENCE', async () => {
    const reply = await house.send({ keyTransport: { oaep: 'sha1', parameters: 'absent' } });
    expect(reply.envelope?.keyTransport).toEqual({ oaep: 'sha1' });
  });

  test.each(['rsaEncryption', 'digestWithRsa', 'pss'] as const)('is signed by %s', async (signatureStyle) => {
    expect((await house.send({ signatureStyle })).pkiStatus).toBe('success');
  });

  test('in indefinite BER with constructed strings (scep.md §2.2)', async () => {
    const message = house.build({ ber: true, cipher: 'aes-256-cbc' });
    expect(message[1]).toBe(0x80);
    expect((await house.post(message)).status).toBe(200);
    expect(house.requests).toHaveLength(1);
  });

  test('encrypted by subjectKeyIdentifier', async () => {
    expect((await house.send({ recipientIdentifier: 'subjectKeyIdentifier' })).pkiStatus).toBe('success');
  });

  test('signed by subjectKeyIdentifier; Windows with a critical authority key identifier (scep.md §2.3)', async () => {
    const { key, subject } = house.device;
    const ski = enc(0x30, enc(0x06, Buffer.from([0x55, 0x1d, 0x0e])), enc(0x04, enc(0x04, Buffer.alloc(20, 3))));
    const certificate = makeCertificate(key, { subject, extensions: [CRITICAL_AKI, ski] });
    const reply = await house.send({ signer: { key, certificate }, signerIdentifier: 'subjectKeyIdentifier' });
    expect(reply.pkiStatus).toBe('success');
  });

  test('by Cisco: the self-signed subject is not that of the CSR (scep.md §2.5)', async () => {
    const { key } = house.device;
    const certificate = makeCertificate(key, { subject: [['1.2.840.113549.1.9.2', 'router.office.example']] });
    expect((await house.send({ signer: { key, certificate } })).pkiStatus).toBe('success');
    expect(house.requests.at(-1)?.kind).toBe('initial');
  });

  test('opening leaves the message as it was', async () => {
    const message = house.build();
    const copy = Buffer.from(message);
    await house.post(message);
    expect(message).toEqual(copy);
  });
});

describe('the reply', () => {
  test('carries every attribute, sorted, and the RA certificate alone', async () => {
    const reply = await house.send();
    expect(reply.attributes).toHaveLength(8);
    expect(reply.messageType).toBe('3');
    expect(reply.certificates).toEqual([house.ra]);
    expect(reply.envelope?.issued).toHaveLength(1);
  });

  test.each([16, 8])(
    'returns the senderNonce of %i octets, and a fresh one of the same length (scep.md §5.15)',
    async (length) => {
      const senderNonce = Buffer.alloc(length, 0x5a);
      const [one, two] = [await house.send({ senderNonce }), await house.send({ senderNonce })];
      expect(one.recipientNonce).toEqual(senderNonce);
      expect(one.senderNonce).toHaveLength(length);
      expect(one.senderNonce).not.toEqual(senderNonce);
      expect(one.senderNonce).not.toEqual(two.senderNonce);
    },
  );

  test.each([
    ['PrintableString', printable('0123ABCD')],
    ['base64 as micromdm writes it', printable('y7PIhN6hv8ovsxEPw4B30SRcXOE=')],
    ['IA5String', ia5('a_b@c')],
    ['UTF8String', utf8('Tür-№1')],
    ['one octet', printable('1')],
    ['255 octets', printable('x'.repeat(255))],
    ['a path', utf8('../../etc/passwd')],
    ['markup and controls', utf8('<img src=x>\n\u0000\u202e')],
  ])('returns the transactionID byte for byte: %s (scep.md §2.6)', async (_, value) => {
    const reply = await house.send({ transactionId: value });
    expect(reply.transactionIdTag).toBe(value[0]);
    expect(Buffer.from(house.requests.at(-1)?.transactionId ?? [])).toEqual(reply.transactionId);
    expect(value.subarray(-reply.transactionId.length)).toEqual(reply.transactionId);
  });

  test('is a signed FAILURE when enrollment refuses, without content', async () => {
    house.enroll = async () => ({ outcome: 'refused', refusal: { code: 'challenge-used', params: {} } });
    expect(await house.send()).toMatchObject({ pkiStatus: 'failure', failInfo: 'badRequest', envelope: null });
    // Enrollment records what it refuses itself.
    expect(house.refusals).toHaveLength(0);
  });

  test('is PENDING when enrollment waits for somebody', async () => {
    house.enroll = async () => ({ outcome: 'pending' });
    expect(await house.send()).toMatchObject({ pkiStatus: 'pending', failInfo: null, envelope: null });
  });
});

describe('renewal', () => {
  test('by RenewalReq (17), signed with the old certificate, for a new key', async () => {
    const certificate = await oldCertificate();
    const reply = await house.send({
      messageType: '17',
      signer: { key: house.device.key, certificate },
      csrKey: newKey,
      csr: { challenge: null },
    });
    expect(reply.pkiStatus).toBe('success');
    expect(house.requests.at(-1)).toMatchObject({ kind: 'renewal', challenge: null, signer: { selfIssued: false } });
    expect(Buffer.from(house.requests.at(-1)?.signer.certificate ?? [])).toEqual(certificate);
  });

  test('by PKCSReq (19), as Apple and Cisco do, for a new key and for the same', async () => {
    const signer = { key: house.device.key, certificate: await oldCertificate() };
    for (const csrKey of [newKey, house.device.key]) {
      expect((await house.send({ signer, csrKey })).pkiStatus).toBe('success');
      expect(house.requests.at(-1)?.kind).toBe('renewal');
    }
  });

  test('a RenewalReq that the device signed with a certificate of its own making is a renewal all the same', async () => {
    await house.send({ messageType: '17' });
    expect(house.requests.at(-1)).toMatchObject({ kind: 'renewal', signer: { selfIssued: true } });
  });

  test('the envelope of the reply is for the signer of the request, not for the new key', async () => {
    const certificate = await oldCertificate();
    const message = house.build({ signer: { key: house.device.key, certificate }, csrKey: newKey });
    const { body } = await house.post(message);
    expect(() => openCertRep(body, { key: newKey, ra: house.ra })).toThrow();
    expect(openCertRep(body, { key: house.device.key, ra: house.ra }).pkiStatus).toBe('success');
  });

  async function oldCertificate(): Promise<Buffer> {
    return makeCertificate(house.device.key, {
      subject: house.device.subject,
      issuer: [['commonName', 'Test CA']],
      issuerKey: house.caKey,
    });
  }
});

describe('the other operations', () => {
  test('GetCACaps is text of keywords, one a line', async () => {
    const response = await house.get('operation=GetCACaps&message=0');
    expect(response).toMatchObject({ status: 200, contentType: 'text/plain' });
    expect(Buffer.from(response.body).toString()).toBe(
      'AES\nDES3\nPOSTPKIOperation\nRenewal\nSHA-1\nSHA-256\nSHA-384\nSHA-512\nSCEPStandard\n',
    );
  });

  test.each([
    '',
    '&message=',
    '&message=0',
    '&message=1',
    '&message=default',
    '&message=CAIdentifier',
    '&message=a%20b',
  ])('GetCACert is the RA and the CA, whatever the message is: %s (scep.md §2.3)', async (message) => {
    const response = await house.get(`operation=GetCACert${message}`);
    expect(response).toMatchObject({ status: 200, contentType: 'application/x-x509-ca-ra-cert' });
    expect(readGetCaCert({ contentType: response.contentType, body: Buffer.from(response.body) })).toEqual({
      ra: house.ra,
      ca: house.ca,
    });
  });

  test('the names of operations are taken in any case', async () => {
    for (const operation of ['getcacert', 'GetCACert', 'GETCACERT']) {
      expect((await house.get(`operation=${operation}`)).status).toBe(200);
    }
  });

  test('GetNextCACert is 404 while no next certificate is staged', async () => {
    expect((await house.get('operation=GetNextCACert')).status).toBe(404);
  });

  test.each([
    '',
    'operation=',
    'operation=Get',
    'message=x',
    'operation=PKIOperation',
    'operation=PKIOperation&message=',
    'operation=PKIOperation&message=!!',
  ])('anything else is 400: "%s"', async (query) => {
    expect((await house.get(query)).status).toBe(400);
  });

  test('a PKIOperation with an empty body is 400, one that is too large 413', async () => {
    expect((await house.post(Buffer.alloc(0))).status).toBe(400);
    expect((await house.post(Buffer.alloc(65_537, 0x30))).status).toBe(413);
    expect(house.requests).toHaveLength(0);
  });
});

describe('when we cannot do our work', () => {
  test('a failing enrollment is a signed FAILURE, recorded, never a 500', async () => {
    house.enroll = () => Promise.reject(new Error('the disk is full'));
    expect(await house.send()).toMatchObject({ pkiStatus: 'failure', failInfo: 'badRequest' });
    expect(house.refusals.map((message) => message.refusal.code)).toEqual(['authority-unavailable']);
    expect(house.faults).toHaveLength(1);
  });

  test('a busy codec is 503 and nothing is recorded', async () => {
    const busy = await makeHouse({
      codec: {
        openScep: () => Promise.reject(new CodecUnavailableError('busy')),
        sealScep: () => Promise.reject(new CodecUnavailableError('busy')),
      },
    });
    expect((await busy.post(house.build())).status).toBe(503);
    expect(busy.refusals).toHaveLength(0);
  });

  test('a reply is sealed again when a thread died under it', async () => {
    const inline = inlineCodec('ra', house.raKey.pkcs8);
    let deaths = 1;
    const flaky = await makeHouse({
      codec: {
        openScep: (request) => inline.openScep(request),
        sealScep: (request) =>
          deaths-- > 0 ? Promise.reject(new CodecUnavailableError('crashed')) : inline.sealScep(request),
      },
    });
    expect((await flaky.send()).pkiStatus).toBe('success');
    expect(flaky.requests).toHaveLength(1);
    expect(flaky.faults).toHaveLength(1);
  });

  test('a codec that fails on a message answers 400 and says so', async () => {
    const broken = await makeHouse({
      codec: {
        openScep: () => Promise.reject(new TypeError('a mistake of ours')),
        sealScep: () => Promise.reject(new TypeError('a mistake of ours')),
      },
    });
    expect((await broken.post(house.build())).status).toBe(400);
    expect(broken.faults).toHaveLength(1);
  });
});

describe('what is recorded', () => {
  test('a request is decoded whole', async () => {
    const message = house.build({
      digest: 'sha512',
      cipher: 'aes-256-cbc',
      keyTransport: { oaep: 'sha256' },
      csr: {
        subject: [
          ['commonName', 'door.office.example'],
          ['serialNumber', 'SN-1'],
          ['organization', 'Office'],
        ],
        dnsNames: ['door.office.example'],
        ipAddresses: ['192.0.2.7', '2001:db8::7'],
        emails: ['a@office.example'],
        extendedKeyUsages: ['1.3.6.1.5.5.7.3.2'],
        ca: true,
      },
    });
    await house.responder.handle({ ...httpRequest('GET', getQuery(message)), path: '/scep/pkiclient.exe' });
    expect(house.requests.at(-1)?.decoded).toMatchObject({
      httpMethod: 'GET',
      path: '/scep/pkiclient.exe',
      sizeBytes: message.length,
      messageType: 'PKCSReq',
      digestAlgorithm: 'SHA-512',
      contentCipher: 'AES-256-CBC',
      keyTransport: 'RSAES-OAEP (SHA-256)',
      signer: { subject: 'CN=door.office.example', selfSigned: true },
      csr: {
        commonNames: ['door.office.example'],
        serialNumbers: ['SN-1'],
        dnsNames: ['door.office.example'],
        ipAddresses: ['192.0.2.7', '2001:db8::7'],
        otherNames: ['rfc822Name: a@office.example'],
        extensions: ['basicConstraints: CA', 'extKeyUsage: 1.3.6.1.5.5.7.3.2'],
        keyAlgorithm: 'RSA 2048',
        signatureAlgorithm: 'SHA-256 with RSA',
        challengePresent: true,
      },
    });
    expect(house.requests.at(-1)?.signer.serial).toBe(
      certificateFacts(house.device.certificate).serial.toString('hex'),
    );
  });

  test('a refused message as far as it could be read, without the challenge (scep.md §5.18)', async () => {
    await house.send({ csr: { spoilSignature: true, challenge: 'Sesame9Sesame' } });
    const [refused] = house.refusals;
    expect(refused).toMatchObject({
      refusal: { code: 'csr-signature-invalid' },
      decoded: { messageType: 'PKCSReq', csr: { commonNames: ['door.office.example'], challengePresent: true } },
    });
    expect(JSON.stringify(refused)).not.toContain('Sesame9');
  });

  test('text from the device is made visible (scep.md §5.14)', async () => {
    await house.send({ csr: { subject: [['commonName', '<b>\u202etxt\n\u001b[31m../../x']] } });
    const subject = house.requests.at(-1)?.decoded.csr?.commonNames[0] ?? '';
    expect(subject).toContain('../../x');
    expect(subject).not.toContain('\u001b');
    expect(subject).not.toContain('\u202e');
    expect(subject).not.toContain('\n');
  });
});
