import type { Refusal } from '../../../shared/contract/transactions.ts';
import { readCertificate } from '../pki/certificate.ts';
import type { CertificationRequest } from '../pki/certification-request.ts';
import { extensionValue } from '../pki/extensions.ts';
import { readGeneralNames } from '../pki/general-names.ts';
import { Oid } from '../pki/oids.ts';
import type { CertificateFacts } from '../store/queries.ts';
import type { Authentication } from './authentication.ts';
import type { AuthorizedNames } from './authorized-names.ts';
import { namesRefusal, type NameRules } from './match-names.ts';
import type { NameLimits } from './policy.ts';
import { refuse } from './refuse.ts';
import { firstName, requestedNames, type RequestedNames } from './requested-names.ts';
import { scopedNames } from './scoped-names.ts';

export type NamesPolicy = {
  readonly ra: NameRules & { readonly unregistered: NameLimits | null };
  /** Those of the CSR, where they were read already. */
  readonly names?: RequestedNames;
};

export type NamesResult =
  { readonly names: AuthorizedNames; readonly refusal: null } | { readonly names: null; readonly refusal: Refusal };

/**
 * The names that the certificate will have. A registered device gets the registration's, in full, and the request may
 * only repeat some of them. One that is not registered gets those that it asks for, within the profile's limits, and by a
 * renewal none that the certificate before did not have.
 */
export function namesOf(authentication: Authentication, csr: CertificationRequest, policy: NamesPolicy): NamesResult {
  const names = policy.names ?? requestedNames(csr);
  const { registration } = authentication;
  const result = registration === null ? unregistered(names, policy) : ofRegistration(registration, names, policy);
  if (result.names === null || authentication.by !== 'certificate') return result;
  const added = addedNames(result.names, authentication.renews, registration !== null);
  return added === undefined ? result : { names: null, refusal: refuse('name-not-allowed', { requested: added }) };
}

function ofRegistration(
  registration: NonNullable<Authentication['registration']>,
  names: RequestedNames,
  { ra }: NamesPolicy,
): NamesResult {
  const refusal = namesRefusal(names, registration, ra);
  if (refusal !== null) return { names: null, refusal };
  const { fqdn, ipAddresses, serialNumber } = registration;
  const sids = names.sids.length === 0 ? {} : { uris: names.sids };
  return { names: { commonName: fqdn, serialNumber, dnsNames: [fqdn], ipAddresses, ...sids }, refusal: null };
}

function unregistered(names: RequestedNames, { ra }: NamesPolicy): NamesResult {
  if (ra.unregistered === null) {
    return { names: null, refusal: refuse('registration-not-found', { requested: firstName(names) }) };
  }
  return scopedNames(names, ra, ra.unregistered);
}

/** A name that a renewal would add (scep.md 5.8). What the registration has is the operator's word, a SID is nobody's. */
function addedNames(names: AuthorizedNames, renews: CertificateFacts, isRegistered: boolean): string | undefined {
  const { uris = [] } = names;
  const sid = uris.length === 0 ? undefined : uris.find((uri) => !urisOf(renews.der).includes(uri));
  if (sid !== undefined || isRegistered) return sid;
  if (names.commonName !== renews.name) return names.commonName;
  return (
    names.dnsNames.find((name) => !renews.dnsNames.includes(name)) ??
    names.ipAddresses.find((address) => !renews.ipAddresses.includes(address))
  );
}

function urisOf(der: Uint8Array): string[] {
  const value = extensionValue(readCertificate(der).extensions, Oid.subjectAltName);
  if (value === undefined) return [];
  return readGeneralNames(value).flatMap(({ kind, value: uri }) => (kind === 'uniformResourceIdentifier' ? [uri] : []));
}
