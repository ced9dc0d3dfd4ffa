import 'reflect-metadata';
import { createPrivateKey } from 'node:crypto';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import {
  buildCertificationRequest,
  type CertificationRequestContent,
} from '../../../../electron/agent/pki/build-certification-request.ts';
import {
  readCertificationRequest,
  verifyCertificationRequest,
} from '../../../../electron/agent/pki/certification-request.ts';
import { printableString, sequence } from '../../../../electron/agent/pki/der-writer.ts';
import { nameAttribute, writeName } from '../../../../electron/agent/pki/distinguished-name.ts';
import { writeKeyUsage } from '../../../../electron/agent/pki/extensions.ts';
import { newKeyPair, type KeyPair } from '../../../../electron/agent/pki/key-pair.ts';
import { Oid } from '../../../../electron/agent/pki/oids.ts';
import { readPublicKey } from '../../../../electron/agent/pki/public-key.ts';
import { keySigner, signatureAlgorithmFor } from '../../../../electron/agent/pki/signer.ts';
import { openSsl } from './openssl.ts';

const subject = writeName([[nameAttribute(Oid.commonName, 'printer.office.example')]]);

function build(pair: KeyPair, content: Partial<CertificationRequestContent> = {}): Promise<Uint8Array> {
  const key = createPrivateKey({ key: Buffer.from(pair.privateKey), format: 'der', type: 'pkcs8' });
  const signer = keySigner(key, signatureAlgorithmFor(readPublicKey(pair.publicKey)));
  return buildCertificationRequest({ subject, publicKey: pair.publicKey, ...content }, signer);
}

describe('a certification request of ours', () => {
  const openssl = openSsl();

  it.for(['rsa:2048', 'ec:p256', 'ec:p384'] as const)('is signed with its key: %s', async (kind) => {
    const der = await build(await newKeyPair(kind));
    expect(verifyCertificationRequest(readCertificationRequest(der))).toBe(true);
    openssl.write('csr.der', der);
    expect(openssl.attempt('req', '-inform', 'DER', '-in', 'csr.der', '-verify', '-noout')).toMatchObject({ code: 0 });
    expect(await new Pkcs10CertificateRequest(Uint8Array.from(der)).verify()).toBe(true);
  });

  it('says names, a challenge, extensions and attributes as they were given', async () => {
    const der = await build(await newKeyPair('ec:p256'), {
      subjectAltNames: [
        { kind: 'dNSName', value: 'printer.office.example' },
        { kind: 'iPAddress', value: '192.0.2.7' },
      ],
      extensions: [{ type: Oid.keyUsage, critical: true, value: writeKeyUsage(['digitalSignature']) }],
      challengePassword: 'AbC+/=09',
      attributes: [{ type: Oid.unstructuredName, values: [printableString('a name')] }],
    });
    const csr = readCertificationRequest(der);
    expect(csr).toMatchObject({ challengePassword: 'AbC+/=09', unstructuredNames: ['a name'] });
    expect(csr.requestedExtensions.subjectAltNames.map(({ value }) => value)).toEqual([
      'printer.office.example',
      '192.0.2.7',
    ]);
    expect(csr.requestedExtensions.keyUsages).toEqual(['digitalSignature']);
    openssl.write('full.der', der);
    const text = openssl.text('req', '-inform', 'DER', '-in', 'full.der', '-noout', '-text');
    expect(text).toContain('DNS:printer.office.example, IP Address:192.0.2.7');
    expect(text).toContain('challengePassword        :AbC+/=09');
  });

  it('marks the names critical where the subject is empty', async () => {
    const names = [{ kind: 'dNSName', value: 'printer.office.example' }] as const;
    const der = await build(await newKeyPair('ec:p256'), { subject: sequence(), subjectAltNames: names });
    openssl.write('empty.der', der);
    expect(openssl.text('req', '-inform', 'DER', '-in', 'empty.der', '-noout', '-text')).toContain(
      'X509v3 Subject Alternative Name: critical',
    );
  });

  it('is not made where it would have two meanings', async () => {
    const pair = await newKeyPair('ec:p256');
    const usage = { type: Oid.keyUsage, critical: true, value: writeKeyUsage(['digitalSignature']) };
    const challenge = { type: Oid.challengePassword, values: [printableString('b')] };
    await expect(build(pair, { extensions: [usage, usage] })).rejects.toThrow(RangeError);
    await expect(build(pair, { challengePassword: 'a', attributes: [challenge] })).rejects.toThrow(RangeError);
    await expect(build(pair, { challengePassword: '' })).rejects.toThrow(RangeError);
    await expect(build(pair, { challengePassword: 'x'.repeat(256) })).rejects.toThrow(RangeError);
  });
});
