import type { Refusal } from '../../../shared/contract/transactions.ts';
import type { CertificationRequest } from '../pki/certification-request.ts';
import { RA_PROFILE, TLS_SERVER_PROFILE, type CertificateProfile } from '../profiles/certificate-profile.ts';
import { publicKeyRefusal } from '../profiles/public-key-policy.ts';
import type { Authentication } from './authenticate.ts';
import { namesRefusal } from './match-names.ts';
import { refuse } from './refuse.ts';

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

/** For the one function that issues: plain data in the shape of an Authorization is not one. */
export function isAuthorization(value: object): value is Authorization {
  return Authorization.isGenuine(value);
}

export type AuthorizationResult =
  | { readonly authorization: Authorization; readonly refusal: null }
  | { readonly authorization: null; readonly refusal: Refusal };

/**
 * Decides whether an authenticated device may have what it asks for. The names of the certificate are the
 * registration's, in full; the CSR can only ask for a part of them.
 */
export function authorise(
  { registration }: Authentication,
  csr: CertificationRequest,
  profile: CertificateProfile,
): AuthorizationResult {
  const { basicConstraintsCa, keyUsages } = csr.requestedExtensions;
  const usage = keyUsages.find((name) => name === 'keyCertSign' || name === 'cRLSign');
  const refusal =
    namesRefusal(csr, registration) ??
    (basicConstraintsCa ? refuse('ca-certificate-requested', { registered: registration.fqdn }) : null) ??
    (usage === undefined ? null : refuse('key-usage-refused', { usage, registered: registration.fqdn })) ??
    publicKeyRefusal(profile, csr.publicKeyFacts);
  if (refusal !== null) return { authorization: null, refusal };
  const names: AuthorizedNames = {
    commonName: registration.fqdn,
    serialNumber: registration.serialNumber,
    dnsNames: [registration.fqdn],
    ipAddresses: registration.ipAddresses,
  };
  return { authorization: new Authorization(names, profile, csr.publicKey), refusal: null };
}

/** The agent's own: the registration authority's certificate beside a new CA, or its successor. */
export function authoriseRegistrationAuthority(commonName: string, publicKey: Uint8Array): Authorization {
  return new Authorization({ commonName, serialNumber: null, dnsNames: [], ipAddresses: [] }, RA_PROFILE, publicKey);
}

/** The agent's own: TLS of a service that it offers itself, under the names and addresses by which it is called. */
export function authoriseService(
  names: Pick<AuthorizedNames, 'commonName' | 'dnsNames' | 'ipAddresses'>,
  publicKey: Uint8Array,
): Authorization {
  return new Authorization({ ...names, serialNumber: null }, TLS_SERVER_PROFILE, publicKey);
}
