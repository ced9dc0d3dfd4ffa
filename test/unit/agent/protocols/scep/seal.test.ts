import { webcrypto } from 'node:crypto';
import type * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { beforeAll, describe, expect, test } from 'vitest';
import { FAIL_INFOS } from '../../../../../electron/agent/protocols/scep/fail-info.ts';
import { sealMessage } from '../../../../../electron/agent/protocols/scep/seal.ts';
import { openCertRep } from '../../../../simulators/scep-client/cert-rep.ts';
import { printable } from '../../../../simulators/scep-client/der.ts';
import { OID } from '../../../../simulators/scep-client/names.ts';
import { certificateFacts } from '../../../../simulators/scep-client/x509.ts';
import { openSsl } from '../../pki/openssl.ts';
import { makeHouse, type House } from './scep-house.ts';
import type { SealRequest } from '../../../../../electron/agent/protocols/scep/codec.ts';

let house: House;
beforeAll(async () => {
  house = await makeHouse();
  pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as unknown as Crypto }));
});

const reply = { transactionId: printable('42'), senderNonce: Buffer.alloc(16, 9), digest: 'sha256' } as const;

function seal(status: SealRequest['status'], digest: SealRequest['reply']['digest'] = 'sha256'): Uint8Array {
  return sealMessage(
    { ra: house.identity, reply: { ...reply, digest }, now: Date.UTC(2026, 0, 2), status },
    house.raKey.privateKey,
  );
}

function success(cipher: 'AES-256-CBC' | 'DES-EDE3-CBC', oaep: boolean): SealRequest['status'] {
  const facts = certificateFacts(house.device.certificate);
  return {
    status: 'success',
    content: { kind: 'certificates', certificates: [house.ca] },
    envelope: {
      cipher,
      recipient: {
        by: 'key',
        publicKey: facts.spki,
        issuer: facts.issuer,
        serial: facts.serial,
        keyTransport: oaep
          ? { scheme: 'RSAES-OAEP', digest: 'sha256', maskDigest: 'sha256' }
          : { scheme: 'RSAES-PKCS1-v1_5' },
      },
    },
  };
}

describe('a CertRep, read by pkijs', () => {
  test.each(['sha1', 'sha256', 'sha384', 'sha512'] as const)('verifies with %s', async (digest) => {
    const signedData = readSignedData(seal(success('AES-256-CBC', true), digest));
    const verified = await signedData.verify({ signer: 0, checkChain: false });
    expect(verified).toBe(true);
    expect(signedData.signerInfos[0]?.signedAttrs?.attributes.map((attribute) => attribute.type).toSorted()).toEqual(
      [
        OID.contentType,
        OID.messageDigest,
        OID.signingTime,
        OID.messageType,
        OID.pkiStatus,
        OID.transactionId,
        OID.senderNonce,
        OID.recipientNonce,
      ].toSorted(),
    );
  });

  test('opens with the device’s key (RSAES-OAEP; pkijs has no PKCS#1 v1.5)', async () => {
    const signedData = readSignedData(seal(success('AES-256-CBC', true)));
    const content = signedData.encapContentInfo.eContent?.getValue() ?? new ArrayBuffer(0);
    const contentInfo = pkijs.ContentInfo.fromBER(content);
    const enveloped = new pkijs.EnvelopedData({ schema: contentInfo.content as asn1js.Sequence });
    const inner = await enveloped.decrypt(0, {
      recipientCertificate: pkijs.Certificate.fromBER(new Uint8Array(house.device.certificate)),
      recipientPrivateKey: new Uint8Array(house.device.key.pkcs8),
    });
    const certsOnly = readSignedData(new Uint8Array(inner));
    const [certificate] = certsOnly.certificates ?? [];
    expect(Buffer.from((certificate as pkijs.Certificate).toSchema().toBER()).equals(house.ca)).toBe(true);
    expect(certsOnly.signerInfos).toHaveLength(0);
  });
});

describe('a CertRep, read by openssl cms', () => {
  const openssl = openSsl();

  test.each(['AES-256-CBC', 'DES-EDE3-CBC'] as const)('verifies and opens with %s', (cipher) => {
    const reply = openssl.write('reply', seal(success(cipher, false)));
    openssl.run('cms', '-verify', '-noverify', '-inform', 'DER', '-in', reply, '-binary', '-out', 'envelope');
    const key = ['-inkey', openssl.write('key', house.device.key.pkcs8), '-keyform', 'DER'];
    openssl.run('cms', '-decrypt', '-inform', 'DER', '-in', 'envelope', ...key, '-binary', '-out', 'inner');
    expect(openssl.text('pkcs7', '-inform', 'DER', '-print_certs', '-in', 'inner')).toContain('CN = Test CA');
  });
});

describe('failInfo (scep.md §5.16)', () => {
  test.each(FAIL_INFOS.map((failInfo, index) => [failInfo, String(index)] as const))(
    '%s is "%s" on the wire',
    (failInfo, digit) => {
      const body = seal({ status: 'failure', failInfo });
      expect(openCertRep(body, { key: house.device.key, ra: house.ra })).toMatchObject({
        pkiStatus: 'failure',
        failInfo,
      });
      const type = Buffer.from('060a6086480186f845010904', 'hex');
      expect(Buffer.from(body).includes(Buffer.concat([type, Buffer.from('3103', 'hex'), printable(digit)]))).toBe(
        true,
      );
    },
  );

  test('PENDING has none', () => {
    const body = seal({ status: 'pending' });
    expect(openCertRep(body, { key: house.device.key, ra: house.ra })).toMatchObject({
      pkiStatus: 'pending',
      failInfo: null,
    });
  });
});

function readSignedData(der: Uint8Array): pkijs.SignedData {
  const contentInfo = pkijs.ContentInfo.fromBER(new Uint8Array(der));
  return new pkijs.SignedData({ schema: contentInfo.content as asn1js.Sequence });
}
