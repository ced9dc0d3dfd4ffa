import type { Refusal } from '../../../shared/contract/transactions.ts';
import type { AuthorizedNames } from './authorized-names.ts';
import { otherNamesRefusal, requiredRefusal, type NameRules } from './match-names.ts';
import type { NameLimits } from './policy.ts';
import { refuse } from './refuse.ts';
import { addressesOf, firstName, hostsOf, type RequestedName, type RequestedNames } from './requested-names.ts';

/** A commonName that is no host name: letters, digits and a little between them, so that nothing looks like something else. */
const PLAIN_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9 ._@-]{0,62}[A-Za-z0-9])?$/;

/**
 * The names of a device that has no registration: what it asks for itself, each name within the limits, or the first rule
 * that is broken. What the profile ignores is left out of the certificate; a serial number, which only a registration
 * could confirm, always is.
 */
export function scopedNames(
  names: RequestedNames,
  rules: NameRules,
  limits: NameLimits,
): { readonly names: AuthorizedNames; readonly refusal: null } | { readonly names: null; readonly refusal: Refusal } {
  const requested = firstName(names);
  const refusal =
    otherNamesRefusal(names, rules, '–') ??
    requiredRefusal(names, rules, '–') ??
    serialRefusal(names, rules) ??
    outsideRefusal(names, rules, limits);
  if (refusal !== null) return { names: null, refusal };
  const { fqdn, ipAddress } = rules.matching;
  const dnsNames = fqdn === 'ignored' ? [] : hostsOf(names);
  const ipAddresses = ipAddress === 'ignored' ? [] : addressesOf(names);
  const own = names.commonNames
    .filter(({ address }) => (address === null ? fqdn : ipAddress) !== 'ignored')
    .map(({ sent, fqdn: host, address }) => host ?? address ?? sent);
  const [commonName = dnsNames[0] ?? ipAddresses[0], ...others] = [...new Set(own)];
  if (commonName === undefined) return { names: null, refusal: refuse('name-missing', { registered: '–' }) };
  // One of them would be the subject and the others be lost, or hidden behind it.
  const [second] = others;
  if (second !== undefined) return { names: null, refusal: refuse('name-not-allowed', { requested: second }) };
  if (dnsNames.length + ipAddresses.length === 0 && commonName.length > 64) {
    return { names: null, refusal: refuse('name-not-allowed', { requested }) };
  }
  return {
    names: { commonName, serialNumber: null, dnsNames, ipAddresses, uris: names.sids },
    refusal: null,
  };
}

function serialRefusal({ serialNumbers }: RequestedNames, { matching }: NameRules): Refusal | null {
  const [serial] = serialNumbers;
  if (serial === undefined || matching.serialNumber === 'ignored') return null;
  return refuse('serial-number-differs', { requested: serial, registered: '–' });
}

function outsideRefusal(names: RequestedNames, { matching }: NameRules, limits: NameLimits): Refusal | null {
  const allowsAddress = ({ address }: RequestedName): boolean => address !== null && limits.allowsAddress(address);
  const allowsHost = ({ fqdn }: RequestedName): boolean => fqdn !== null && limits.allowsName(fqdn);
  const allowsCommonName = (name: RequestedName): boolean =>
    name.fqdn !== null ? limits.allowsName(name.fqdn) : PLAIN_NAME.test(name.sent) && limits.allowsName(name.sent);
  const hosts = [...names.dnsNames, ...names.routerNames].filter((name) => !allowsHost(name));
  const addresses = [...names.addresses, ...names.commonNames.filter(({ address }) => address !== null)];
  const subjects = names.commonNames.filter((name) => name.address === null && !allowsCommonName(name));
  const [outside] = [
    ...(matching.fqdn === 'ignored' ? [] : [...subjects, ...hosts]),
    ...(matching.ipAddress === 'ignored' ? [] : addresses.filter((name) => !allowsAddress(name))),
  ];
  return outside === undefined ? null : refuse('name-not-allowed', { requested: outside.sent });
}
