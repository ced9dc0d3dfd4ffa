import { pbkdf2Sync, sign } from 'node:crypto';
import { toHex } from './hexadecimal.ts';
import type { SelfTestCase, SelfTestKeys } from './self-test-case.ts';
import { MD5_SIGNATURE, SIGNED_TEXT } from './self-test-vectors.ts';
import type { SignatureAlgorithm } from './signature-algorithm.ts';
import { keyInputFor, verifySignature } from './verify-signature.ts';

/** What SCEP alone needs: MD5 for the legacy stance, keys from passwords for devices whose own cannot decrypt. */
export function scepCases(keys: SelfTestKeys): SelfTestCase[] {
  return [
    { algorithm: 'MD5 with RSA', affects: ['scep-legacy'], test: () => signsWithMd5(keys) },
    // RFC 6070.
    pbkdf2('SHA-1', 'sha1', 'password', 2, 'ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957'),
    // RFC 7914 §11.
    pbkdf2('SHA-256', 'sha256', 'passwd', 1, '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc'),
  ];
}

function pbkdf2(name: string, digest: string, password: string, iterations: number, expected: string): SelfTestCase {
  return {
    algorithm: `PBKDF2 with ${name}`,
    affects: ['scep-ec'],
    test: () => toHex(pbkdf2Sync(password, 'salt', iterations, expected.length / 2, digest)) === expected,
  };
}

/** Verifies what OpenSSL signed, where MD5 is accepted and only there, and what we sign ourselves. */
function signsWithMd5({ rsa }: SelfTestKeys): boolean {
  if (rsa === null) return false;
  const algorithm: SignatureAlgorithm = { scheme: 'rsa-pkcs1', digest: 'md5' };
  const text = Buffer.from(SIGNED_TEXT);
  const key = Buffer.from(MD5_SIGNATURE.key, 'base64');
  const theirs = Buffer.from(MD5_SIGNATURE.signature, 'base64');
  const ours = sign('md5', text, keyInputFor(algorithm, rsa.privateKey));
  return (
    verifySignature(algorithm, key, text, theirs, 'accepted') &&
    !verifySignature(algorithm, key, text, theirs) &&
    !verifySignature(algorithm, key, text.subarray(1), theirs, 'accepted') &&
    verifySignature(algorithm, rsa.publicKey, text, ours, 'accepted')
  );
}
