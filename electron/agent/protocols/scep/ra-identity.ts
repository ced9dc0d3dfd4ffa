import { readSignerCertificate } from '../../pki/certificate.ts';
import type { RaIdentity } from './codec.ts';

/** What the codec needs of an RA certificate (DER) whose key it knows as `keyId`. Throws DerError. */
export function readRaIdentity(keyId: string, certificate: Uint8Array): RaIdentity {
  const der = Uint8Array.from(certificate);
  const { issuer, serialNumber, subjectKeyIdentifier } = readSignerCertificate(der);
  return { keyId, certificate: der, issuer, serial: serialNumber, subjectKeyIdentifier };
}
