import type { KeyObject } from 'node:crypto';
import type { SignatureAlgorithm } from '../pki/signature-algorithm.ts';
import type { OpenRequest, OpenedMessage, SealRequest } from '../protocols/scep/codec.ts';

/** Work for a crypto thread: plain data in, plain data out. */
export type CryptoJob =
  | { readonly kind: 'open'; readonly request: OpenRequest }
  | { readonly kind: 'seal'; readonly request: SealRequest }
  | { readonly kind: 'sign'; readonly keyId: string; readonly algorithm: SignatureAlgorithm; readonly tbs: Uint8Array };

export type CryptoResult = {
  readonly open: OpenedMessage;
  readonly seal: Uint8Array;
  readonly sign: Uint8Array;
};

/** A private key as a thread gets it: a handle, never its octets. */
export type SharedKey = {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly rejectionSecret: Uint8Array;
};

export type ToCryptoWorker =
  | { readonly type: 'key'; readonly key: SharedKey }
  | { readonly type: 'forget'; readonly id: string }
  /** To be done in this order and answered together. */
  | { readonly type: 'jobs'; readonly number: number; readonly jobs: readonly CryptoJob[] };

export type CryptoAnswer =
  | { readonly ok: true; readonly result: CryptoResult[CryptoJob['kind']] }
  /** The job threw: our mistake, not the message's. */
  | { readonly ok: false; readonly error: Error };

export type FromCryptoWorker =
  /** Once, when the thread is loaded. */
  | { readonly type: 'ready' }
  /** In the order of the jobs that came under this number. */
  | { readonly type: 'answers'; readonly number: number; readonly answers: readonly CryptoAnswer[] };
