import type { RequestAttribute } from '../../pki/build-certification-request.ts';

/** szOID_RENEWAL_CERTIFICATE: the certificate (DER) that a request renews, among its attributes (MS-WCCE §3.1.1.4.3.2). */
export function renewalAttribute(certificate: Uint8Array): RequestAttribute {
  return { type: '1.3.6.1.4.1.311.13.1', values: [certificate] };
}
