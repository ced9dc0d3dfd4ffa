import type { RaProfileSettings } from '../../../shared/contract/services.ts';
import type { Refusal } from '../../../shared/contract/transactions.ts';
import { sameSerial } from '../registrations/serial-number.ts';
import type { RegistrationFacts } from '../store/enrollment-queries.ts';
import { refuse } from './refuse.ts';
import { addressesOf, hostsOf, type RequestedName, type RequestedNames } from './requested-names.ts';

export type Registered = Pick<RegistrationFacts, 'fqdn' | 'ipAddresses' | 'serialNumber'>;

/** What the RA profile asks of names. */
export type NameRules = Pick<RaProfileSettings, 'matching' | 'sid'>;

/**
 * Compares everything by which a CSR names its device with the registration. What the profile does not ignore must be
 * registered; what it requires must be there; something must be named. The certificate's names come from the registration
 * anyway, so that nothing can be widened.
 *
 * @returns the first rule that is broken, or null
 */
export function namesRefusal(names: RequestedNames, registered: Registered, rules: NameRules): Refusal | null {
  return (
    hostRefusal(names, registered, rules) ??
    addressRefusal(names, registered, rules) ??
    serialRefusal(names, registered, rules) ??
    otherNamesRefusal(names, rules, registered.fqdn) ??
    requiredRefusal(names, rules, registered.fqdn) ??
    (isNamed(names, rules) ? null : refuse('name-missing', { registered: registered.fqdn }))
  );
}

function hostRefusal(names: RequestedNames, registered: Registered, { matching }: NameRules): Refusal | null {
  const { fqdn, ipAddresses } = registered;
  for (const name of names.commonNames) {
    const rule = name.address === null ? matching.fqdn : matching.ipAddress;
    const isTheirs = name.address === null ? name.fqdn === fqdn : ipAddresses.includes(name.address);
    if (rule !== 'ignored' && !isTheirs) return refuse('name-differs', { requested: name.sent, registered: fqdn });
  }
  if (matching.fqdn === 'ignored') return null;
  const router = names.routerNames.find((name) => name.fqdn !== fqdn);
  if (router !== undefined) return refuse('name-differs', { requested: router.sent, registered: fqdn });
  const other = names.dnsNames.find((name) => name.fqdn !== fqdn);
  return other === undefined ? null : refuse('dns-name-not-registered', { requested: other.sent, registered: fqdn });
}

function addressRefusal(names: RequestedNames, registered: Registered, { matching }: NameRules): Refusal | null {
  if (matching.ipAddress === 'ignored') return null;
  const { fqdn, ipAddresses } = registered;
  const isTheirs = ({ address }: RequestedName): boolean => address !== null && ipAddresses.includes(address);
  const other = names.addresses.find((name) => !isTheirs(name));
  if (other === undefined) return null;
  const addresses = ipAddresses.length === 0 ? '–' : ipAddresses.join(', ');
  return refuse('ip-address-not-registered', { requested: other.sent, addresses, registered: fqdn });
}

function serialRefusal(names: RequestedNames, registered: Registered, { matching }: NameRules): Refusal | null {
  if (matching.serialNumber === 'ignored') return null;
  const { serialNumber } = registered;
  const other = names.serialNumbers.find((serial) => serialNumber === null || !sameSerial(serial, serialNumber));
  return other === undefined
    ? null
    : refuse('serial-number-differs', { requested: other, registered: serialNumber ?? '–' });
}

/** Kinds of names that are never issued; a SID where the profile keeps it, and one at most. */
export function otherNamesRefusal(
  { others, sids }: RequestedNames,
  { sid }: NameRules,
  registered: string,
): Refusal | null {
  const [other] = others;
  if (other !== undefined) return refuse('san-type-refused', { type: other.kind, requested: other.value, registered });
  const [unwanted] = sid ? sids.slice(1) : sids;
  if (unwanted === undefined) return null;
  return refuse('san-type-refused', { type: 'uniformResourceIdentifier', requested: unwanted, registered });
}

/** What the profile requires and the request does not name; what it names was compared already. */
export function requiredRefusal(names: RequestedNames, { matching }: NameRules, registered: string): Refusal | null {
  const missing =
    matching.fqdn === 'required' && hostsOf(names).length === 0
      ? 'FQDN'
      : matching.ipAddress === 'required' && addressesOf(names).length === 0
        ? 'IP'
        : matching.serialNumber === 'required' && names.serialNumbers.length === 0
          ? 'serialNumber'
          : null;
  return missing === null ? null : refuse('field-required', { field: missing, registered });
}

/** A serial number is a name where the profile requires one; where names do not count at all, none is needed. */
function isNamed(names: RequestedNames, { matching }: NameRules): boolean {
  if (matching.serialNumber === 'required') return true;
  if (matching.fqdn === 'ignored' && matching.ipAddress === 'ignored') return true;
  const { commonNames, routerNames, dnsNames, addresses } = names;
  return commonNames.length + routerNames.length + dnsNames.length + addresses.length > 0;
}
