import type { RaRole } from '../../../shared/contract/authority.ts';
import { type DistinguishedName, nameAttribute } from '../pki/distinguished-name.ts';
import { isPrintableString } from '../pki/der-writer.ts';
import { Oid } from '../pki/oids.ts';
import type { AuthorizedNames } from '../enrollment/authorized-names.ts';

/** ub-common-name and ub-serial-number (RFC 5280 appendix A.1), in characters. */
const UPPER_BOUND = 64;

/**
 * The subject that an authorization's names make. A host name may have 253 characters, a commonName 64: a longer one is
 * left out, since strict verifiers refuse it and the subjectAltName has it anyway (RFC 9525 §2 ignores the commonName).
 * Throws RangeError for a serial number that is no PrintableString of 1 to 64 characters (X.520 §6.2.9).
 */
export function subjectOf({ commonName, serialNumber }: AuthorizedNames): DistinguishedName {
  const rdns = fitsCommonName(commonName) ? [[nameAttribute(Oid.commonName, commonName)]] : [];
  if (serialNumber === null) return rdns;
  if (serialNumber === '' || serialNumber.length > UPPER_BOUND || !isPrintableString(serialNumber)) {
    throw new RangeError('the serial number is no PrintableString of 1 to 64 characters');
  }
  return [...rdns, [nameAttribute(Oid.serialNumber, serialNumber)]];
}

function fitsCommonName(text: string): boolean {
  return text !== '' && Array.from(text).length <= UPPER_BOUND;
}

/** The name of a CA as its subject. Throws RangeError beyond 64 characters; the contract's input ends there. */
export function authoritySubject(name: string): DistinguishedName {
  if (!fitsCommonName(name)) throw new RangeError('a CA name has 1 to 64 characters');
  return [[nameAttribute(Oid.commonName, name)]];
}

const RA_SUFFIX: Readonly<Record<RaRole, string>> = { standard: ' SCEP RA', legacy: ' legacy SCEP RA' };

/** The commonName of an RA beside a CA: the CA's name, cut where it would not fit. */
export function registrationAuthorityName(authorityName: string, role: RaRole): string {
  const suffix = RA_SUFFIX[role];
  return (
    Array.from(authorityName)
      .slice(0, UPPER_BOUND - suffix.length)
      .join('')
      .trimEnd() + suffix
  );
}
