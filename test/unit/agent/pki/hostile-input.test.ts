import { describe, expect, it } from 'vitest';
import { mutate } from '../../../harness/mutate.ts';
import { inspectContent } from '../../../../electron/agent/inspect/inspect.ts';
import { asn1Tree } from '../../../../electron/agent/pki/asn1-tree.ts';
import { normaliseBer } from '../../../../electron/agent/pki/ber.ts';
import { readCertificate, readSignerCertificate } from '../../../../electron/agent/pki/certificate.ts';
import {
  readCertificationRequest,
  verifyCertificationRequest,
} from '../../../../electron/agent/pki/certification-request.ts';
import { readCrl } from '../../../../electron/agent/pki/crl.ts';
import { DerError } from '../../../../electron/agent/pki/der-reader.ts';
import { buildCrl } from '../../../../electron/agent/pki/build-crl.ts';
import { formatName } from '../../../../electron/agent/pki/distinguished-name.ts';
import { Failure } from '../../../../shared/domain/failure.ts';
import { openSsl } from './openssl.ts';

const MUTATIONS = 4000;

const ssl = openSsl();
const NAMES = 'subjectAltName=DNS:a.example,IP:10.0.0.1,email:a@b.example,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:u@x';
ssl.write(
  'request.cnf',
  `[req]\ndistinguished_name=dn\nattributes=a\nreq_extensions=e\nx509_extensions=e\nprompt=no\n[dn]\nO=Office\nCN=a.example\n` +
    `[a]\nchallengePassword=secret\nunstructuredName=a\n[e]\n${NAMES}\nkeyUsage=critical,digitalSignature\n` +
    'extendedKeyUsage=serverAuth\nbasicConstraints=critical,CA:FALSE\nsubjectKeyIdentifier=hash\n' +
    'crlDistributionPoints=URI:http://a.example/crl\nauthorityInfoAccess=caIssuers;URI:http://a.example/ca\n',
);
ssl.run(...'req -new -newkey rsa:2048 -nodes -keyout k.pem -config request.cnf -outform DER -out r.der'.split(' '));
ssl.run(...'req -x509 -key k.pem -config request.cnf -outform DER -out c.der'.split(' '));
const certificate = ssl.read('c.der');
const request = ssl.read('r.der');

/** Runs `read` on mutations; only the documented error may come out. Returns how many were read all the same. */
function survive(message: Uint8Array, read: (bytes: Uint8Array) => unknown): number {
  let accepted = 0;
  for (let i = 0; i < MUTATIONS; i++) {
    const bytes = mutate(message);
    try {
      read(bytes);
      accepted++;
    } catch (error) {
      if (!(error instanceof DerError)) {
        throw new Error(`${String(error)} for ${bytes.toString('hex')}`, { cause: error });
      }
    }
  }
  return accepted;
}

describe('mutated', () => {
  it('certificates are read or refused', () => {
    expect(survive(certificate, (bytes) => formatName(readCertificate(bytes).subjectName))).toBeLessThan(MUTATIONS);
  });

  it('signer certificates are read or refused', () => {
    expect(survive(certificate, readSignerCertificate)).toBeLessThan(MUTATIONS);
  });

  it('requests are read or refused, and prove no possession', () => {
    survive(request, (bytes) => {
      const csr = readCertificationRequest(bytes);
      // Only what lies outside the signed part can have changed and still verify: nothing, or a NULL.
      if (verifyCertificationRequest(csr)) {
        expect(Buffer.from(csr.signedPart).equals(readCertificationRequest(request).signedPart)).toBe(true);
      }
    });
  });

  it('CRLs are read or refused', async () => {
    const { issuer } = readCertificate(certificate);
    const signer = { algorithm: { scheme: 'ecdsa', digest: 'sha256' }, sign: async () => Uint8Array.of(1) } as const;
    const entries = ['01', '02ab', '03abcdef'].map(
      (serial) => ({ serial, revokedAt: 0, reason: 'superseded' }) as const,
    );
    survive(await buildCrl({ issuer, thisUpdate: 0, nextUpdate: 1e12, entries, extensions: [] }, signer), readCrl);
  });

  it('anything is normalised or refused', () => {
    survive(certificate, normaliseBer);
  });

  it('anything is a tree or not', () => {
    survive(request, asn1Tree);
  });

  it('anything is inspected, and the challenge is never shown', () => {
    for (let i = 0; i < 1500; i++) {
      const bytes = mutate(i % 2 === 0 ? request : certificate);
      try {
        inspectContent({ bytes }, 0);
      } catch (error) {
        expect(error).toBeInstanceOf(Failure);
      }
    }
    expect(JSON.stringify(inspectContent({ bytes: request }, 0).inspection)).not.toContain('secret');
  });

  it('every truncation is refused', () => {
    for (let length = 0; length < certificate.length; length++) {
      expect(() => readCertificate(certificate.subarray(0, length))).toThrow(DerError);
      expect(() => readSignerCertificate(certificate.subarray(0, length))).toThrow(DerError);
    }
    for (let length = 0; length < request.length; length++) {
      expect(() => readCertificationRequest(request.subarray(0, length))).toThrow(DerError);
    }
  });
});
