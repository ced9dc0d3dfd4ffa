import { createHash } from 'node:crypto';
import { endPointBinding } from '../end-point-binding.ts';

/**
 * MsvAvChannelBindings of `tls-server-end-point` (RFC 5929 §4): MD5 over a gss_channel_bindings_struct (MS-NLMP §2.2.2.1, RFC 2744
 * §3.11) that names no addresses. Null for a certificate whose signature has no digest of its own.
 *
 * @param certificate DER of the server's own certificate
 */
export function channelBinding(certificate: Uint8Array): Buffer | null {
  const data = endPointBinding(certificate);
  if (data === null) return null;
  const addresses = Buffer.alloc(16);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return createHash('md5').update(addresses).update(length).update(data).digest();
}
