import type { SignatureAlgorithm } from './signature-algorithm.ts';

/** Something that signs with a key that we need not see: in this thread, in a worker, later in a token. */
export type Signer = {
  readonly algorithm: SignatureAlgorithm;
  /** The signature as X.509 and CMS carry it: raw for RSA, DER Ecdsa-Sig-Value for ECDSA. */
  sign(tbs: Uint8Array): Promise<Uint8Array>;
};
