import type { CertificateProfile } from '../profiles/certificate-profile.ts';

export type AuthorizedNames = {
  readonly commonName: string;
  /** X.520 serialNumber attribute of the subject. */
  readonly serialNumber: string | null;
  /** A-labels, lower case. */
  readonly dnsNames: readonly string[];
  /** Dotted IPv4 or RFC 5952 IPv6. */
  readonly ipAddresses: readonly string[];
};

/**
 * The proof that a certificate may be issued: for these names, under this profile, to this public key. Only this module
 * can make one, because the class is exported as a type alone; so a front door that skips the authorise step does not compile.
 */
class Authorization {
  readonly #authorized = true;
  readonly names: AuthorizedNames;
  readonly profile: CertificateProfile;
  /** DER of the SubjectPublicKeyInfo that is certified; its strength is checked against the profile. */
  readonly publicKey: Uint8Array;

  constructor(names: AuthorizedNames, profile: CertificateProfile, publicKey: Uint8Array) {
    this.names = names;
    this.profile = profile;
    this.publicKey = publicKey;
  }

  /** False for anything that only looks like an Authorization. */
  static isGenuine(value: object): boolean {
    return #authorized in value;
  }
}
export type { Authorization };
