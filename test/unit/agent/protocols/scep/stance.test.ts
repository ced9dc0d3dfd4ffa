import { describe, expect, test } from 'vitest';
import { acceptsCipher, acceptsDigest } from '../../../../../electron/agent/protocols/scep/stance.ts';
import { makeKey } from '../../../../simulators/scep-client/keys.ts';
import { makeCertificate } from '../../../../simulators/scep-client/x509.ts';
import { COMPATIBLE, LEGACY, MODERN, makeHouse, type House, type SendOptions } from './scep-house.ts';

/** RFC 8894 §3.5.2 and scep.md §5.19: a profile accepts what its stance accepts, whatever the client was told or not. */

const POLICIES = {
  compatible: COMPATIBLE,
  'compatible without DES': { ...COMPATIBLE, singleDes: false },
  modern: MODERN,
  legacy: LEGACY,
};
type Name = keyof typeof POLICIES;
const NAMES = Object.keys(POLICIES) as Name[];

const ACCEPTED: Readonly<Record<Name, readonly string[]>> = {
  compatible: ['sha1', 'sha256', 'sha512', 'aes-128-cbc', 'aes-256-cbc', 'des-ede3-cbc', 'des-cbc'],
  'compatible without DES': ['sha1', 'sha256', 'sha512', 'aes-128-cbc', 'aes-256-cbc', 'des-ede3-cbc'],
  modern: ['sha256', 'sha512', 'aes-128-cbc', 'aes-256-cbc'],
  legacy: ['md5', 'sha1', 'sha256', 'sha512', 'aes-128-cbc', 'aes-256-cbc', 'des-ede3-cbc', 'des-cbc'],
};

const DIGESTS = ['md5', 'sha1', 'sha256', 'sha512'] as const;
const CIPHERS = ['aes-128-cbc', 'aes-256-cbc', 'des-ede3-cbc', 'des-cbc'] as const;

async function refusalOf(house: House, options: SendOptions): Promise<unknown[]> {
  const reply = await house.send(options);
  return [reply.pkiStatus, reply.failInfo, house.refusals.at(-1)?.refusal.code];
}

const BAD_ALG = ['failure', 'badAlg', 'algorithm-refused'];

describe.each(NAMES)('%s', (name) => {
  const policy = POLICIES[name];
  const accepts = (what: string) => ACCEPTED[name].includes(what);

  test.each(DIGESTS)('signed with %s', async (digest) => {
    const house = await makeHouse({ policy });
    const reply = await house.send({ digest });
    // What is accepted is echoed; what is refused is answered with SHA-256.
    expect(reply).toMatchObject(
      accepts(digest)
        ? { pkiStatus: 'success', digest }
        : { pkiStatus: 'failure', failInfo: 'badAlg', digest: 'sha256' },
    );
    expect(house.requests).toHaveLength(accepts(digest) ? 1 : 0);
  });

  test.each(CIPHERS)('enveloped with %s', async (cipher) => {
    const house = await makeHouse({ policy });
    const reply = await house.send({ cipher });
    if (accepts(cipher)) expect(reply).toMatchObject({ pkiStatus: 'success', envelope: { cipher } });
    else expect(reply).toMatchObject({ pkiStatus: 'failure', failInfo: 'badAlg' });
    expect(house.requests).toHaveLength(accepts(cipher) ? 1 : 0);
  });

  test.each(DIGESTS)('with a CSR signed with %s', async (digest) => {
    const house = await makeHouse({ policy });
    const reply = await house.send({ csr: { digest } });
    expect(reply.pkiStatus).toBe(accepts(digest) ? 'success' : 'failure');
    expect(reply.failInfo).toBe(accepts(digest) ? null : 'badAlg');
    expect(house.requests).toHaveLength(accepts(digest) ? 1 : 0);
  });

  test.each(['20', '21', '22'])('asks with messageType %s in the same stance', async (messageType) => {
    const house = await makeHouse({ policy });
    for (const digest of DIGESTS) {
      const expected = accepts(digest) ? ['failure', 'badCertId', 'content-malformed'] : BAD_ALG;
      expect(await refusalOf(house, { messageType, digest })).toEqual(expected);
    }
    for (const cipher of CIPHERS) {
      const expected = accepts(cipher) ? ['failure', 'badCertId', 'content-malformed'] : BAD_ALG;
      expect(await refusalOf(house, { messageType, cipher })).toEqual(expected);
    }
  });

  test('RSAES-OAEP with SHA-1 is good in every stance: nothing there depends on collisions', async () => {
    const house = await makeHouse({ policy });
    expect(await house.send({ keyTransport: { oaep: 'sha1' } })).toMatchObject({
      pkiStatus: 'success',
      envelope: { keyTransport: { oaep: 'sha1' } },
    });
  });

  test('a signer with RSA-1024 renews in the legacy stance alone', async () => {
    const house = await makeHouse({ policy });
    const key = await makeKey('rsa:1024');
    const certificate = makeCertificate(key, {
      subject: house.device.subject,
      issuer: [['commonName', 'Test CA']],
      issuerKey: house.caKey,
    });
    const renewal = { messageType: '17', signer: { key, certificate }, csrKey: house.device.key };
    const reply = await house.send(renewal);
    expect(reply.pkiStatus).toBe(name === 'legacy' ? 'success' : 'failure');
    if (name !== 'legacy')
      expect(house.refusals.at(-1)?.refusal).toMatchObject({ code: 'key-too-weak', params: { allowed: 'RSA 2048' } });
    const { failInfo } = await house.send({ ...renewal, messageType: '21' });
    expect(failInfo).toBe(name === 'legacy' ? 'badCertId' : 'badRequest');
  });
});

test('the modern stance refuses a client that was told less than it can (scep.md §5.19)', async () => {
  const house = await makeHouse({ policy: MODERN });
  // As sscep does when GetCACaps was stripped on the way.
  expect(await refusalOf(house, { digest: 'md5', cipher: 'des-cbc' })).toEqual(BAD_ALG);
  expect(await refusalOf(house, { digest: 'sha256', cipher: 'des-cbc' })).toEqual(BAD_ALG);
  expect(house.requests).toHaveLength(0);
  expect(house.refusals.map(({ refusal }) => refusal.params)).toEqual([{ algorithm: 'MD5' }, { algorithm: 'DES-CBC' }]);
});

test('an MD5 signature of another scheme than PKCS#1 v1.5 is none', async () => {
  const house = await makeHouse({ policy: LEGACY });
  expect(await refusalOf(house, { digest: 'md5', signatureStyle: 'pss' })).toEqual([
    'failure',
    'badMessageCheck',
    'message-signature-invalid',
  ]);
});

test('every stance accepts AES and SHA-2', () => {
  for (const policy of Object.values(POLICIES)) {
    expect((['sha224', 'sha256', 'sha384', 'sha512'] as const).every((digest) => acceptsDigest(policy, digest))).toBe(
      true,
    );
    expect(
      (['AES-128-CBC', 'AES-192-CBC', 'AES-256-CBC'] as const).every((cipher) => acceptsCipher(policy, cipher)),
    ).toBe(true);
  }
});
