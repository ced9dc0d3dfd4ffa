import { beforeAll, describe, expect, test } from 'vitest';
import { messageTypeOf } from '../../../../../electron/agent/protocols/scep/message-type.ts';
import { NULL, ia5, int, octets, printable, utf8 } from '../../../../simulators/scep-client/der.ts';
import { OID } from '../../../../simulators/scep-client/names.ts';
import type { Attribute } from '../../../../simulators/scep-client/request.ts';
import { flipLast } from '../../../../simulators/scep-client/x509.ts';
import { LEGACY, makeHouse, type House, type SendOptions } from './scep-house.ts';

let house: House;
beforeAll(async () => {
  house = await makeHouse({ keyBits: 1024, policy: LEGACY });
});

/** Sends and says what became of it; nothing may reach enrollment but what is served. */
async function outcomeOf(attributes: (given: readonly Attribute[]) => readonly Attribute[]): Promise<string> {
  const [requests, refusals] = [house.requests.length, house.refusals.length];
  const reply = await house.send({ attributes });
  if (reply.pkiStatus === 'success') {
    expect(house.requests).toHaveLength(requests + 1);
    return 'issued';
  }
  expect(house.requests).toHaveLength(requests);
  expect(house.refusals).toHaveLength(refusals + 1);
  return house.refusals.at(-1)?.refusal.code ?? '';
}

const replaced =
  (type: string, ...values: readonly Uint8Array[]) =>
  (given: readonly Attribute[]) =>
    given.map((attribute) => (attribute.type === type ? { type, values } : attribute));

const messageType = (...values: readonly Uint8Array[]) => replaced(OID.messageType, ...values);

describe('messageType is a closed switch (scep.md §5.1, CVE-2026-30836)', () => {
  const numbers = Array.from({ length: 257 }, (_, i) => String(i - 1));

  /** With a CSR inside: only these two are about one. */
  const OUTCOMES: Readonly<Record<string, string>> = {
    '17': 'issued',
    '19': 'issued',
    '20': 'content-malformed',
    '21': 'content-malformed',
    '22': 'content-malformed',
  };

  test('of −1 to 255 only 17 and 19 reach enrollment', async () => {
    for (const text of numbers) {
      const expected = OUTCOMES[text] ?? 'message-type-unsupported';
      expect(await outcomeOf(messageType(printable(text))), text).toBe(expected);
    }
  });

  test('a type that is not served is refused before anything else is looked at', async () => {
    for (const text of ['18', '23', '3', '019', '']) {
      const spoilt: SendOptions[] = [
        { digest: 'md5' },
        { envelope: () => Buffer.from('no envelope') },
        { tamper: (parts) => ({ ...parts, signerInfos: parts.signerInfos.map((info) => flipLast(info)) }) },
      ];
      for (const options of spoilt) {
        await house.send({ ...options, messageType: text });
        expect(house.refusals.at(-1)?.refusal.code).toBe('message-type-unsupported');
        expect(house.refusals.at(-1)?.decoded).toMatchObject({ contentCipher: null, keyTransport: null, csr: null });
      }
    }
  });

  test.each(['', '019', '19 ', ' 19', '+19', '19.0', '1९', '0x13', '19\u0000', '19,17', 'PKCSReq'])(
    'nor does "%s"',
    async (text) => {
      expect(await outcomeOf(messageType(utf8(text)))).toBe('message-type-unsupported');
    },
  );

  test.each([
    ['an INTEGER', int(19)],
    ['an OCTET STRING', octets(Buffer.from('19'))],
    ['NULL', NULL],
  ])('nor does %s', async (_, value) => {
    expect(await outcomeOf(messageType(value))).toBe('message-attribute-missing');
  });

  test('IA5String and UTF8String are read as PrintableString is', async () => {
    expect(await outcomeOf(messageType(ia5('19')))).toBe('issued');
    expect(await outcomeOf(messageType(utf8('17')))).toBe('issued');
  });

  test('each type has the name under which it is recorded', async () => {
    for (const text of ['17', '19', '20', '21', '22']) {
      await house.send({ messageType: text, csr: { spoilSignature: true } });
      expect(house.refusals.at(-1)?.decoded.messageType).toBe(messageTypeOf(text));
    }
    await house.send({ messageType: '18' });
    expect(house.refusals.at(-1)?.decoded.messageType).toBe('18');
  });
});

describe('attributes that occur twice, or not at all', () => {
  test.each([
    ['messageType', OID.messageType, [printable('18'), printable('19')]],
    ['messageType, the same', OID.messageType, [printable('19'), printable('19')]],
    ['transactionID', OID.transactionId, [printable('a'), printable('b')]],
    ['senderNonce', OID.senderNonce, [octets(Buffer.alloc(16)), octets(Buffer.alloc(16, 1))]],
    ['signingTime', OID.signingTime, [NULL, NULL]],
    ['messageDigest', OID.messageDigest, [octets(Buffer.alloc(32)), octets(Buffer.alloc(32, 1))]],
    ['contentType', OID.contentType, [NULL, NULL]],
  ])('two values of %s are refused', async (_, type, values) => {
    expect(await outcomeOf(replaced(type, ...values))).toBe('message-malformed');
  });

  test.each([OID.messageType, OID.transactionId, OID.senderNonce, OID.messageDigest, OID.contentType])(
    'two attributes of type %s are refused',
    async (type) => {
      const twice = (given: readonly Attribute[]) => [
        ...given,
        ...given.filter((attribute) => attribute.type === type),
      ];
      expect(await outcomeOf(twice)).toBe('message-malformed');
      const other = type === OID.messageType ? printable('18') : octets(Buffer.alloc(16, 9));
      expect(await outcomeOf((given) => [...given, { type, values: [other] }])).toBe('message-malformed');
    },
  );

  test.each([
    [OID.messageType, 'message-attribute-missing'],
    [OID.transactionId, 'message-attribute-missing'],
    [OID.senderNonce, 'message-attribute-missing'],
    [OID.messageDigest, 'message-signature-invalid'],
    [OID.contentType, 'message-signature-invalid'],
  ])('without %s: %s', async (type, code) => {
    expect(await outcomeOf((given) => given.filter((attribute) => attribute.type !== type))).toBe(code);
  });

  test('signingTime is not asked for: clocks of devices are wrong', async () => {
    expect(await outcomeOf((given) => given.filter((attribute) => attribute.type !== OID.signingTime))).toBe('issued');
  });

  test.each([
    ['an empty transactionID', OID.transactionId, printable('')],
    ['256 octets of transactionID', OID.transactionId, printable('x'.repeat(256))],
    ['a transactionID that is an OCTET STRING', OID.transactionId, octets(Buffer.from('a'))],
    ['an empty senderNonce', OID.senderNonce, octets(Buffer.alloc(0))],
    ['a senderNonce of 65 octets', OID.senderNonce, octets(Buffer.alloc(65))],
    ['a senderNonce that is a string', OID.senderNonce, printable('1234567890123456')],
  ])('%s is as good as none', async (_, type, value) => {
    expect(await outcomeOf(replaced(type, value))).toBe('message-attribute-missing');
  });

  test('attributes in another order than DER asks are read as they were signed', async () => {
    const reply = await house.send({ keepOrder: true, attributes: (given) => given.toReversed() });
    expect(reply.pkiStatus).toBe('success');
  });
});
