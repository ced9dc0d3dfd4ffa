import type { Refusal } from '../../../shared/contract/transactions.ts';
import type { CertificationRequest } from '../pki/certification-request.ts';
import { readFqdn } from '../registrations/fqdn.ts';
import { readIpAddress } from '../registrations/ip-address.ts';
import { sameSerial } from '../registrations/serial-number.ts';
import type { RegistrationFacts } from '../store/queries.ts';
import { refuse } from './refuse.ts';

const COMMON_NAME = '2.5.4.3';
const SERIAL_NUMBER = '2.5.4.5';
const UNSTRUCTURED_NAME = '1.2.840.113549.1.9.2';
const UNSTRUCTURED_ADDRESS = '1.2.840.113549.1.9.8';

type Registered = Pick<RegistrationFacts, 'fqdn' | 'ipAddresses' | 'serialNumber'>;

/**
 * Compares everything by which a CSR names its device with the registration. Each name must be registered, and at
 * least one must be there; the certificate's names come from the registration anyway, so that nothing can be widened.
 * Host names compare after normalisation (case, IDNA, one trailing dot), addresses in canonical form.
 *
 * @returns the first rule that is broken, or null
 */
export function namesRefusal(csr: CertificationRequest, registered: Registered): Refusal | null {
  const subject = (type: string): string[] => valuesOf(csr, type);
  for (const commonName of subject(COMMON_NAME)) {
    if (!isRegisteredHost(commonName, registered)) {
      return refuse('name-differs', { requested: commonName, registered: registered.fqdn });
    }
  }
  const routerNames = [...subject(UNSTRUCTURED_NAME), ...csr.unstructuredNames];
  for (const name of routerNames) {
    if (!isFqdn(name, registered)) return refuse('name-differs', { requested: name, registered: registered.fqdn });
  }
  for (const address of [...subject(UNSTRUCTURED_ADDRESS), ...csr.unstructuredAddresses]) {
    if (!isAddress(address, registered)) return addressRefusal(address, registered);
  }
  for (const serial of subject(SERIAL_NUMBER)) {
    if (registered.serialNumber === null || !sameSerial(serial, registered.serialNumber)) {
      return refuse('serial-number-differs', { requested: serial, registered: registered.serialNumber ?? '–' });
    }
  }
  const alternative = alternativeNamesRefusal(csr, registered);
  if (alternative !== null) return alternative;
  const named = subject(COMMON_NAME).length + routerNames.length + csr.requestedExtensions.subjectAltNames.length;
  return named === 0 ? refuse('name-missing', { registered: registered.fqdn }) : null;
}

function alternativeNamesRefusal(csr: CertificationRequest, registered: Registered): Refusal | null {
  for (const { kind, value } of csr.requestedExtensions.subjectAltNames) {
    switch (kind) {
      case 'dNSName':
        if (!isFqdn(value, registered)) {
          return refuse('dns-name-not-registered', { requested: value, registered: registered.fqdn });
        }
        break;
      case 'iPAddress':
        if (!isAddress(value, registered)) return addressRefusal(value, registered);
        break;
      default:
        return refuse('san-type-refused', { type: kind, requested: value, registered: registered.fqdn });
    }
  }
  return null;
}

function addressRefusal(requested: string, { fqdn, ipAddresses }: Registered): Refusal {
  const addresses = ipAddresses.length === 0 ? '–' : ipAddresses.join(', ');
  return refuse('ip-address-not-registered', { requested, addresses, registered: fqdn });
}

/** A printer that knows no host name calls itself by its address. */
function isRegisteredHost(name: string, registered: Registered): boolean {
  return isFqdn(name, registered) || isAddress(name, registered);
}

function isFqdn(name: string, { fqdn }: Registered): boolean {
  const reading = readFqdn(name);
  return 'fqdn' in reading && reading.fqdn === fqdn;
}

function isAddress(text: string, { ipAddresses }: Registered): boolean {
  const reading = readIpAddress(text);
  return 'address' in reading && ipAddresses.includes(reading.address);
}

function valuesOf(csr: CertificationRequest, type: string): string[] {
  return csr.subjectAttributes.filter((attribute) => attribute.type === type).map(({ value }) => value);
}

/** The host names by which a CSR calls its device, normalised; for relating a refused request to a registration. */
export function requestedHosts(csr: CertificationRequest): string[] {
  const names = [
    ...valuesOf(csr, COMMON_NAME),
    ...csr.requestedExtensions.subjectAltNames.filter(({ kind }) => kind === 'dNSName').map(({ value }) => value),
    ...valuesOf(csr, UNSTRUCTURED_NAME),
    ...csr.unstructuredNames,
  ];
  const readings = names.slice(0, 8).map(readFqdn);
  return [...new Set(readings.flatMap((reading) => ('fqdn' in reading ? [reading.fqdn] : [])))];
}
