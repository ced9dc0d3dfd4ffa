import {
  readCertificationRequest,
  verifyCertificationRequest,
  type CertificationRequest,
} from '../../pki/certification-request.ts';
import { DerError } from '../../pki/der-reader.ts';
import { decodedCsr } from './decoded-message.ts';

/** CSRs of nobody, made with OpenSSL, with a bad signature: finding that out takes longer. */
const RSA = spoilt(
  'MIICrzCCAZcCAQAwGTEXMBUGA1UEAwwObm9ib2R5LmludmFsaWQwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCXVPEdN/o9TU4eZS' +
    'kgs/A8SOq83t2MsqKvWGlZRHd/km47zXENmVfvxex2TQ9xu8IGA+5lp98g2JsoNs+gdb6GnokEL5R/cZaYFL01REquOVU6Xi/0MQjsQMMAgjCD' +
    '+BlhEeXE1y1hLmLMVLtK1p9E+jBrGzcw9Cq3xTlgFkfFAtfYHlvDJkzxJs4zp+xfOol2ff3Ml/3yT25ziV87M8yb4DSpNBOt/JbOMN/f2rvu/V' +
    'g5kND/rDvKJRWQFEwi1C06jmLrsKTyHTSwTlHwx6Tn5s1SDvKBjiZU0SyKcUR3NSIq9mSNSghPFn51dezZ1Wfz9QvA9TwPzzTibw45qDkRAgMB' +
    'AAGgUTAjBgkqhkiG9w0BCQcxFgwUMDEyMzQ1Njc4OUFCQ0RFRkdISkswKgYJKoZIhvcNAQkOMR0wGzAZBgNVHREEEjAQgg5ub2JvZHkuaW52YW' +
    'xpZDANBgkqhkiG9w0BAQsFAAOCAQEAiyAKdWi3wZb+pcn1rbd1TTY/NbCuL6XHmiSGDGqE8ti+EBnMK+VbQIut+fAyMct0b+8LxWwC5QkILUqe' +
    'dx62XpwZG26nX9FfF+nizRMsoFZXnS0mkfh/to8W4cC6sMrZ7K9LTz0DMGme7z46Gka0mqOwD4BKzHx9g8DJqj3JqqJDWoMTeBs2XfrPlyr9aI' +
    'UtXD39vokwaXVKKpzQVeOTFJ1n/+h1eav+OjwKBXduLvBoP8nwHIb/DoSE/s0qoxyvP/E59VsepurOrMElZBc6rm805fEHx9IY0oJQjaxhxSuc' +
    'nMdXBTntiZpUTK7U1m9Ld+vxTkCK6UY+3SWQ2DMvsQ==',
);
const EC = spoilt(
  'MIIBJTCBzAIBADAZMRcwFQYDVQQDDA5ub2JvZHkuaW52YWxpZDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLAoagPe1H0NVBlXmY7GOimeGK' +
    'TdBV68S5Jja1U6MrebAAskqHfpSsZlYqiVKeSvOLJZURjwskzOZVSkEBnS6s6gUTAjBgkqhkiG9w0BCQcxFgwUMDEyMzQ1Njc4OUFCQ0RFRkdI' +
    'SkswKgYJKoZIhvcNAQkOMR0wGzAZBgNVHREEEjAQgg5ub2JvZHkuaW52YWxpZDAKBggqhkjOPQQDAgNIADBFAiBZbmCoElIipGIaEUrsHkib1F' +
    'PTN5YNoxLyNmJCXrLAfgIhAJAtEUaxJwg0AVwNBrOIW5qGWnN6SG/W2AP2Lty5XN9y',
);
const NOISE = new Uint8Array(RSA.length);

/**
 * Does the work that a readable CSR would have cost: reading it, and a verification with each kind of key. `read` is what
 * was read and verified of the message itself. Every failure behind the decryption goes through here, so that time does
 * not tell an envelope that decrypts to a CSR from one that decrypts to noise: by that, and by somebody else's ciphertext
 * in messages of his own, an attacker would find out the padding of any block of it (Vaudenay).
 */
export function workAsForAnother(read: CertificationRequest | undefined): void {
  // What could not be read cost an exception.
  if (read !== undefined) tryReadCsr(NOISE);
  const kind = read?.publicKeyFacts.kind;
  if (kind !== 'rsa') verify(RSA, read === undefined);
  if (kind !== 'ec') verify(EC, false);
}

function verify(der: Uint8Array, isDecoded: boolean): void {
  const csr = readCertificationRequest(der);
  if (isDecoded) decodedCsr(csr);
  verifyCertificationRequest(csr);
}

/** The CSR, or why it is none. */
export function tryReadCsr(content: Uint8Array): { csr: CertificationRequest | undefined; detail: string } {
  try {
    // A buffer of its own: what is read holds views into it and travels between threads.
    return { csr: readCertificationRequest(new Uint8Array(content)), detail: '' };
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return { csr: undefined, detail: error.message };
  }
}

function spoilt(base64: string): Uint8Array {
  const der = Buffer.from(base64, 'base64');
  der[der.length - 1] = (der[der.length - 1] ?? 0) ^ 1;
  return der;
}
