import { beforeAll, describe, expect, test } from 'vitest';
import { context, int, oid, parse, seq, set } from '../../../../simulators/scep-client/der.ts';
import { makeDevice, type Device } from '../../../../simulators/scep-client/device.ts';
import { makeKey } from '../../../../simulators/scep-client/keys.ts';
import { OID } from '../../../../simulators/scep-client/names.ts';
import { BROKEN_PASSWORD_RECIPIENT, passwordRecipient } from '../../../../simulators/scep-client/password.ts';
import { issuerAndSerial, issuerAndSubject } from '../../../../simulators/scep-client/questions.ts';
import { certificateFacts, makeCertificate } from '../../../../simulators/scep-client/x509.ts';
import { COMPATIBLE, LEGACY, MODERN, makeHouse, type House, type SendOptions } from './scep-house.ts';

/** PasswordRecipientInfo keyed by the challenge, both directions: RFC 8894 §3.1, RFC 5652 §6.2.4, RFC 3211. */

const STATIC = 'Profile-Wide-Secret';
const withStatic = (more: readonly string[] = []) => ({ ...COMPATIBLE, passwords: [...more, STATIC] });
const byPassword = (password = STATIC) => ({ keyTransport: { password, iterations: 50 } }) as const;

const devices = new Map<string, Device>();
beforeAll(async () => {
  for (const kind of ['ec:p256', 'ec:p384', 'ec:p521'] as const) {
    devices.set(kind, await makeDevice('door.office.example', await makeKey(kind)));
  }
});

function ecDevice(kind: 'ec:p256' | 'ec:p384' | 'ec:p521' = 'ec:p256'): Device {
  const device = devices.get(kind);
  if (device === undefined) throw new Error('no device');
  return device;
}

describe('the reply to a signer whose key cannot decrypt', () => {
  test.each(['ec:p256', 'ec:p384', 'ec:p521'] as const)(
    '%s: is keyed by the challenge of the request',
    async (kind) => {
      const house = await makeHouse();
      const reply = await house.send({ signer: ecDevice(kind) });
      expect(reply.pkiStatus).toBe('success');
      expect(reply.envelope?.keyTransport).toEqual({ hmac: 'sha256', iterations: 100_000 });
      expect(reply.envelope?.issued).toHaveLength(1);
      expect(house.requests[0]).toMatchObject({ kind: 'initial', challenge: 'Correct1', replyBy: 'password' });
      await expect(house.send({ signer: ecDevice(kind), password: 'Correct2' })).rejects.toThrow('another password');
    },
  );

  test.each(['aes-128-cbc', 'aes-192-cbc', 'aes-256-cbc', 'des-ede3-cbc', 'des-cbc'] as const)(
    'has the content cipher of the request, %s',
    async (cipher) => {
      const house = await makeHouse({ policy: LEGACY });
      expect((await house.send({ signer: ecDevice(), cipher })).envelope).toMatchObject({ cipher });
    },
  );

  test('is keyed by its challenge in a renewal too, where nobody else looks at it', async () => {
    const house = await makeHouse();
    const { key, subject } = ecDevice();
    const issuer = [['commonName', 'Test CA']] as const;
    const certificate = makeCertificate(key, { subject, issuer, issuerKey: house.caKey });
    const renewal = { messageType: '17', signer: { key, certificate }, csrKey: house.device.key };
    expect(await house.send({ ...renewal, csr: { challenge: 'Whatever1' }, password: 'Whatever1' })).toMatchObject({
      pkiStatus: 'success',
    });
    expect(house.requests[0]).toMatchObject({ kind: 'renewal', replyBy: 'password' });
    expect(await house.send({ ...renewal, csr: { challenge: null } })).toMatchObject({ failInfo: 'badAlg' });
    expect(house.requests).toHaveLength(1);
  });

  test.each([null, '', ' ', '\t \n'])(
    'is not begun without a challenge: %j (scep.md §5.5, §5.11)',
    async (challenge) => {
      const house = await makeHouse();
      expect(await house.send({ signer: ecDevice(), csr: { challenge } })).toMatchObject({
        pkiStatus: 'failure',
        failInfo: 'badAlg',
      });
      expect(house.refusals.at(-1)?.refusal).toEqual({ code: 'reply-not-envelopable', params: { key: 'EC P-256' } });
      expect(house.requests).toHaveLength(0);
    },
  );

  test('an RSA signer gets its reply by key, challenge or not', async () => {
    const house = await makeHouse();
    await house.send();
    expect(house.requests[0]?.replyBy).toBe('key');
  });

  test('the challenge stands in no record', async () => {
    const house = await makeHouse();
    await house.send({ signer: ecDevice(), csr: { challenge: 'Sesame9Sesame', spoilSignature: true } });
    await house.send({ signer: ecDevice(), csr: { challenge: 'Sesame9Sesame' }, password: 'Sesame9Sesame' });
    const records = [...house.refusals, ...house.requests.map(({ decoded }) => decoded)];
    expect(JSON.stringify(records)).not.toContain('Sesame9');
  });
});

describe('a request whose envelope is keyed by the static challenge', () => {
  test.each(['aes-128-cbc', 'aes-192-cbc', 'aes-256-cbc', 'des-ede3-cbc', 'des-cbc'] as const)(
    'is opened, %s',
    async (cipher) => {
      const house = await makeHouse({ policy: withStatic() });
      expect(await house.send({ ...byPassword(), cipher })).toMatchObject({
        pkiStatus: 'success',
        envelope: { cipher },
      });
      expect(house.requests[0]).toMatchObject({ challenge: 'Correct1', replyBy: 'key' });
    },
  );

  test.each(['sha1', 'sha256', 'sha512'] as const)('is opened, HMAC with %s, and so is its reply', async (hmac) => {
    const house = await makeHouse({ policy: withStatic() });
    const keyTransport = { password: STATIC, hmac, iterations: 3 };
    const reply = await house.send({ keyTransport, signer: ecDevice() });
    // The digest that the client showed it can do; salt and iterations are ours.
    expect(reply.envelope?.keyTransport).toEqual({ hmac, iterations: 100_000 });
    expect(house.requests[0]?.decoded.keyTransport).toBe(
      `PasswordRecipientInfo (PBKDF2, HMAC with SHA-${hmac.slice(3)}, 3)`,
    );
  });

  test('by any of the profile’s passwords; an RSA signer is answered by key', async () => {
    const house = await makeHouse({ policy: withStatic(['Another-Secret-1']) });
    for (const password of [STATIC, 'Another-Secret-1']) {
      expect((await house.send(byPassword(password))).envelope?.keyTransport).toBe('pkcs1');
    }
  });

  test('without a challenge of its own, an EC signer is answered under the password that opened it', async () => {
    const house = await makeHouse({ policy: withStatic(['Another-Secret-1']) });
    const request = { ...byPassword(), signer: ecDevice(), csr: { challenge: null } };
    expect(await house.send({ ...request, password: STATIC })).toMatchObject({ pkiStatus: 'success' });
    expect(house.requests[0]).toMatchObject({ challenge: null, replyBy: 'password' });
  });

  test('asks questions too, and an EC signer gets answers', async () => {
    const house = await makeHouse({ policy: withStatic() });
    house.getCertificate = async () => ({ outcome: 'found', certificate: house.ca });
    house.poll = async () => ({ outcome: 'issued', certificate: house.ca, replayed: false, replyKey: null });
    const name = certificateFacts(house.ca).subject;
    const asked = { ...byPassword(), signer: ecDevice(), password: STATIC };
    for (const [messageType, csr] of [
      ['20', issuerAndSubject(name, name)],
      ['21', issuerAndSerial(name, Buffer.from([1]))],
    ] as const) {
      expect(await house.send({ ...asked, messageType, csr })).toMatchObject({ pkiStatus: 'success' });
    }
  });

  test('a wrong password fails like every failure of decryption', async () => {
    const house = await makeHouse({ policy: withStatic() });
    expect(await house.send(byPassword('Profile-Wide-secret'))).toMatchObject({
      pkiStatus: 'failure',
      failInfo: 'badMessageCheck',
    });
    expect(house.refusals.at(-1)?.refusal.code).toBe('decryption-failed');
    expect(house.requests).toHaveLength(0);
  });

  test('a profile that knows no challenge in the clear refuses by name, and derives nothing', async () => {
    const house = await makeHouse();
    expect(await house.send({ keyTransport: { password: STATIC, iterations: 1_000 } })).toMatchObject({
      failInfo: 'badAlg',
    });
    expect(house.refusals.at(-1)?.refusal).toEqual({
      code: 'algorithm-refused',
      params: { algorithm: 'PasswordRecipientInfo (PBKDF2, HMAC with SHA-256, 1000)' },
    });
  });

  test('in the modern stance its wrapping is in that stance', async () => {
    const house = await makeHouse({ policy: { ...MODERN, passwords: [STATIC] } });
    const wrapped = (wrapping: 'aes-128-cbc' | 'des-ede3-cbc') => ({
      keyTransport: { password: STATIC, iterations: 5, wrapping },
      cipher: 'aes-256-cbc' as const,
    });
    expect((await house.send(wrapped('aes-128-cbc'))).pkiStatus).toBe('success');
    expect(await house.send(wrapped('des-ede3-cbc'))).toMatchObject({ failInfo: 'badAlg' });
  });
});

describe('recipients by password that are made to cost (scep.md §5.9)', () => {
  let house: House;
  beforeAll(async () => {
    house = await makeHouse({ policy: withStatic() });
  });

  const failInfoOf = async (options: SendOptions) => (await house.send(options)).failInfo;
  const replaced = (...recipients: readonly Uint8Array[]) => ({
    envelope: (given: Buffer) =>
      seq(oid(OID.envelopedData), context(0, seq(int(3), set(...recipients), parse(given).at(1, 0, 2).der))),
  });
  const recipient = (iterations: number) =>
    passwordRecipient({ password: STATIC, iterations }, 'aes-128-cbc', Buffer.alloc(16));

  test('more than 600,000 iterations are refused unread', async () => {
    const claimed = Buffer.from(recipient(600_000));
    const at = claimed.indexOf(Buffer.from('02030927c0', 'hex'));
    claimed.set([0x7f, 0xff, 0xff], at + 2);
    expect(await failInfoOf(replaced(claimed))).toBe('badAlg');
    expect(house.refusals.at(-1)?.refusal.params).toEqual({ algorithm: 'PBKDF2 with 8388607 iterations' });
  });

  test('two of them are refused, and so is one that is broken', async () => {
    for (const recipients of [[recipient(1), recipient(2)], [BROKEN_PASSWORD_RECIPIENT]]) {
      expect(await failInfoOf(replaced(...recipients))).toBe('badRequest');
      expect(house.refusals.at(-1)?.refusal.code).toBe('message-malformed');
    }
  });

  test('one beside a recipient that is us by key is not looked at', async () => {
    const both = (given: Buffer) => {
      const byKey = parse(given).at(1, 0, 1, 0).der;
      const recipients = set(byKey, BROKEN_PASSWORD_RECIPIENT);
      return seq(oid(OID.envelopedData), context(0, seq(int(3), recipients, parse(given).at(1, 0, 2).der)));
    };
    expect((await house.send({ envelope: both })).pkiStatus).toBe('success');
  });

  test('one beside a recipient that is somebody else by key is opened', async () => {
    let foreign: Buffer | undefined;
    await house.send({
      namedRecipient: house.ca,
      envelope: (given) => {
        foreign = parse(given).at(1, 0, 1, 0).der;
        return given;
      },
    });
    const both = (given: Buffer) => {
      const recipients = set(foreign ?? Buffer.alloc(0), parse(given).at(1, 0, 1, 0).der);
      return seq(oid(OID.envelopedData), context(0, seq(int(3), recipients, parse(given).at(1, 0, 2).der)));
    };
    expect((await house.send({ ...byPassword(), envelope: both })).pkiStatus).toBe('success');
  });
});
