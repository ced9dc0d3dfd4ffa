import { hash } from 'node:crypto';

export type Fingerprints = { readonly sha256: string; readonly sha1: string; readonly md5: string };

/** Lower-case hexadecimal digests over DER. SHA-1 and MD5 are for reading off old devices, never for deciding. */
export function fingerprints(der: Uint8Array): Fingerprints {
  return { sha256: hash('sha256', der), sha1: hash('sha1', der), md5: hash('md5', der) };
}

/** Lower-case hexadecimal of SHA-256. */
export function sha256Hex(bytes: Uint8Array): string {
  return hash('sha256', bytes);
}
