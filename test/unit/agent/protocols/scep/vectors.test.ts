import { createPrivateKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readSignerCertificate } from '../../../../../electron/agent/pki/certificate.ts';
import {
  CONTENT_CIPHERS,
  readContentCipher,
  readKeyTransport,
} from '../../../../../electron/agent/pki/cms/algorithms.ts';
import { decryptContent } from '../../../../../electron/agent/pki/cms/content-cipher.ts';
import { readEnvelopedData } from '../../../../../electron/agent/pki/cms/enveloped-data.ts';
import { decryptContentKey, rejectionSecret } from '../../../../../electron/agent/pki/cms/key-transport.ts';
import { identifies, readSignedData } from '../../../../../electron/agent/pki/cms/signed-data.ts';
import { verifySigner } from '../../../../../electron/agent/pki/cms/verify-signer.ts';
import { derOrBer } from '../../../../../electron/agent/pki/der-or-ber.ts';
import { openMessage } from '../../../../../electron/agent/protocols/scep/open.ts';
import { readRaIdentity } from '../../../../../electron/agent/protocols/scep/ra-identity.ts';
import { COMPATIBLE } from './scep-house.ts';
import clients from './vectors/clients.json' with { type: 'json' };
import openssl from './vectors/openssl.json' with { type: 'json' };

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

function decryptionKey(pkcs8: string) {
  return {
    privateKey: createPrivateKey({ key: Buffer.from(pkcs8, 'base64'), format: 'der', type: 'pkcs8' }),
    rejectionSecret: rejectionSecret(bytes(pkcs8)),
  };
}

describe('EnvelopedData made by OpenSSL is opened', () => {
  const key = decryptionKey(openssl.raKey);
  const ra = readSignerCertificate(bytes(openssl.raCertificate));

  test.each(openssl.enveloped)('$name', ({ der }) => {
    const enveloped = derOrBer(bytes(der), readEnvelopedData);
    const [recipient] = enveloped.recipients;
    if (recipient === undefined) throw new Error('no recipient');
    expect(identifies(recipient.recipient, ra)).toBe(true);
    const { cipher, iv } = readContentCipher(enveloped.contentEncryption);
    const transport = readKeyTransport(recipient.keyEncryption);
    const contentKey = decryptContentKey(key, transport, recipient.encryptedKey, CONTENT_CIPHERS[cipher].keyLength);
    const opened = decryptContent(cipher, contentKey, iv, enveloped.encryptedContent);
    expect(opened?.padded).toBe(true);
    expect(Buffer.from(opened?.content ?? []).toString('base64')).toBe(openssl.csr);
  });
});

describe('SignedData made by OpenSSL is verified', () => {
  test.each(openssl.signed)('$name', ({ der }) => {
    const signedData = derOrBer(bytes(der), readSignedData);
    expect(Buffer.from(signedData.content ?? []).toString('base64')).toBe(openssl.csr);
    const [certificate] = signedData.certificates;
    if (certificate === undefined) throw new Error('no certificate');
    const signer = readSignerCertificate(certificate);
    expect(identifies(signedData.signer.sid, signer)).toBe(true);
    expect(verifySigner(signedData, signer.publicKey)).toBe(true);
    const signature = signedData.signer.signature.slice();
    signature[9] = (signature[9] ?? 0) ^ 1;
    expect(verifySigner({ ...signedData, signer: { ...signedData.signer, signature } }, signer.publicKey)).toBe(false);
  });
});

describe('requests made by real clients are opened', () => {
  const key = decryptionKey(clients.raKey);
  const recipients = [readRaIdentity('ra', bytes(clients.raCertificate))];

  test.each(clients.messages)('$madeBy', ({ der }) => {
    const opened = openMessage({ message: bytes(der), recipients, policy: COMPATIBLE }, () => key);
    expect(opened).toMatchObject({
      outcome: 'opened',
      messageType: 'PKCSReq',
      kind: 'initial',
      challenge: 'Correct1',
      decoded: { csr: { commonNames: ['door.office.example'], challengePresent: true } },
    });
  });

  test('single DES is refused where it is not accepted, and nothing else is', () => {
    const outcomes = clients.messages.map(({ der }) => {
      const opened = openMessage(
        { message: bytes(der), recipients, policy: { ...COMPATIBLE, singleDes: false } },
        () => key,
      );
      return opened.outcome === 'refused' ? opened.refusal.code : opened.outcome;
    });
    expect(outcomes).toEqual(['opened', 'opened', 'opened', 'algorithm-refused']);
  });
});
