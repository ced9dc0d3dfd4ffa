import { randomBytes } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  bits,
  context,
  enc,
  int,
  NULL,
  octets,
  oid,
  parse,
  printable,
  seq,
  set,
} from '../../../../simulators/scep-client/der.ts';
import { makeDevice } from '../../../../simulators/scep-client/device.ts';
import { makeKey, type ClientKey } from '../../../../simulators/scep-client/keys.ts';
import { OID } from '../../../../simulators/scep-client/names.ts';
import type { SignedParts } from '../../../../simulators/scep-client/request.ts';
import { flipLast, makeCertificate } from '../../../../simulators/scep-client/x509.ts';
import { makeHouse, type House, type SendOptions } from './scep-house.ts';

let house: House;
let stranger: { key: ClientKey; certificate: Buffer };
beforeAll(async () => {
  stranger = await makeDevice('stranger.example');
});
beforeEach(async () => {
  house = await makeHouse();
});

/** The rule that refused, with its failInfo; whatever happens, nothing is enrolled and nothing breaks. */
async function refusalOf(options: SendOptions): Promise<readonly (string | null)[]> {
  const reply = await house.send(options);
  expect(house.requests).toHaveLength(0);
  expect(house.faults).toHaveLength(0);
  return [house.refusals.at(-1)?.refusal.code ?? '', reply.failInfo];
}

async function statusOf(message: Uint8Array): Promise<number> {
  const { status } = await house.post(message);
  expect(house.requests).toHaveLength(0);
  expect(house.faults).toHaveLength(0);
  return status;
}

const tampered = (tamper: (parts: SignedParts) => SignedParts) => house.build({ tamper });

describe('the outer signature (scep.md §5.6)', () => {
  const invalid = ['message-signature-invalid', 'badMessageCheck'];

  test('a flipped bit in the signature, in the content and in the attributes', async () => {
    const flipSignature = (parts: SignedParts) => ({
      ...parts,
      signerInfos: parts.signerInfos.map((info) => flipLast(info)),
    });
    expect(await refusalOf({ tamper: flipSignature })).toEqual(invalid);
    expect(
      await refusalOf({ tamper: (parts) => ({ ...parts, content: flipLast(parts.content ?? Buffer.alloc(0)) }) }),
    ).toEqual(invalid);
    const flipNonce = (parts: SignedParts) => ({ ...parts, signerInfos: parts.signerInfos.map(changeNonce) });
    expect(await refusalOf({ tamper: flipNonce, senderNonce: Buffer.alloc(16, 0x77) })).toEqual(invalid);
  });

  test('content that is not there', async () => {
    expect(await refusalOf({ tamper: (parts) => ({ ...parts, content: null }) })).toEqual(invalid);
  });

  test('no signed attributes', async () => {
    expect(await refusalOf({ attributes: () => [] })).toEqual(['message-attribute-missing', 'badRequest']);
  });

  test('a contentType that is another', async () => {
    const attributes: SendOptions['attributes'] = (given) =>
      given.map((attribute) =>
        attribute.type === OID.contentType ? { ...attribute, values: [oid(OID.envelopedData)] } : attribute,
      );
    expect(await refusalOf({ attributes })).toEqual(invalid);
  });

  test('no signer, and two', async () => {
    expect(await statusOf(tampered((parts) => ({ ...parts, signerInfos: [] })))).toBe(400);
    expect(
      await statusOf(tampered((parts) => ({ ...parts, signerInfos: [...parts.signerInfos, ...parts.signerInfos] }))),
    ).toBe(400);
  });

  test('the signer is found by its identifier, wherever its certificate stands', async () => {
    const victim = makeCertificate(stranger.key, { subject: [['commonName', 'victim']] });
    for (const certificates of [
      [victim, house.device.certificate],
      [house.device.certificate, victim],
    ]) {
      const reply = await house.send({ tamper: (parts) => ({ ...parts, certificates }) });
      expect(reply.pkiStatus).toBe('success');
      expect(Buffer.from(house.requests.at(-1)?.signer.certificate ?? [])).toEqual(house.device.certificate);
    }
  });

  test("a signer whose certificate is not there, or only somebody else's", async () => {
    expect(await statusOf(tampered((parts) => ({ ...parts, certificates: [] })))).toBe(400);
    expect(await statusOf(tampered((parts) => ({ ...parts, certificates: [stranger.certificate] })))).toBe(400);
  });

  test("another key's certificate under the same issuer and serial number", async () => {
    const subject = house.device.subject;
    const serial = Buffer.from([1]);
    const [mine, theirs] = [house.device.key, stranger.key].map((key) => makeCertificate(key, { subject, serial }));
    if (mine === undefined || theirs === undefined) throw new Error('no certificates');
    const signer = { key: house.device.key, certificate: mine };
    expect(await refusalOf({ signer, tamper: (parts) => ({ ...parts, certificates: [theirs] }) })).toEqual(invalid);
    const both = house.build({ signer, tamper: (parts) => ({ ...parts, certificates: [mine, theirs] }) });
    expect(await statusOf(both)).toBe(400);
  });

  test('MD5 is refused by name, in a reply signed with SHA-256 (scep.md §5.19)', async () => {
    const reply = await house.send({ digest: 'md5' });
    expect(reply).toMatchObject({ failInfo: 'badAlg', digest: 'sha256' });
    expect(house.refusals.at(-1)?.refusal).toEqual({ code: 'algorithm-refused', params: { algorithm: 'MD5' } });
  });
});

describe('proof of possession (scep.md §5.7)', () => {
  test.each<[string, () => SendOptions, string]>([
    ['a CSR whose signature is spoilt', () => ({ csr: { spoilSignature: true } }), 'csr-signature-invalid'],
    ['a CSR signed by another key', () => ({ csr: { signWith: stranger.key } }), 'csr-signature-invalid'],
    ['a CSR of another key', () => ({ csrKey: stranger.key }), 'signer-key-differs'],
  ])('%s', async (_, options, code) => {
    expect(await refusalOf(options())).toEqual([code, 'badMessageCheck']);
  });
});

describe('what the envelope is made with', () => {
  test('RC2 is refused by name', async () => {
    expect(await refusalOf({ cipher: 'rc2-cbc' })).toEqual(['algorithm-refused', 'badAlg']);
    expect(house.refusals.at(-1)?.refusal.params).toEqual({ algorithm: 'RC2-CBC' });
  });

  test('addressed to the CA, or to a stranger', async () => {
    for (const namedRecipient of [house.ca, stranger.certificate]) {
      expect(await refusalOf({ namedRecipient })).toEqual(['recipient-unknown', 'badRequest']);
    }
  });

  test('several recipients are one decryption; a crowd is none (scep.md §5.9)', async () => {
    const withRecipients = (count: number) => (envelope: Buffer) => {
      const recipient = parse(envelope).at(1, 0, 1, 0);
      const other = seq(
        int(0),
        seq(parse(house.ca).at(0, 3).der, int(7)),
        recipient.at(2).der,
        octets(Buffer.alloc(256, 1)),
      );
      const recipients = set(...Array.from({ length: count - 1 }, () => other), recipient.der);
      return seq(oid(OID.envelopedData), context(0, seq(int(0), recipients, parse(envelope).at(1, 0, 2).der)));
    };
    expect((await house.send({ envelope: withRecipients(2) })).pkiStatus).toBe('success');
    house.requests.length = 0;
    expect(await refusalOf({ envelope: withRecipients(5) })).toEqual(['message-malformed', 'badRequest']);
    expect(await refusalOf({ envelope: withRecipients(10_000 / 200) })).toEqual(['message-malformed', 'badRequest']);
  });

  test.each([
    ['key agreement', 0xa1],
    ['a shared key', 0xa2],
    ['something else', 0xa4],
  ])('a recipient by %s is not opened', async (_, tag) => {
    const envelope = (given: Buffer) =>
      seq(oid(OID.envelopedData), context(0, seq(int(0), set(enc(tag, int(3))), parse(given).at(1, 0, 2).der)));
    expect(await refusalOf({ envelope })).toEqual(['algorithm-refused', 'badAlg']);
  });

  test('an initialisation vector of another length, no vector, no content', async () => {
    const withContent = (content: Buffer) => (given: Buffer) =>
      seq(oid(OID.envelopedData), context(0, seq(int(0), parse(given).at(1, 0, 1).der, content)));
    const aes = oid('2.16.840.1.101.3.4.1.2');
    for (const content of [
      seq(oid(OID.data), seq(aes, octets(Buffer.alloc(8))), enc(0x80, Buffer.alloc(32))),
      seq(oid(OID.data), seq(aes, NULL), enc(0x80, Buffer.alloc(32))),
      seq(oid(OID.data), seq(aes), enc(0x80, Buffer.alloc(32))),
      seq(oid(OID.data), seq(aes, octets(Buffer.alloc(16)))),
    ]) {
      expect(await refusalOf({ envelope: withContent(content) })).toEqual(['message-malformed', 'badRequest']);
    }
  });

  test('what is enveloped is no CSR', async () => {
    for (const csr of [Buffer.alloc(0), Buffer.from('hello'), seq(), seq(int(0)), house.ca]) {
      const [, failInfo] = await refusalOf({ csr });
      expect(failInfo).toBe('badMessageCheck');
    }
    expect(house.refusals.map(({ refusal }) => refusal.code)).toContain('csr-malformed');
  });

  test.each(Array.from({ length: 18 }, (_, length) => length))('a ciphertext of %i octets', async (length) => {
    expect(await refusalOf({ ciphertext: randomBytes(length) })).toEqual(['decryption-failed', 'badMessageCheck']);
  });
});

describe('a reply that could not be enveloped is not begun (scep.md §5.11)', () => {
  test.each(['ec:p256', 'ec:p384', 'ec:p521', 'rsa:512', 'rsa:768'] as const)('a signer with %s', async (kind) => {
    const signer = await makeDevice('door.office.example', await makeKey(kind));
    const reply = await house.post(house.build({ signer, csr: { challenge: null }, digest: 'sha256' }));
    expect(reply.status).toBe(200);
    expect(house.requests).toHaveLength(0);
    expect(house.refusals.at(-1)?.refusal.code).toBe('reply-not-envelopable');
  });

  test('an RSA-1024 signer is let through: whether it is strong enough is the profile’s to say', async () => {
    const signer = await makeDevice('door.office.example', await makeKey('rsa:1024'));
    expect((await house.send({ signer })).pkiStatus).toBe('success');
    house.requests.length = 0;
    // But not where its reply would need more room: RSAES-OAEP with SHA-512 does not fit 128 octets.
    const message = house.build({ signer, keyTransport: { oaep: 'sha512' } });
    await house.post(message);
    expect(house.refusals.at(-1)?.refusal.code).toBe('reply-not-envelopable');
  });

  test('signers of other and of absurd keys', async () => {
    const rsa = (modulus: Buffer, exponent: Buffer) =>
      spki(seq(oid(OID.rsaEncryption), NULL), seq(int(modulus), int(exponent)));
    const e = Buffer.from([1, 0, 1]);
    const odd = (length: number) => Buffer.concat([Buffer.from([0]), Buffer.alloc(length, 0xff)]);
    for (const key of [
      spki(seq(oid('1.2.840.10040.4.1')), int(5)),
      spki(seq(oid('1.3.101.112')), Buffer.alloc(32, 1)),
      rsa(odd(65_536 / 8), e),
      rsa(odd(256), odd(40)),
      rsa(Buffer.concat([odd(255), Buffer.from([0xfe])]), e),
      rsa(Buffer.from([0]), e),
    ]) {
      const certificate = seq(
        seq(context(0, int(2)), int(5), seq(), set0('x'), seq(), set0('x'), key),
        seq(),
        bits(Buffer.alloc(1)),
      );
      const response = await house.post(house.build({ signer: { key: house.device.key, certificate } }));
      expect([200, 400]).toContain(response.status);
      if (response.status === 200) expect(house.refusals.at(-1)?.refusal.code).toBe('reply-not-envelopable');
      expect(house.requests).toHaveLength(0);
      expect(house.faults).toHaveLength(0);
    }
  });

  const spki = (algorithm: Buffer, key: Buffer) => seq(algorithm, bits(key));
  const set0 = (text: string) => seq(set(seq(oid(OID.commonName), printable(text))));
});

describe('messages made to cost (scep.md §5.9)', () => {
  test.each<[string, () => Buffer]>([
    ['10,000 nested SEQUENCEs', () => nested(10_000, 0x30)],
    ['indefinite lengths that are never closed', () => Buffer.alloc(60_000, Buffer.from([0x30, 0x80]))],
    ['20,000 empty elements', () => seq(...Array.from({ length: 20_000 }, () => NULL))],
    ['a length of 4 GB', () => Buffer.from('3084ffffffff', 'hex')],
    ['a length of lengths', () => Buffer.from(`30fe${'ff'.repeat(126)}`, 'hex')],
    ['high tag numbers', () => seq(Buffer.from([0x1f, 0xff, 0xff, 0x7f, 0]))],
    ['trailing octets', () => Buffer.concat([house.build(), Buffer.from([0])])],
    ['gzip', () => Buffer.from('1f8b0800000000000003', 'hex')],
  ])('%s', async (_, make) => {
    expect(await statusOf(make())).toBe(400);
  });

  test('1,000 certificates', async () => {
    const certificate = seq(seq(int(1)), seq(), bits(Buffer.alloc(1)));
    const many = tampered((parts) => ({
      ...parts,
      certificates: [...parts.certificates, ...Array.from({ length: 1_000 }, () => certificate)],
    }));
    expect(await statusOf(many)).toBe(400);
  });

  test('nine certificates of kinds that nobody reads', async () => {
    const others = Array.from({ length: 9 }, () => enc(0xa1, int(1)));
    expect(await statusOf(tampered((parts) => ({ ...parts, certificates: [...parts.certificates, ...others] })))).toBe(
      400,
    );
  });

  test('attributes: 32 of them, 16 values of one', async () => {
    const more = (count: number, values: number): SendOptions => ({
      attributes: (given) => [
        ...given,
        ...Array.from({ length: count }, (_, i) => ({
          type: `1.2.3.4.${String(i)}`,
          values: Array.from({ length: values }, (_value, j) => int(j)),
        })),
      ],
    });
    expect((await house.post(house.build(more(26, 1)))).status).toBe(200);
    expect(house.requests.splice(0)).toHaveLength(1);
    expect(await statusOf(house.build(more(27, 1)))).toBe(400);
    expect(await statusOf(house.build(more(1, 17)))).toBe(400);
    expect(await refusalOf(more(1, 16))).toEqual(['message-malformed', 'badRequest']);
  });

  test('content in more pieces than there is room for elements', async () => {
    const pieces = (count: number) => (given: Buffer) => {
      const [type, algorithm] = parse(given).at(1, 0, 2).children;
      const content = enc(0xa0, ...Array.from({ length: count }, () => octets(Buffer.alloc(1))));
      const encrypted = seq(type?.der ?? NULL, algorithm?.der ?? NULL, content);
      return seq(oid(OID.envelopedData), context(0, seq(int(0), parse(given).at(1, 0, 1).der, encrypted)));
    };
    expect(await refusalOf({ envelope: pieces(4_097) })).toEqual(['message-malformed', 'badRequest']);
    expect(await refusalOf({ envelope: pieces(4_096) })).toEqual(['decryption-failed', 'badMessageCheck']);
  });

  test('eight certificates are let through, nine are not', async () => {
    const extra = (count: number) =>
      house.build({
        tamper: (parts) => ({
          ...parts,
          certificates: [...parts.certificates, ...Array.from({ length: count }, () => house.ca)],
        }),
      });
    expect(await statusOf(extra(8))).toBe(400);
    expect((await house.post(extra(7))).status).toBe(200);
    expect(house.requests).toHaveLength(1);
  });

  function nested(depth: number, tag: number): Buffer {
    let inner: Buffer = Buffer.alloc(0);
    for (let i = 0; i < Math.min(depth, 15_000); i++) inner = inner.length > 60_000 ? inner : enc(tag, inner);
    return inner;
  }
});

/** The octets of the nonce are sixteen times 0x77. */
function changeNonce(signerInfo: Uint8Array): Buffer {
  const copy = Buffer.from(signerInfo);
  const at = copy.indexOf(Buffer.alloc(16, 0x77));
  copy[at] = 0x78;
  return copy;
}
