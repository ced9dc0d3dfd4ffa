import type { CertificationRequest } from '../pki/certification-request.ts';
import { oidName } from '../pki/oid-names.ts';
import { quotable } from './refuse.ts';

/** Subject attributes that either are compared with the registration or carry no name. */
const COMPARED = new Set(['2.5.4.3', '2.5.4.5', '1.2.840.113549.1.9.2', '1.2.840.113549.1.9.8']);
/** serverAuth and clientAuth: what the device profile grants. */
const GRANTED_USAGES = new Set(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);

/**
 * What a CSR asked for that the certificate does not have, because names and usages come from the registration and the
 * profile: shown to the operator, harmless to leave out.
 */
export function notGranted(csr: CertificationRequest): string[] {
  const { extendedKeyUsages, others } = csr.requestedExtensions;
  const attributes = csr.subjectAttributes
    .filter(({ type }) => !COMPARED.has(type))
    .map(({ type, value }) => quotable(`${readable(type)}=${value}`));
  const usages = extendedKeyUsages.filter((oid) => !GRANTED_USAGES.has(oid)).map(readable);
  return [...attributes, ...usages, ...others.map(readable)].slice(0, 32);
}

function readable(oid: string): string {
  return oidName(oid) ?? oid;
}
