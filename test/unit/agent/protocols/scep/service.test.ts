import { createHash, sign } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  writeCertsOnly,
  writeSignedData,
  attribute,
} from '../../../../../electron/agent/pki/cms/signed-data-writer.ts';
import { octetString, oid as oidOf, setOf } from '../../../../../electron/agent/pki/der-writer.ts';
import { writeSignatureAlgorithm } from '../../../../../electron/agent/pki/signature-algorithm.ts';
import { readGetNextCaCert } from '../../../../simulators/scep-client/http.ts';
import { makeKey, type ClientKey } from '../../../../simulators/scep-client/keys.ts';
import { OID } from '../../../../simulators/scep-client/names.ts';
import { readCertsOnly } from '../../../../simulators/scep-client/signed-data.ts';
import { certificateFacts, makeCertificate } from '../../../../simulators/scep-client/x509.ts';
import { COMPATIBLE, LEGACY, MODERN, makeHouse, type House, type HouseOptions } from './scep-house.ts';

async function capsOf(options: HouseOptions): Promise<string[]> {
  const house = await makeHouse(options);
  const response = await house.get('operation=GetCACaps');
  expect(response).toMatchObject({ status: 200, contentType: 'text/plain' });
  return Buffer.from(response.body).toString().trimEnd().split('\n');
}

describe('GetCACaps names what the profile does, and nothing else (RFC 8894 §3.5.2)', () => {
  const OLD = ['AES', 'DES3', 'POSTPKIOperation', 'Renewal', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512', 'SCEPStandard'];

  test('compatible and legacy', async () => {
    expect(await capsOf({ policy: COMPATIBLE })).toEqual(OLD);
    expect(await capsOf({ policy: LEGACY })).toEqual(OLD);
  });

  test('modern: neither 3DES nor SHA-1', async () => {
    expect(await capsOf({ policy: MODERN })).toEqual(OLD.filter((word) => word !== 'DES3' && word !== 'SHA-1'));
  });

  test('Renewal only where a certificate may renew itself', async () => {
    expect(await capsOf({ service: { renewal: false } })).not.toContain('Renewal');
  });

  test('GetNextCACert only while a next CA is staged', async () => {
    expect(await capsOf({ service: { nextCaCertificate: Buffer.from('x') } })).toContain('GetNextCACert');
  });

  test('every keyword is done: a request that uses it is accepted', async () => {
    for (const policy of [COMPATIBLE, LEGACY, MODERN]) {
      const words = await capsOf({ policy });
      const house = await makeHouse({ policy });
      const digests = { 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' } as const;
      for (const [word, digest] of Object.entries(digests)) {
        expect((await house.send({ digest })).pkiStatus === 'success').toBe(words.includes(word));
      }
      const ciphers = { AES: 'aes-128-cbc', DES3: 'des-ede3-cbc' } as const;
      for (const [word, cipher] of Object.entries(ciphers)) {
        expect((await house.send({ cipher })).pkiStatus === 'success').toBe(words.includes(word));
      }
    }
  });
});

describe('CA certificates', () => {
  /** An issuing CA below an intermediate below a root. */
  let chain: readonly Buffer[];
  let house: House;
  beforeAll(async () => {
    house = await makeHouse();
    const make = (subject: string, issuer: string) =>
      makeCertificate(house.caKey, {
        subject: [['commonName', subject]],
        issuer: [['commonName', issuer]],
        issuerKey: house.caKey,
      });
    chain = [make('Issuing', 'Middle'), make('Middle', 'Root'), make('Root', 'Root')];
  });

  const getCaCert = async (service: HouseOptions['service']): Promise<readonly Buffer[]> => {
    const response = await (await makeHouse({ service: { ...service } })).get('operation=GetCACert');
    expect(response.contentType).toBe('application/x-x509-ca-ra-cert');
    return readCertsOnly(response.body);
  };

  test('GetCACert: the RA first, then the issuing CA and what is above it, the root on demand', async () => {
    expect(await getCaCert({ caCertificates: chain })).toEqual([house.ra, ...chain.slice(0, 2)]);
    expect(await getCaCert({ caCertificates: chain, includeRoot: true })).toEqual([house.ra, ...chain]);
  });

  test('GetCACert: an issuing CA that is its own root is always there', async () => {
    expect(await getCaCert({ includeRoot: false })).toEqual([house.ra, house.ca]);
    expect(await getCaCert({ includeRoot: true })).toEqual([house.ra, house.ca]);
  });

  test.each([
    ['none', 1],
    ['chain', 3],
    ['fullchain', 4],
  ] as const)('CertRep with %s: the issued one first, %i in all (scep.md §2.5)', async (option, count) => {
    const served = await makeHouse({ service: { chain: option, caCertificates: chain } });
    const issued = (await served.send()).envelope?.issued ?? [];
    expect(issued).toHaveLength(count);
    expect(certificateFacts(issued[0] ?? Buffer.alloc(0)).spki).toEqual(served.device.key.spki);
    expect(issued.slice(1)).toEqual(chain.slice(0, count - 1));
    // Beside the signature stands what verifies it, and no more.
    expect((await served.send()).certificates).toEqual([house.ra]);
  });

  test('CertRep carries the chain of the CA that issued, where that is another', async () => {
    const served = await makeHouse({ service: { chain: 'fullchain' } });
    served.enroll = async () => ({ outcome: 'issued', certificate: served.ca, chain, replayed: false });
    expect((await served.send()).envelope?.issued).toEqual([served.ca, ...chain]);
    served.poll = async () => ({ outcome: 'issued', certificate: served.ca, chain, replayed: false, replyKey: null });
  });
});

describe('GetNextCACert (RFC 8894 §4.7)', () => {
  let ecKey: ClientKey;
  beforeAll(async () => {
    ecKey = await makeKey('ec:p256');
  });

  test('is 404 and not offered while no CA is staged', async () => {
    const house = await makeHouse();
    expect(await house.get('operation=GetNextCACert')).toMatchObject({ status: 404, contentType: 'text/plain' });
  });

  test.each(['rsa', 'ec'] as const)(
    'is the answer that was made for it, signed by the present CA (%s)',
    async (kind) => {
      const house = await makeHouse();
      const caKey = kind === 'rsa' ? house.caKey : ecKey;
      const ca = kind === 'rsa' ? house.ca : makeCertificate(ecKey, { subject: [['commonName', 'EC CA']] });
      const next = makeCertificate(house.raKey, { subject: [['commonName', 'Next CA']] });
      const content = writeCertsOnly([next]);
      const signedAttributes = setOf(
        attribute(oidOf(OID.contentType), oidOf(OID.data)),
        attribute(oidOf(OID.messageDigest), octetString(createHash('sha256').update(content).digest())),
      );
      const nextCaCertificate = writeSignedData({
        content,
        certificates: [ca],
        signer: certificateFacts(ca),
        digest: 'sha256',
        signedAttributes,
        signature: sign('sha256', signedAttributes, caKey.privateKey),
        ...(kind === 'ec'
          ? { signatureAlgorithm: writeSignatureAlgorithm({ scheme: 'ecdsa', digest: 'sha256' }) }
          : {}),
      });
      const served = await makeHouse({ service: { nextCaCertificate } });
      const response = await served.get('operation=GetNextCACert&message=0');
      const reply = { ...response, body: Buffer.from(response.body) };
      expect(readGetNextCaCert(reply, ca)).toEqual([next]);
      expect(() => readGetNextCaCert(reply, house.ra)).toThrow('signed by somebody else');
    },
  );
});

describe('profiles beside each other (scep.md §5.12)', () => {
  test('200 requests at a time over two services: each reaches its own, under its own scope', async () => {
    const [one, two] = [
      await makeHouse({ service: { scope: 'one', scepProfileId: 'one', raProfileId: 'ra-one' }, policy: COMPATIBLE }),
      await makeHouse({ service: { scope: 'two', scepProfileId: 'two', raProfileId: 'ra-two' }, policy: MODERN }),
    ];
    const replies = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const house = i % 2 === 0 ? one : two;
        const reply = await house.send({
          transactionId: 'the same',
          csr: { challenge: i % 2 === 0 ? 'One1' : 'Two2' },
        });
        return reply.pkiStatus;
      }),
    );
    expect(new Set(replies)).toEqual(new Set(['success']));
    for (const [house, scope, challenge] of [
      [one, 'one', 'One1'],
      [two, 'two', 'Two2'],
    ] as const) {
      expect(house.requests).toHaveLength(100);
      const seen = new Set(
        house.requests.map((request) => [request.profile, request.raProfileId, request.challenge].join()),
      );
      expect([...seen]).toEqual([[scope, `ra-${scope}`, challenge].join()]);
    }
  });
});
