import { createHash } from 'node:crypto';
import { readCertificate } from '../pki/certificate.ts';

/**
 * Application data of the channel binding `tls-server-end-point` (RFC 5929 §4). Null for a certificate whose signature has no digest
 * of its own.
 *
 * @param certificate DER of the server's own certificate
 */
export function endPointBinding(certificate: Uint8Array): Buffer | null {
  const { signatureAlgorithm: algorithm } = readCertificate(certificate);
  if (algorithm.scheme === 'other') return null;
  // RFC 5929 §4.1: MD5 and SHA-1 become SHA-256, others stay.
  const digest = algorithm.digest === 'md5' || algorithm.digest === 'sha1' ? 'sha256' : algorithm.digest;
  return Buffer.concat([
    Buffer.from('tls-server-end-point:', 'latin1'),
    createHash(digest).update(certificate).digest(),
  ]);
}
