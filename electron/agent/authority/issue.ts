import { type Authorization, isAuthorization } from '../enrollment/authorise.ts';
import { buildCertificate } from '../pki/build-certificate.ts';
import type { Certificate } from '../pki/certificate.ts';
import { formatName, writeName } from '../pki/distinguished-name.ts';
import { fingerprints, sha256Hex } from '../pki/fingerprints.ts';
import { publicKeyName, readPublicKey } from '../pki/public-key.ts';
import { newSerialNumber } from '../pki/serial-number.ts';
import type { Signer } from '../pki/signer.ts';
import { publicKeyRefusal } from '../profiles/public-key-policy.ts';
import { type PublishedAt, issuedExtensions } from './certificate-extensions.ts';
import { subjectOf } from './subject.ts';
import { validityWithin } from './validity.ts';

/** A CA as issuing sees it: its certificate and something that signs with its key. */
export type Issuer = {
  readonly certificate: Certificate;
  readonly signer: Signer;
};

export type IssueOptions = PublishedAt & {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Overrides the profile's. */
  readonly validityDays?: number;
  /** Lower-case hexadecimal; a new random one when absent. */
  readonly serial?: string;
};

/** A certificate as issued, with everything that the store keeps in columns beside it. */
export type IssuedCertificate = {
  readonly der: Uint8Array;
  /** Lower-case hexadecimal. */
  readonly serial: string;
  /** For reading: the name that was authorised, even where it was too long for a commonName. */
  readonly name: string;
  /** RFC 4514. */
  readonly subject: string;
  /** RFC 4514. */
  readonly issuer: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  /** Such as `RSA 2048`, `EC P-256`. */
  readonly keyAlgorithm: string;
  readonly profile: string;
  /** Epoch milliseconds. */
  readonly notBefore: number;
  /** Epoch milliseconds. */
  readonly notAfter: number;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
  /** Lower-case hexadecimal over the DER. */
  readonly sha256: string;
  readonly sha1: string;
  readonly md5: string;
  /** Lower-case hexadecimal of SHA-256 over the SubjectPublicKeyInfo. */
  readonly spkiSha256: string;
};

/**
 * The one function that makes a device's or an RA's certificate. Names come from the authorization alone.
 * Throws Failure('authority-expired') outside the CA's dates; TypeError for what only looks like an Authorization, and
 * RangeError for a key or a name that the authorise step must not have let through.
 */
export async function issueCertificate(
  issuer: Issuer,
  authorization: Authorization,
  options: IssueOptions,
): Promise<IssuedCertificate> {
  if (!isAuthorization(authorization)) throw new TypeError('not an Authorization');
  const { names, profile, publicKey } = authorization;
  const facts = readPublicKey(publicKey);
  if (publicKeyRefusal(profile, facts) !== null) throw new RangeError('the profile does not certify this key');
  const subject = subjectOf(names);
  if (subject.length === 0 && names.dnsNames.length + names.ipAddresses.length === 0) {
    throw new RangeError('a certificate needs a name');
  }
  const validity = validityWithin(issuer.certificate, options.now, options.validityDays ?? profile.validityDays);
  const serial = options.serial ?? newSerialNumber();
  const content = {
    serial,
    issuer: issuer.certificate.subject,
    ...validity,
    subject: writeName(subject),
    publicKey,
    extensions: issuedExtensions(issuer.certificate, authorization, subject.length === 0, options),
  };
  const der = await buildCertificate(content, issuer.signer);
  return {
    der,
    serial,
    name: names.commonName,
    subject: formatName(subject),
    issuer: formatName(issuer.certificate.subjectName),
    dnsNames: names.dnsNames,
    ipAddresses: names.ipAddresses,
    keyAlgorithm: publicKeyName(facts),
    profile: profile.name,
    ...validity,
    issuedAt: options.now,
    ...fingerprints(der),
    spkiSha256: sha256Hex(publicKey),
  };
}
