import type { Refusal } from '../../../shared/contract/transactions.ts';
import type { CertificationRequest } from '../pki/certification-request.ts';
import { RA_PROFILE, TLS_SERVER_PROFILE, type CertificateProfile } from '../profiles/certificate-profile.ts';
import { publicKeyRefusal } from '../profiles/public-key-policy.ts';
import type { Authentication } from './authentication.ts';
import type { AuthorizedNames } from './authorized-names.ts';
import { namesOf, type NamesPolicy } from './names-of.ts';
import { refuse } from './refuse.ts';

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
 * Decides whether what was asked for may be had: names, no CA, a key that the profile certifies. What the names are, the
 * CSR can only propose; see `namesOf`. The decision is about the device alone, so that it can be made again later.
 */
export function authorise(
  authentication: Authentication,
  csr: CertificationRequest,
  policy: NamesPolicy & { readonly profile: CertificateProfile },
): AuthorizationResult {
  const { profile } = policy;
  const { basicConstraintsCa, keyUsages } = csr.requestedExtensions;
  const usage = keyUsages.find((name) => name === 'keyCertSign' || name === 'cRLSign');
  const found = namesOf(authentication, csr, policy);
  if (found.names === null) return { authorization: null, refusal: found.refusal };
  const { names } = found;
  const registered = names.commonName;
  const refusal =
    (basicConstraintsCa ? refuse('ca-certificate-requested', { registered }) : null) ??
    (usage === undefined ? null : refuse('key-usage-refused', { usage, registered })) ??
    publicKeyRefusal(profile, csr.publicKeyFacts);
  if (refusal !== null) return { authorization: null, refusal };
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
