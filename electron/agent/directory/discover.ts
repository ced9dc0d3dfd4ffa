import { tryReadCertificate, type Certificate } from '../pki/certificate.ts';
import { CaFault } from '../outbound/ca-fault.ts';
import { readTemplate, TEMPLATE_OCTETS, TEMPLATE_TEXTS, type CertificateTemplate } from './certificate-template.ts';
import type { DirectoryClient } from './directory-client.ts';
import { ENROLLMENT_SERVICE_ATTRIBUTES, readEnrollmentService, type EnrollmentService } from './enrollment-service.ts';

/** What Active Directory says of the CAs of its forest. */
export type DirectoryCas = {
  readonly services: readonly EnrollmentService[];
  readonly templates: readonly CertificateTemplate[];
  /** CAs whose certificates may log devices and people in: an enrollment agent's issuer must be among them. */
  readonly ntAuth: readonly Certificate[];
  /** Roots and intermediate CAs that the forest publishes. */
  readonly issuers: readonly Certificate[];
};

/** Reads `CN=Public Key Services` (MS-WCCE §2.2.2.11, MS-CRTD). Throws CaFault. */
export async function discoverCas(directory: DirectoryClient): Promise<DirectoryCas> {
  const context = await directory.configurationContext();
  if (context === null) throw new CaFault('directory-other');
  const base = `CN=Public Key Services,CN=Services,${context}`;
  const services = await directory.search({
    base: `CN=Enrollment Services,${base}`,
    scope: 'one',
    filter: '(objectClass=pKIEnrollmentService)',
    texts: ENROLLMENT_SERVICE_ATTRIBUTES.filter((name) => name !== 'cACertificate'),
    octets: ['cACertificate'],
  });
  const templates = await directory.search({
    base: `CN=Certificate Templates,${base}`,
    scope: 'one',
    filter: '(objectClass=pKICertificateTemplate)',
    texts: TEMPLATE_TEXTS,
    octets: TEMPLATE_OCTETS,
  });
  const ntAuth = await directory.search({
    base,
    scope: 'one',
    filter: '(cn=NTAuthCertificates)',
    texts: ['cn'],
    octets: ['cACertificate'],
  });
  const issuers = await directory.search({
    base,
    scope: 'sub',
    filter: '(objectClass=certificationAuthority)',
    texts: ['cn'],
    octets: ['cACertificate'],
  });
  return {
    services: services.map(readEnrollmentService),
    templates: templates.flatMap((entry) => readTemplate(entry) ?? []),
    ntAuth: ntAuth.flatMap((entry) => entry.octets('cACertificate')).flatMap((der) => tryReadCertificate(der) ?? []),
    issuers: issuers.flatMap((entry) => entry.octets('cACertificate')).flatMap((der) => tryReadCertificate(der) ?? []),
  };
}
