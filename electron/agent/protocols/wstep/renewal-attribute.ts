import type { RequestAttribute } from '../../pki/build-certification-request.ts';
import { oid, sequence, setOf } from '../../pki/der-writer.ts';

/** szOID_RENEWAL_CERTIFICATE. */
const RENEWAL_CERTIFICATE = '1.3.6.1.4.1.311.13.1';

/** The certificate (DER) that a request renews, among its attributes (MS-WCCE §3.1.1.4.3.2). */
export function renewalAttribute(certificate: Uint8Array): RequestAttribute {
  return { type: RENEWAL_CERTIFICATE, values: [certificate] };
}

/** Whether a request (DER) names that certificate as the one that it renews. */
export function namesRenewed(csr: Uint8Array, certificate: Uint8Array): boolean {
  return Buffer.from(csr).includes(Buffer.from(sequence(oid(RENEWAL_CERTIFICATE), setOf(certificate))));
}
