import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { openCertRep } from '../../../../simulators/scep-client/cert-rep.ts';
import { makeDevice } from '../../../../simulators/scep-client/device.ts';
import { getQuery } from '../../../../simulators/scep-client/http.ts';
import { makeKey } from '../../../../simulators/scep-client/keys.ts';
import { issuerAndSerial, issuerAndSubject } from '../../../../simulators/scep-client/questions.ts';
import { certificateFacts } from '../../../../simulators/scep-client/x509.ts';
import { LEGACY, httpRequest, makeHouse, type House } from './scep-house.ts';

/** Whatever is done to a good request: a signed CertRep or a 400, never anything else, and nothing of ours breaks. */

let house: House;
let originals: readonly Buffer[];
beforeAll(async () => {
  house = await makeHouse({ keyBits: 1024, policy: { ...LEGACY, passwords: ['Profile-Wide-Secret'] } });
  const { subject: ca } = certificateFacts(house.ca);
  const ec = await makeDevice('door.office.example', await makeKey('ec:p256'));
  const keyTransport = { password: 'Profile-Wide-Secret', iterations: 2 };
  originals = [
    house.build(),
    house.build({ ber: true, cipher: 'aes-256-cbc', digest: 'sha512' }),
    house.build({ cipher: 'des-ede3-cbc', digest: 'sha1', keyTransport: { oaep: 'sha256' } }),
    house.build({ messageType: '17', signatureStyle: 'pss', recipientIdentifier: 'subjectKeyIdentifier' }),
    house.build({ digest: 'md5', cipher: 'des-cbc', csr: { digest: 'md5' } }),
    house.build({ keyTransport, signer: ec, ber: true }),
    house.build({ messageType: '20', csr: issuerAndSubject(ca, ca) }),
    house.build({ messageType: '22', csr: issuerAndSerial(ca, Buffer.from([1])), keyTransport, signer: ec }),
  ];
});

async function check(message: Uint8Array): Promise<void> {
  const faults = house.faults.length;
  const { status, contentType, body } = await house.post(message);
  expect(house.faults.slice(faults)).toEqual([]);
  if (status === 200) {
    expect(contentType).toBe('application/x-pki-message');
    // Throws unless the RA signed it and every attribute is there.
    const reply = openCertRep(body, { key: house.device.key, ra: house.ra });
    expect(reply.pkiStatus).toBe('failure');
  } else {
    expect([status, contentType, body.length > 0]).toEqual([400, 'text/plain', true]);
  }
}

/** A mutation may leave the meaning alone (an unsigned octet, a length written another way); then it may be enrolled. */
async function checkMutation(original: Buffer, message: Buffer): Promise<void> {
  if (message.equals(original)) return;
  const before = house.requests.length;
  house.enroll = async () => ({ outcome: 'refused', refusal: { code: 'challenge-unknown', params: {} } });
  await check(message);
  const [reached] = house.requests.splice(before);
  // What was reached was signed: it is the original's CSR and transaction.
  if (reached !== undefined) expect(reached.csr.subjectAttributes[0]?.value).toBe('door.office.example');
}

const original = fc.nat({ max: 7 });
const pick = (index: number): Buffer => originals[index] ?? Buffer.alloc(0);
const runs = { numRuns: 1_500 };

describe('mutations', () => {
  test('one octet changed', async () => {
    await fc.assert(
      fc.asyncProperty(original, fc.nat(), fc.integer({ min: 1, max: 255 }), async (index, position, change) => {
        const message = Buffer.from(pick(index));
        const at = position % message.length;
        message[at] = (message[at] ?? 0) ^ change;
        await checkMutation(pick(index), message);
      }),
      runs,
    );
  }, 300_000);

  test('cut off, repeated, removed, moved and replaced pieces', async () => {
    const piece = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 300 }));
    const kind = fc.constantFrom('cut', 'repeat', 'remove', 'swap', 'noise', 'zero', 'ones');
    await fc.assert(
      fc.asyncProperty(original, kind, piece, piece, async (index, how, [a, length], [b]) => {
        const given = pick(index);
        await checkMutation(given, mutate(given, how, a % given.length, b % given.length, length));
      }),
      runs,
    );
  }, 300_000);

  test('random octets, also behind a good beginning', async () => {
    await fc.assert(
      fc.asyncProperty(original, fc.nat(), fc.uint8Array({ maxLength: 400 }), async (index, keep, tail) => {
        const given = pick(index);
        await checkMutation(given, Buffer.concat([given.subarray(0, keep % 200), tail]));
      }),
      { numRuns: 600 },
    );
  }, 300_000);

  test('each octet of the message’s frame and attributes, once', async () => {
    const given = pick(0);
    for (let at = 0; at < given.length; at += 7) {
      const message = Buffer.from(given);
      message[at] = (message[at] ?? 0) ^ 0x20;
      await checkMutation(given, message);
    }
  }, 300_000);
});

describe('queries', () => {
  test('any query is 200, 400, 404 or 413, and never a fault', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('', 'operation=PKIOperation&message=', 'operation='),
        text,
        async (start, rest) => {
          const { status } = await house.get(start + rest);
          expect([200, 400, 404, 413]).toContain(status);
        },
      ),
      { numRuns: 1_000 },
    );
    expect(house.faults).toEqual([]);
  });

  test('a POST body that is not for PKIOperation is not looked at', async () => {
    const response = await house.responder.handle(httpRequest('POST', 'operation=GetCACaps', randomBytes(100)));
    expect(response.status).toBe(200);
  });

  test('a mutated GET', async () => {
    const query = getQuery(pick(0));
    for (let at = 0; at < query.length; at += 97) {
      const { status } = await house.get(`${query.slice(0, at)}%${query.slice(at + 1)}`);
      expect([200, 400]).toContain(status);
    }
    expect(house.faults).toEqual([]);
  });
});

function mutate(given: Buffer, how: string, a: number, b: number, length: number): Buffer {
  const end = Math.min(a + length, given.length);
  const piece = given.subarray(a, end);
  switch (how) {
    case 'cut':
      return given.subarray(0, a);
    case 'repeat':
      return Buffer.concat([given.subarray(0, end), piece, given.subarray(end)]);
    case 'remove':
      return Buffer.concat([given.subarray(0, a), given.subarray(end)]);
    case 'swap':
      return Buffer.concat([given.subarray(0, b), piece, given.subarray(b)]);
    default: {
      const copy = Buffer.from(given);
      copy.fill(how === 'noise' ? randomBytes(1) : how === 'zero' ? 0 : 0xff, a, end);
      return copy;
    }
  }
}
