import { createHash } from 'node:crypto';
import type { Certificate } from '../../pki/certificate.ts';
import { NULL, explicit, octetString, oid, sequence, unsignedInteger } from '../../pki/der-writer.ts';
import { writeExtension } from '../../pki/extensions.ts';
import { keyHash } from '../../pki/key-identifier.ts';
import { Oid } from '../../pki/oids.ts';
import { serialFromHex } from '../../pki/serial-number.ts';
import { OcspOid } from './ocsp-oids.ts';

/**
 * Names a certificate to a responder (RFC 6960 §4.1.1): by its issuer's name and key and its serial number, each hashed with SHA-1,
 * which every responder knows and which nothing depends on here. DER of the CertID.
 */
export function writeCertificateId(serial: string, issuer: Pick<Certificate, 'subject' | 'publicKey'>): Uint8Array {
  return sequence(
    sequence(oid(Oid.sha1), NULL),
    octetString(createHash('sha1').update(issuer.subject).digest()),
    octetString(keyHash(issuer.publicKey)),
    unsignedInteger(serialFromHex(serial)),
  );
}

/** DER of an OCSPRequest about one certificate, not signed. The nonce has 16 to 32 octets (RFC 9654 §2.1). */
export function writeOcspRequest(certificateId: Uint8Array, nonce: Uint8Array): Uint8Array {
  const extension = writeExtension({ type: OcspOid.nonce, critical: false, value: octetString(nonce) });
  return sequence(sequence(sequence(sequence(certificateId)), explicit(2, sequence(extension))));
}
