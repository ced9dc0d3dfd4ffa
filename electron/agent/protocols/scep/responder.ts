import type { Enroll, RecordRefusal } from '../../enrollment/request.ts';
import type { RaIdentity, ScepCodec } from './codec.ts';

/** A request of the listener, on one of the profile's paths; method and size limits are the listener's. */
export type ScepHttpRequest = {
  readonly method: 'GET' | 'POST';
  /** The path as requested, without the query; recorded, never used. */
  readonly path: string;
  /** What follows the first `?`, undecoded; empty when there is none. */
  readonly rawQuery: string;
  readonly body: Uint8Array;
  readonly clientAddress: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
};

/** Sent with exactly this Content-Type and a Content-Length: some clients compare it as a string. */
export type ScepHttpResponse = {
  readonly status: 200 | 400 | 404 | 503;
  readonly contentType: string;
  readonly body: Uint8Array;
};

export type ScepResponderOptions = {
  /** Name of the SCEP profile: transaction identifiers are unique within it. */
  readonly profile: string;
  /** DER of the CA certificate. */
  readonly caCertificate: Uint8Array;
  /** The RA that signs replies and that requests are encrypted to; its key is known to the codec. */
  readonly ra: RaIdentity;
  readonly codec: ScepCodec;
  readonly enroll: Enroll;
  readonly recordRefusal: RecordRefusal;
  /** Told of what should not happen (a crashed worker, a store that is gone); the client is answered all the same. */
  readonly onFault: (error: unknown) => void;
  /** Epoch milliseconds; the time of signingTime. */
  readonly clock?: () => number;
};

export type ScepResponder = {
  /** Never rejects. */
  handle(request: ScepHttpRequest): Promise<ScepHttpResponse>;
};

export function createScepResponder(options: ScepResponderOptions): ScepResponder {
  throw new Error(`not built yet: ${options.profile}`);
}
