import { createHash, type KeyObject } from 'node:crypto';
import { buildCertificate } from '../../../pki/build-certificate.ts';
import { readSignerCertificate } from '../../../pki/certificate.ts';
import { rejectionSecret } from '../../../pki/cms/key-transport.ts';
import { nameAttribute, writeName } from '../../../pki/distinguished-name.ts';
import { writeKeyUsage } from '../../../pki/extensions.ts';
import { Oid } from '../../../pki/oids.ts';
import { newSerialNumber } from '../../../pki/serial-number.ts';
import { keySigner } from '../../../pki/signer.ts';

/** Who signs a message, and whom its answer is encrypted to: an RSA key, and a certificate over it. */
export type ClientIdentity = {
  /** DER. */
  readonly certificate: Uint8Array;
  /** DER of its issuer Name. */
  readonly issuer: Uint8Array;
  /** Content octets of its serial number. */
  readonly serial: Uint8Array;
  readonly subjectKeyIdentifier: Uint8Array | null;
  readonly privateKey: KeyObject;
  /** For reading what is encrypted to it; see `decryptContentKey`. */
  readonly rejectionSecret: Uint8Array;
};

/** Octets of a Name without attributes, which identifies nobody. */
const EMPTY_NAME = 2;
const HOUR = 3_600_000;
/** Long enough for an approval that takes weeks: its polls are signed with it. */
const LIFE = 366 * 24 * HOUR;

/** An identity of a certificate that a CA issued. Throws RangeError for a key that no reply can be enveloped to, DerError. */
export function clientIdentity(certificate: Uint8Array, privateKey: KeyObject): ClientIdentity {
  if (privateKey.asymmetricKeyType !== 'rsa') throw new RangeError('a SCEP client needs an RSA key');
  const { der, issuer, serialNumber, subjectKeyIdentifier } = readSignerCertificate(certificate);
  const secret = rejectionSecret(privateKey.export({ type: 'pkcs8', format: 'der' }));
  return { certificate: der, issuer, serial: serialNumber, subjectKeyIdentifier, privateKey, rejectionSecret: secret };
}

/**
 * A self-signed certificate over a key that has none yet (RFC 8894 §2.3): with the subject of its request, for as long as the
 * CA may let it wait.
 */
export async function selfSigned(
  key: { readonly privateKey: KeyObject; readonly publicKey: Uint8Array },
  subject: Uint8Array,
  now: number,
): Promise<ClientIdentity> {
  const name = subject.length > EMPTY_NAME ? subject : writeName([[nameAttribute(Oid.commonName, 'SCEP client')]]);
  const content = {
    serial: newSerialNumber(),
    issuer: name,
    subject: name,
    notBefore: now - HOUR,
    notAfter: now + LIFE,
    publicKey: key.publicKey,
    extensions: [{ type: Oid.keyUsage, critical: true, value: writeKeyUsage(['digitalSignature', 'keyEncipherment']) }],
  };
  const signer = keySigner(key.privateKey, { scheme: 'rsa-pkcs1', digest: 'sha256' });
  return clientIdentity(await buildCertificate(content, signer), key.privateKey);
}

/**
 * A transaction identifier that stays the same for a key and its names, so that asking again after a lost answer is the same
 * transaction (RFC 8894 §3.2.1.1), and a new request with an old key is another. What is renewed (DER of the certificate) counts
 * too: with the same key and names the request itself may be the first one's, byte for byte.
 */
export function transactionIdFor(csrSignedPart: Uint8Array, renewed: Uint8Array | null = null): string {
  const hash = createHash('sha256').update(csrSignedPart);
  if (renewed !== null) hash.update(renewed);
  return hash.digest('hex').toUpperCase();
}
