import { createHash, createPrivateKey } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { CaFault } from '../../../../../electron/agent/outbound/ca-fault.ts';
import { rejectionSecret, type DecryptionKey } from '../../../../../electron/agent/pki/cms/key-transport.ts';
import { encryptedKeyAttributes } from '../../../../../electron/agent/protocols/est/server-generated-key.ts';
import { readServerKey } from '../../../../../electron/agent/protocols/est/server-key-answer.ts';
import { mutate } from '../../../../harness/mutate.ts';
import { issue, makeHouse, pem } from '../../../../simulators/est-server/issuing.ts';
import { certsOnly, type Party } from '../../../../simulators/scep-ca/scep-ca.ts';
import { octets, parse, seq } from '../../../../simulators/scep-client/der.ts';
import { makeKey, type ClientKey } from '../../../../simulators/scep-client/keys.ts';
import { OID } from '../../../../simulators/scep-client/names.ts';
import { extension, keyIdentifier, makeCertificate } from '../../../../simulators/scep-client/x509.ts';
import { openSsl } from '../../pki/openssl.ts';

const TYPE = 'multipart/mixed; boundary=b1';
const P7 = 'application/pkcs7-mime';

describe('a key that the CA made', () => {
  const openssl = openSsl();
  let ca: Party;
  let made: ClientKey;
  let own: ClientKey;
  let decryptionKey: DecryptionKey;
  let certificate: Buffer;
  beforeAll(async () => {
    ({ ca } = await makeHouse());
    [made, own] = [await makeKey('ec:p256'), await makeKey()];
    decryptionKey = { privateKey: own.privateKey, rejectionSecret: rejectionSecret(own.pkcs8) };
    const subject = parse(ca.certificate).at(0, 5).der;
    certificate = issue(ca, { subject, spki: made.spki, names: null });
    const extensions = [extension(OID.subjectKeyIdentifier, octets(keyIdentifier(own)))];
    const recipient = makeCertificate(own, { subject: [['commonName', 'recipient']], extensions });
    openssl.write('recipient.pem', pem('CERTIFICATE', recipient));
    openssl.write('signer.pem', pem('CERTIFICATE', ca.certificate));
    openssl.write('signer.key', ca.key.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    openssl.write('made.p8', made.pkcs8);
    openssl.write('package.der', seq(made.pkcs8));
  });

  const part = (type: string, der: Uint8Array): string =>
    `--b1\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(der).toString('base64')}\r\n`;
  const bodyOf = (...parts: string[]): Buffer => Buffer.from(`${parts.join('')}--b1--\r\n`);
  const withKey = (type: string, der: Uint8Array): Buffer =>
    bodyOf(part(type, der), part(`${P7}; smime-type=certs-only`, certsOnly([certificate])));

  function encrypted(content: string, ...options: string[]): Buffer {
    const input = ['cms', '-encrypt', '-binary', '-outform', 'DER', '-in', content, ...options];
    return openssl.run(...input, 'recipient.pem');
  }

  function codeOf(work: () => unknown): string {
    try {
      work();
    } catch (error) {
      if (error instanceof CaFault) return error.code;
      throw error;
    }
    return 'no fault';
  }

  it.for(['-aes256', '-aes128', '-des3'])('may be encrypted to ours, as OpenSSL does it: %s', (cipher) => {
    const body = withKey(`${P7}; smime-type=server-generated-key`, encrypted('made.p8', cipher));
    const answer = readServerKey(TYPE, body, decryptionKey);
    expect(Buffer.from(answer.privateKey)).toEqual(made.pkcs8);
    expect(Buffer.from(answer.certificate)).toEqual(certificate);
  });

  it.for(['made.p8', 'package.der'])('may be signed inside (RFC 7030 §4.4.2): %s', (content) => {
    const sign = ['cms', '-sign', '-binary', '-nodetach', '-nosmimecap', '-outform', 'DER'];
    const signed = openssl.run(...sign, '-in', content, '-signer', 'signer.pem', '-inkey', 'signer.key');
    openssl.write('signed.der', signed);
    // SignedData in its ContentInfo, and without it, as RFC 5652 §6.1 has it.
    openssl.write('bare.der', parse(signed).at(1, 0).der);
    for (const file of ['signed.der', 'bare.der']) {
      const body = withKey(P7, encrypted(file, '-aes256', '-keyid'));
      expect(Buffer.from(readServerKey(TYPE, body, decryptionKey).privateKey)).toEqual(made.pkcs8);
    }
  });

  it('is nothing for us where it is encrypted to another key, or none was offered', async () => {
    const body = withKey(P7, encrypted('made.p8', '-aes256'));
    const other = await makeKey();
    const otherKey = { privateKey: other.privateKey, rejectionSecret: rejectionSecret(other.pkcs8) };
    expect(codeOf(() => readServerKey(TYPE, body, otherKey))).toBe('est-key-undecryptable');
    expect(codeOf(() => readServerKey(TYPE, body, null))).toBe('est-key-undecryptable');
  });

  it.for<[string, () => Buffer]>([
    ['no key', () => bodyOf(part(P7, certsOnly([certificate])))],
    ['two keys', () => bodyOf(part('application/pkcs8', made.pkcs8), part('application/pkcs8', made.pkcs8))],
    ['two certificates', () => bodyOf(part(P7, certsOnly([certificate])), part(P7, certsOnly([certificate])))],
    ['a third part', () => bodyOf(...Array<string>(3).fill(part('application/pkcs8', made.pkcs8)))],
    ['a part of another type', () => bodyOf(part('text/html', made.pkcs8), part(P7, certsOnly([certificate])))],
    ['a key that is none', () => withKey('application/pkcs8', octets(made.pkcs8))],
    ['a body that is none', () => Buffer.from('nothing')],
  ])('is not taken with %s', ([, make]) => {
    expect(codeOf(() => readServerKey(TYPE, make(), null))).toBe('est-answer-malformed');
  });

  it('is not taken with the certificate of another key', () => {
    const body = withKey('application/pkcs8', own.pkcs8);
    expect(codeOf(() => readServerKey(TYPE, body, null))).toBe('certificate-of-another-key');
  });

  it('is its own key or none, whatever is changed on the way', () => {
    const good = withKey(P7, encrypted('made.p8', '-aes256'));
    const codes = new Set<string>();
    for (let round = 0; round < 600; round++) {
      try {
        const { privateKey, certificate: found } = readServerKey(TYPE, mutate(good), decryptionKey);
        const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
        expect(parse(found).at(0, 6).der).toEqual(made.spki);
        expect(key.asymmetricKeyType).toBe('ec');
      } catch (error) {
        if (!(error instanceof CaFault)) throw error;
        codes.add(error.code);
      }
    }
    expect(codes).toContain('est-answer-malformed');
  });

  it('is asked for encrypted by attributes of the CSR', () => {
    const identifier = keyIdentifier(own);
    expect(identifier).toHaveLength(createHash('sha1').digest().length);
    const [capabilities, asymmetric] = encryptedKeyAttributes(identifier);
    expect(capabilities?.type).toBe('1.2.840.113549.1.9.15');
    expect(asymmetric?.type).toBe('1.2.840.113549.1.9.16.2.54');
    expect(Buffer.from(asymmetric?.values[0] ?? [])).toEqual(octets(identifier));
  });
});
