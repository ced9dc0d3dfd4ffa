import type { SignatureAlgorithm, Signer } from '../pki/signer.ts';
import type { ScepCodec } from '../protocols/scep/codec.ts';

export type CryptoPoolOptions = {
  /** Worker threads; one less than the machine's cores, at least one, unless given. */
  readonly size?: number;
  /** Messages that may wait to be opened before `openScep` rejects with `CodecBusyError`. */
  readonly queueLimit?: number;
};

/** RSA, ECDSA and CMS work in worker threads, so that a burst of enrolments never blocks the thread of the console. */
export type CryptoPool = ScepCodec & {
  /** Makes a private key (PKCS#8 DER) known to every worker under `id`; `id` names it from then on. Throws when it is not one. */
  addKey(id: string, pkcs8Der: Uint8Array): void;
  removeKey(id: string): void;
  /** Signs with a key that was added. */
  signer(keyId: string, algorithm: SignatureAlgorithm): Signer;
  /** Fails what is waiting and ends the workers. */
  close(): Promise<void>;
};

export function createCryptoPool(options: CryptoPoolOptions = {}): CryptoPool {
  throw new Error(`not built yet: ${String(options.size)}`);
}
