import { type KeyObject, sign as nodeSign } from 'node:crypto';
import { keyInputFor } from './verify-signature.ts';
import type { PublicKeyFacts } from './public-key.ts';
import type { SignatureAlgorithm } from './signature-algorithm.ts';

export type { SignatureAlgorithm } from './signature-algorithm.ts';

/** Something that signs with a key that we need not see: in this process, in a worker, later in a token. */
export type Signer = {
  readonly algorithm: SignatureAlgorithm;
  /** The signature as X.509 and CMS carry it: raw for RSA, DER Ecdsa-Sig-Value for ECDSA. */
  sign(tbs: Uint8Array): Promise<Uint8Array>;
};

/** A signer over a private key in memory; the arithmetic runs in libuv's thread pool. */
export function keySigner(key: KeyObject, algorithm: SignatureAlgorithm): Signer {
  return {
    algorithm,
    sign: (tbs) =>
      new Promise((resolve, reject) => {
        nodeSign(algorithm.digest, tbs, keyInputFor(algorithm, key), (error, signature) => {
          if (error === null) resolve(signature);
          else reject(error);
        });
      }),
  };
}

/**
 * What a CA with this key signs with: ECDSA with the digest of the curve's size (RFC 5480 §4), RSA PKCS#1 v1.5 with
 * SHA-256, because printers and routers do not know PSS. Throws RangeError for keys that we do not sign with.
 */
export function signatureAlgorithmFor(facts: PublicKeyFacts): SignatureAlgorithm {
  if (facts.kind === 'rsa') return { scheme: 'rsa-pkcs1', digest: 'sha256' };
  if (facts.kind === 'ec' && facts.curve === 'P-256') return { scheme: 'ecdsa', digest: 'sha256' };
  if (facts.kind === 'ec' && facts.curve === 'P-384') return { scheme: 'ecdsa', digest: 'sha384' };
  if (facts.kind === 'ec' && facts.curve === 'P-521') return { scheme: 'ecdsa', digest: 'sha512' };
  throw new RangeError('no signature algorithm for this key');
}
