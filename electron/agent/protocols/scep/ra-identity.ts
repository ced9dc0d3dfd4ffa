import type { RaIdentity } from './codec.ts';

/** What the codec needs of an RA certificate (DER) whose key it knows as `keyId`. Throws DerError. */
export function readRaIdentity(keyId: string, certificate: Uint8Array): RaIdentity {
  throw new Error(`not built yet: ${keyId} ${String(certificate.length)}`);
}
