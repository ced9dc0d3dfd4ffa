import type { CertificationRequest } from '../pki/certification-request.ts';
import { Oid } from '../pki/oids.ts';
import { readFqdn, type Fqdn } from '../registrations/fqdn.ts';
import { readIpAddress, type IpAddress } from '../registrations/ip-address.ts';

/** A name as it was sent, and what it is when it is read strictly; both null for what is neither. */
export type RequestedName = { readonly sent: string; readonly fqdn: Fqdn | null; readonly address: IpAddress | null };

/** Everything by which a CSR calls its device, each read once. */
export type RequestedNames = {
  readonly commonNames: readonly RequestedName[];
  /** subjectAltName dNSName. */
  readonly dnsNames: readonly RequestedName[];
  /** PKCS#9 unstructuredName, in the subject or as an attribute: what routers send. */
  readonly routerNames: readonly RequestedName[];
  /** subjectAltName iPAddress, then PKCS#9 unstructuredAddress. */
  readonly addresses: readonly RequestedName[];
  readonly serialNumbers: readonly string[];
  /** Microsoft's security identifiers, as URIs of the subjectAltName. */
  readonly sids: readonly string[];
  /** Every other kind of subjectAltName. */
  readonly others: readonly { readonly kind: string; readonly value: string }[];
};

/** A device has one host name and a few addresses; other names beyond these are not looked into, and match nothing. */
const MOST_NAMES = 64;

/** KB5014754: `tag:microsoft.com,2022-09-14:sid:` and the SID. */
const SID = /^tag:microsoft\.com,2022-09-14:sid:S-1-[0-9]{1,15}(?:-[0-9]{1,10}){1,15}$/;

/** Reads the names of a CSR. Host names are compared after normalisation (case, IDNA, one trailing dot), addresses in canonical form. */
export function requestedNames(csr: CertificationRequest): RequestedNames {
  const known = new Map<string, RequestedName>();
  const read = (sent: string): RequestedName => {
    // Most requests name the same twice.
    const name = known.get(sent) ?? (known.size < MOST_NAMES ? readName(sent) : { sent, fqdn: null, address: null });
    known.set(sent, name);
    return name;
  };
  const subject = (type: string): string[] =>
    csr.subjectAttributes.filter((attribute) => attribute.type === type).map(({ value }) => value);
  const alternative = csr.requestedExtensions.subjectAltNames;
  const ofKind = (kind: string): string[] => alternative.filter((name) => name.kind === kind).map(({ value }) => value);
  const isSid = ({ kind, value }: { kind: string; value: string }): boolean =>
    kind === 'uniformResourceIdentifier' && SID.test(value);
  return {
    commonNames: subject(Oid.commonName).map(read),
    dnsNames: ofKind('dNSName').map(read),
    routerNames: [...subject(Oid.unstructuredName), ...csr.unstructuredNames].map(read),
    addresses: [...ofKind('iPAddress'), ...subject(Oid.unstructuredAddress), ...csr.unstructuredAddresses].map(read),
    serialNumbers: subject(Oid.serialNumber),
    sids: alternative.filter(isSid).map(({ value }) => value),
    others: alternative.filter((name) => !ISSUED_KINDS.has(name.kind) && !isSid(name)),
  };
}

const ISSUED_KINDS = new Set(['dNSName', 'iPAddress']);

function readName(sent: string): RequestedName {
  const asAddress = readIpAddress(sent);
  if ('address' in asAddress) return { sent, fqdn: null, address: asAddress.address };
  const asFqdn = readFqdn(sent);
  return { sent, fqdn: 'fqdn' in asFqdn ? asFqdn.fqdn : null, address: null };
}

/** The host names, once each. */
export function hostsOf({ commonNames, dnsNames, routerNames }: RequestedNames): Fqdn[] {
  const names = [...commonNames, ...dnsNames, ...routerNames];
  return [...new Set(names.flatMap(({ fqdn }) => (fqdn === null ? [] : [fqdn])))];
}

/** The addresses, once each; a printer that knows no host name calls itself by its address. */
export function addressesOf({ commonNames, addresses }: RequestedNames): IpAddress[] {
  const all = [...commonNames, ...addresses];
  return [...new Set(all.flatMap(({ address }) => (address === null ? [] : [address])))];
}

/** What the device calls itself first, for an explanation. */
export function firstName({ commonNames, dnsNames, addresses, routerNames }: RequestedNames): string {
  return [...commonNames, ...dnsNames, ...routerNames, ...addresses][0]?.sent ?? '–';
}
