import { createHash } from 'node:crypto';

export type Fingerprints = { readonly sha256: string; readonly sha1: string; readonly md5: string };

/** Lower-case hexadecimal digests over DER. SHA-1 and MD5 are for reading off old devices, never for deciding. */
export function fingerprints(der: Uint8Array): Fingerprints {
  return { sha256: digestHex('sha256', der), sha1: digestHex('sha1', der), md5: digestHex('md5', der) };
}

/** Lower-case hexadecimal of SHA-256. */
export function sha256Hex(bytes: Uint8Array): string {
  return digestHex('sha256', bytes);
}

function digestHex(algorithm: string, bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest('hex');
}
