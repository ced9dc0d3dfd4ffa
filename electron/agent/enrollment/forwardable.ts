import type { Refusal } from '../../../shared/contract/transactions.ts';
import type { CertificationRequest } from '../pki/certification-request.ts';
import { oidName } from '../pki/oid-names.ts';
import { Oid } from '../pki/oids.ts';
import { namesRefusal } from './match-names.ts';
import type { Authentication } from './authentication.ts';
import type { RaProfileFacts } from './policy.ts';
import { refuse } from './refuse.ts';
import { requestedNames } from './requested-names.ts';

/** Names of the device, and of where it stands: what a CA may copy into a certificate without anybody being deceived. */
const SUBJECT = new Set<string>([
  Oid.commonName,
  '2.5.4.5', // serialNumber
  '2.5.4.6', // countryName
  '2.5.4.7', // localityName
  '2.5.4.8', // stateOrProvinceName
  '2.5.4.10', // organizationName
  '2.5.4.11', // organizationalUnitName
  Oid.unstructuredName,
  Oid.unstructuredAddress,
]);

/** TLS and IPsec (RFC 5280 §4.2.1.12, RFC 4945 §5.1.3.12). Others speak for persons, code or the CA itself. */
const USAGES = new Set<string>([
  '1.3.6.1.5.5.7.3.1',
  '1.3.6.1.5.5.7.3.2',
  '1.3.6.1.5.5.7.3.5',
  '1.3.6.1.5.5.7.3.6',
  '1.3.6.1.5.5.7.3.7',
  '1.3.6.1.5.5.7.3.17',
  '1.3.6.1.5.5.8.2.2',
]);

/**
 * Whether a request may go to an external CA as the device wrote it. Our own CA takes nothing but names from the
 * registration; another may copy whatever stands in the request, so that nothing may stand there that nobody compared.
 */
export function forwardRefusal(
  csr: CertificationRequest,
  authentication: Authentication,
  ra: RaProfileFacts,
): Refusal | null {
  const { registration } = authentication;
  const attribute = csr.subjectAttributes.find(({ type }) => !SUBJECT.has(type));
  if (attribute !== undefined) return notForwardable(`${oidName(attribute.type) ?? attribute.type}=${attribute.value}`);
  const usage = csr.requestedExtensions.extendedKeyUsages.find((oid) => !USAGES.has(oid));
  if (usage !== undefined) return notForwardable(oidName(usage) ?? usage);
  if (registration === null) return null;
  const matching = {
    fqdn: named(ra.matching.fqdn),
    ipAddress: named(ra.matching.ipAddress),
    serialNumber: named(ra.matching.serialNumber),
  };
  return namesRefusal(requestedNames(csr), registration, { matching, sid: ra.sid });
}

/** What the profile does not compare is compared all the same. */
function named<Rule extends string>(rule: Rule): Rule | 'when-named' {
  return rule === 'ignored' ? 'when-named' : rule;
}

function notForwardable(requested: string): Refusal {
  return refuse('request-not-forwardable', { requested });
}
