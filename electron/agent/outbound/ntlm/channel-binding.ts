import { createHash } from 'node:crypto';
import { readCertificate } from '../../pki/certificate.ts';

/**
 * MsvAvChannelBindings of `tls-server-end-point` (RFC 5929 §4): MD5 over a gss_channel_bindings_struct (MS-NLMP §2.2.2.1, RFC 2744
 * §3.11) that names no addresses. Null for a certificate whose signature has no digest of its own.
 *
 * @param certificate DER of the server's own certificate
 */
export function channelBinding(certificate: Uint8Array): Buffer | null {
  const digest = endPointDigest(certificate);
  if (digest === null) return null;
  const data = Buffer.concat([
    Buffer.from('tls-server-end-point:', 'latin1'),
    createHash(digest).update(certificate).digest(),
  ]);
  const addresses = Buffer.alloc(16);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return createHash('md5').update(addresses).update(length).update(data).digest();
}

/** RFC 5929 §4.1: MD5 and SHA-1 become SHA-256, others stay. */
function endPointDigest(certificate: Uint8Array): string | null {
  const { signatureAlgorithm: algorithm } = readCertificate(certificate);
  if (algorithm.scheme === 'other') return null;
  return algorithm.digest === 'md5' || algorithm.digest === 'sha1' ? 'sha256' : algorithm.digest;
}
