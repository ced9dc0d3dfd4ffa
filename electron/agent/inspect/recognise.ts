import { normaliseBer } from '../pki/ber.ts';
import { type Certificate, readCertificate } from '../pki/certificate.ts';
import { type CertificationRequest, readCertificationRequest } from '../pki/certification-request.ts';
import { type Crl, readCrl } from '../pki/crl.ts';
import { DerError } from '../pki/der-reader.ts';
import { type PublicKeyFacts, readPublicKey } from '../pki/public-key.ts';
import { SHOWN_ENTRIES } from './inspect-crl.ts';
import { type Pkcs7, readPkcs7 } from './inspect-pkcs7.ts';
import { holdsPrivateKey } from './private-keys.ts';

/** What bytes turned out to be, by their content alone: labels and file names lie. */
export type Recognised =
  | { readonly kind: 'certificate'; readonly certificate: Certificate }
  | { readonly kind: 'certificationRequest'; readonly csr: CertificationRequest }
  | { readonly kind: 'crl'; readonly crl: Crl }
  | { readonly kind: 'pkcs7'; readonly pkcs7: Pkcs7 }
  | { readonly kind: 'publicKey'; readonly der: Uint8Array; readonly facts: PublicKeyFacts }
  | { readonly kind: 'privateKey' }
  /** ASN.1, but none of these, or damaged. */
  | { readonly kind: 'unknown'; readonly der: Uint8Array };

const READERS: readonly ((der: Uint8Array) => Recognised)[] = [
  (der) => ({ kind: 'certificate', certificate: readCertificate(der) }),
  (der) => ({ kind: 'certificationRequest', csr: readCertificationRequest(der) }),
  (der) => ({ kind: 'crl', crl: readCrl(der, { first: SHOWN_ENTRIES }) }),
  (der) => ({ kind: 'pkcs7', pkcs7: readPkcs7(der) }),
  (der) => ({ kind: 'publicKey', der, facts: readPublicKey(der) }),
];

/** Recognises DER, or BER as streaming tools write it; null for what is no ASN.1 at all. */
export function recognise(bytes: Uint8Array): Recognised | null {
  const found = recogniseDer(bytes);
  if (found !== undefined) return found;
  const der = attempt(() => normaliseBer(bytes));
  return der === undefined ? null : (recogniseDer(der) ?? { kind: 'unknown', der });
}

function recogniseDer(der: Uint8Array): Recognised | undefined {
  for (const reader of READERS) {
    const found = attempt(() => reader(der));
    if (found !== undefined) return found;
  }
  return holdsPrivateKey(der) ? { kind: 'privateKey' } : undefined;
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}
